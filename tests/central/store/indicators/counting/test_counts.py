"""What is counted equals the raw log, and hand-made calendars and villages give hand-made results."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlalchemy import insert

from central.store.indicators.counting.counts import Counting, Live, Proof, count, lives
from central.store.ledgers.reports.tables import report as made_report
from central.store.ledgers.reports.tables import site_day
from logistics import wire
from logistics.counties.county import County
from logistics.events.all import AnyEvent
from logistics.events.counter import DayClosed, DayCounts
from logistics.events.parcels import ParcelScanned
from logistics.events.transport import Visited
from logistics.indicators.figures import Figure
from logistics.indicators.state import judge
from tests.central.centre import Centre, centre_in
from tests.central.store.ledgers.reports.scene import COUNTY, DAY_MS, NEXT, ON, Days, at, scan
from tests.logistics.indicators.packs import one, packaged

TOML = (
    'id = "x"\nname_zh = "某"\nname_en = "X"\ntimezone = "Asia/Shanghai"\ncoverage_target_percent = 60\n'
    'complete_townships = ["T0", "T1", "T2", "T3"]\n'
)
VILLAGES = 203
TODAY = date(2026, 11, 27)
# A report of which nothing but its day matters here.
MADE = {"kind": "day", "version": 1, "made_ms": 0, "why": "first", "digest": "", "sites": 0, "unheard": 0}
MADE |= {"changes": 0, "body": "", "diff": "", "because": ""}


def county(villages: int = VILLAGES) -> County:
    """So many villages, each with a station of its own, dealt out to ten townships in turn."""
    sites = ["site_id,kind,name,parent,township,host_village,lat,lon,coordinate_quality,valid_from,valid_to"]
    sites += [
        "HUB,hub,集散,,T0,,28,119,assumed,2021-01-01,",
        "C1,centre,中心,HUB,T0,,28,119,assumed,2021-01-01,",
    ]
    homes = ["code,name,kind,township,served_by,valid_from,valid_to"]
    for number in range(villages):
        township = f"T{number % 10}"
        sites.append(f"S{number},station,站,C1,{township},V{number},28,119,assumed,2021-01-01,")
        homes.append(f"V{number},村,village,{township},S{number},2020-01-01,")
    towns = ["code,name,centre,lat,lon,elevation_m,coordinate_quality"]
    towns += [f"T{number},乡,C1,28,119,200,assumed" for number in range(10)]
    return County.parse(TOML, *("\n".join(rows) + "\n" for rows in (sites, homes, towns)))


def proof(centre: Centre, code: str, day: date, where: County) -> Proof:
    """How an indicator is counted up to a day."""
    with centre.store.read() as connection:
        found = count(connection, where, one(code), day)
    assert found is not None, code
    return found


def state_of(found: Proof) -> str:
    """What its figure says about the target."""
    shape = Live(
        found.indicator, found.first, found.last, Figure(found.num, found.den), found.is_open, b"", "", 0
    )
    return judge(one(found.indicator), shape.actual, TODAY)


def report(centre: Centre, stations: Sequence[str]) -> date:
    """Sixty days were reported; on the last of them these stations both collected and handed out."""
    last = date(2026, 5, 31)
    days = [(last - timedelta(days=number)).isoformat() for number in range(60)]
    with centre.store.write() as connection:
        connection.execute(
            insert(made_report),
            [{**MADE, "period": day} for day in days],
        )
        rows = [{"site": site, "collected": 1, "handed_out": 2, "held": 0} for site in stations]
        connection.execute(insert(site_day), [{**row, "day": last.isoformat()} for row in rows])
    return last


@pytest.mark.parametrize(("active", "state"), [(121, "missed"), (122, "reached")])
def test_villages_of_203(centre: Centre, active: int, state: str) -> None:
    """121 of 203 villages fail and 122 pass."""
    day = report(centre, [f"S{number}" for number in range(active)])
    found = proof(centre, "coverage", day, county())
    assert (found.num, found.den, state_of(found)) == (active, VILLAGES, state)
    assert sum(int(row[1]) for row in found.rows) == active


def test_one_missing_village_in_the_four(centre: Centre) -> None:
    """202 of 203 villages cover 99.5 %, and one of the four townships is not complete."""
    day = report(centre, [f"S{number}" for number in range(VILLAGES) if number != 3])
    found = proof(centre, "complete-townships", day, county())
    assert (found.num, state_of(found)) == (3, "missed")
    assert ("T3", 19, 20) in found.rows
    assert state_of(proof(centre, "coverage", day, county())) == "reached"


def test_all_four_are_complete(centre: Centre) -> None:
    """The other townships may lack what they lack."""
    day = report(centre, [f"S{number}" for number in range(VILLAGES) if number % 10 < 4])
    assert state_of(proof(centre, "complete-townships", day, county())) == "reached"


MONDAY = date(2026, 5, 4)


@pytest.mark.parametrize(
    ("offsets", "two_days", "three_weekly"),
    [
        ([week * 7 + day for week in range(4) for day in (0, 2, 4)], "missed", "reached"),
        (list(range(0, 28, 2)), "reached", "reached"),
        (list(range(28)), "reached", "reached"),
        ([week * 7 + day for week in range(4) for day in (0, 2)], "missed", "missed"),
    ],
)
def test_calendars(centre: Centre, offsets: Sequence[int], two_days: str, three_weekly: str) -> None:
    """Mon, Wed, Fri is three a week and not every two days (Fri to Mon); alternate days are both."""
    where = county(1)
    days = [MONDAY + timedelta(days=offset) for offset in offsets]
    told: list[tuple[int, AnyEvent]] = [
        (at(day.isoformat(), "10:00"), Visited(stop="S0", site="S0", kind="exchange")) for day in days
    ]
    every = [MONDAY + timedelta(days=offset) for offset in range(28)]
    told += [
        (
            at(day.isoformat(), "18:00"),
            DayClosed(site="S0", day=day.isoformat(), counts=DayCounts(), digest="0" * 64),
        )
        for day in every
    ]
    Days(centre).come(*sorted(told, key=lambda pair: pair[0]), now_ms=at("2026-06-01", "06:00"))
    last = MONDAY + timedelta(days=27)
    for code, state in (("village-two-days", two_days), ("village-three-weekly", three_weekly)):
        found = proof(centre, code, last + timedelta(days=3), where)
        assert (found.first, found.last) == (MONDAY, last)
        assert state_of(found) == state


def test_silence_is_not_missed(centre: Centre) -> None:
    """A station of which nothing came in four weeks is not reported; nobody says that it was not visited."""
    found = proof(centre, "village-two-days", date(2026, 5, 31), county(1))
    assert (found.num, found.den, found.is_open) == (0, 1, True)
    assert state_of(found) == "unreported"


def test_counts_equal_the_raw_log(tmp_path: Path) -> None:
    """Carriers at the hub, parcels up and down, stations: decoded from the log, past all read models."""
    with centre_in(tmp_path, {}) as centre:
        days = Days(centre)
        told: list[tuple[int, AnyEvent]] = []
        for number in range(40):
            carrier = ("YTO", "ZTO", "STO", "")[number % 4]
            arrival = scan(f"W{number}", "arrive", "HUB")
            told.append((at(ON, "08:00") + number * 1000, _by(arrival, carrier)))
            if number % 3 == 0:
                told.append((at(ON, "15:00") + number * 1000, scan(f"W{number}", "hand_out", "S1")))
            if number % 5 == 0:
                told.append((at(ON, "16:00") + number * 1000, scan(f"U{number}", "collect", "S1", "up")))
        days.come(*sorted(told, key=lambda pair: pair[0]), now_ms=at(NEXT, "05:00"))
        days.come(*told[:9], now_ms=at(NEXT, "05:10"), stream="stream-1")
        days.look(at(NEXT, "06:00"))
        Counting(centre.store, COUNTY, packaged()).count(at(NEXT, "09:00"))
        with centre.store.read() as connection:
            counted = lives(connection)
        events = [wire.decode_event(body) for _, _, body in centre.log()]
        scans = [one for one in events if isinstance(one, ParcelScanned)]
        up = {one.waybill for one in scans if one.act == "collect"}
        down = {one.waybill for one in scans if one.act == "hand_out"}
        carriers = {one.carrier for one in scans if one.site == "HUB"} - {""}
        assert (len(up), len(down), len(carriers)) == (8, 14, 3)
        assert counted["hub-carriers"].figure.num == len(carriers)
        assert counted["parcels-up"].figure.num == len(up)
        assert counted["parcels-down"].figure.num == len(down)
        assert counted["up-share"].figure.value * (len(up) + len(down)) == len(up)
        assert counted["active-stations"].figure.num == 1
        assert counted["system-sites"].figure.num == len({one.site for one in scans})


def _by(event: ParcelScanned, carrier: str) -> ParcelScanned:
    return replace(event, carrier=carrier)


def test_a_count_says_how_it_was_made(centre: Centre) -> None:
    """The statements that ran, with what stood in them, and the rows that add up to the figure."""
    day = report(centre, ["S0", "S1"])
    found = proof(centre, "parcels-down", day, county())
    assert found.num == sum(int(row[1]) for row in found.rows) == 4
    assert any("site_day" in one and "2026-05-31" in one for one in found.statements)


def test_it_counts_once_an_hour(centre: Centre) -> None:
    """Not at each tick; a day that is counted again has one row, and what is old goes."""
    counting = Counting(centre.store, COUNTY, packaged())
    now = at(NEXT, "09:00")
    made = []
    for hours in (0, 0.5, 1, 24 * 60):
        counting.tick(now + int(hours * 3_600_000))
        with centre.store.read() as connection:
            made.append(lives(connection)["stations"].computed_ms)
    assert made == [now, now, now + 3_600_000, now + 60 * DAY_MS]


def test_the_register_stands_as_on_the_deadline(centre: Centre) -> None:
    """Stations, centres and villages are those of the day when they were to be there."""
    for code, figure in (("stations", 2), ("township-centres", 1), ("villages-served", 2), ("hub", 1)):
        found = proof(centre, code, date(2026, 5, 31), COUNTY)
        assert (found.num, found.last) == (figure, date(2021, 6, 30))
    assert proof(centre, "villages-unserved", date(2026, 5, 31), COUNTY).num == 0
    assert proof(centre, "townships-served", date(2026, 5, 31), COUNTY).num == 2
