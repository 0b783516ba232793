"""Each number of the API is a count over the raw events, decoded here by themselves, past all read models."""

from collections import Counter, defaultdict
from datetime import datetime

from logistics.events.counter import DayClosed
from logistics.events.lots import LotGraded, LotPacked, LotSettled, LotShipped, LotWeighed
from logistics.events.money import CodClosed, CodPaid, CodRemitted
from logistics.events.parcels import ParcelScanned
from logistics.events.rooms import Readings
from logistics.events.transport import BagFilled, Visited
from tests.central.web.api.filled import Reader, events
from tests.central.web.scene import COUNTY, Scene

_DAY_MS = 86_400_000
# What the scene writes into the tables past the collector: no event tells of it.
_PAST_THE_LOG = {"hub-1"}


def _midnight_ms(at_ms: int) -> int:
    local = datetime.fromtimestamp(at_ms / 1000, COUNTY.zone)
    return int(local.replace(hour=0, minute=0, second=0, microsecond=0).timestamp() * 1000)


def test_parcels_and_their_scans(county: Scene, reader: Reader) -> None:
    """A parcel for each waybill that was scanned, and each scan with its weight, time and place."""
    scans = [(at_ms, event) for at_ms, event in events(county) if isinstance(event, ParcelScanned)]
    told: dict[str, list[tuple[int, str, str, int | None]]] = defaultdict(list)
    for at_ms, event in scans:
        told[event.waybill].append((at_ms, event.act, event.site, event.weight_g))
    listed = reader.all("/parcels", limit=3)
    assert sorted(one["waybill"] for one in listed) == sorted(told)
    assert len(told) >= 9
    for waybill, mine in told.items():
        shown = reader.all(f"/parcels/{waybill}/events", limit=1)
        assert [(one["at_ms"], one["act"], one["site"], one["weight_g"]) for one in shown] == sorted(mine)
    held = {waybill for waybill, mine in told.items() if max(mine)[1] == "arrive"}
    assert {one["waybill"] for one in reader.all("/parcels", status="held")} == held
    site = {one["waybill"] for one in listed if one["site"] == "C1"}
    assert {one["waybill"] for one in reader.all("/parcels", site="C1", limit=2)} == site


def test_throughput(county: Scene, reader: Reader) -> None:
    """By day and by hour: the first scan of each parcel, site and act."""
    firsts: dict[tuple[str, str, str], tuple[int, str, str]] = {}
    for at_ms, event in events(county):
        if isinstance(event, ParcelScanned):
            key = (event.waybill, event.site, event.act)
            firsts[key] = min(firsts.get(key, (at_ms, event.direction, "")), (at_ms, event.direction, ""))
    since_ms = _midnight_ms(county.now_ms) - 29 * _DAY_MS
    for by, begin in (("day", _midnight_ms), ("hour", lambda at_ms: at_ms // 3_600_000 * 3_600_000)):
        wanted = Counter(
            (begin(at_ms), site, direction, act) for (_, site, act), (at_ms, direction, _) in firsts.items()
        )
        found: Counter[tuple[int, str, str, str]] = Counter()
        for one in reader.all("/throughput", since_ms=since_ms, days=30, by=by, limit=2):
            found[one["at_ms"], one["site"], one["direction"], one["act"]] += one["parcels"]
        assert found == wanted


def test_money_on_delivery(county: Scene, reader: Reader) -> None:
    """Collected, remitted, in hand and missing, as payments and counts say."""
    collected, remitted = Counter[str](), Counter[str]()
    counted: dict[str, int] = {}
    payments: set[tuple[str, str]] = set()
    for _, event in events(county):
        if isinstance(event, CodPaid) and (event.waybill, event.payment) not in payments:
            payments.add((event.waybill, event.payment))
            collected[event.site] += event.amount_fen
        if isinstance(event, CodRemitted):
            remitted[event.site] += event.amount_fen
        if isinstance(event, CodClosed):
            counted[event.site] = event.counted_fen
    found = reader.all("/cod-tills")
    assert {one["site"]: one["collected_fen"] for one in found} == dict(collected)
    for one in found:
        assert one["remitted_fen"] == remitted[one["site"]]
        assert one["in_hand_fen"] == counted[one["site"]]
        parts = one["remitted_fen"] + one["in_hand_fen"] + one["difference_fen"]
        assert parts == one["collected_fen"]


def test_visits_and_bags(county: Scene, reader: Reader) -> None:
    """Each visit that was told, and in each bag what was put into it."""
    told = events(county)
    visits = [(at_ms, one.stop, one.kind) for at_ms, one in told if isinstance(one, Visited)]
    shown = reader.all("/visits", limit=1)
    assert [(one["at_ms"], one["stop"], one["kind"]) for one in shown] == sorted(visits)
    inside: dict[str, set[str]] = defaultdict(set)
    for _, event in told:
        if isinstance(event, BagFilled):
            inside[event.bag].add(event.waybill)
    bags = reader.all("/bags")
    assert {one["bag"]: one["inside"] for one in bags} == {bag: len(it) for bag, it in inside.items()}
    for bag, waybills in inside.items():
        assert set(reader.get(f"/bags/{bag}").json()["waybills"]) == waybills


def test_temperatures(county: Scene, reader: Reader) -> None:
    """Every reading of every chunk, at its time."""
    wanted: dict[tuple[str, str], Counter[tuple[int, int]]] = defaultdict(Counter)
    for at_ms, event in events(county):
        if isinstance(event, Readings):
            value = event.first_mc
            readings = [(at_ms, value)]
            for number, delta in enumerate(event.deltas_mc, 1):
                value += delta
                readings.append((at_ms + number * event.step_ms, value))
            wanted[event.site, event.room].update(readings)
    assert wanted
    for (site, room), readings_of in wanted.items():
        shown = reader.all(f"/rooms/{site}/{room}/temperatures", limit=100)
        assert Counter((one["at_ms"], one["milli_c"]) for one in shown) == readings_of
        middle = sorted(readings_of)[len(readings_of) // 2][0]
        later = reader.all(f"/rooms/{site}/{room}/temperatures", since_ms=middle, limit=7)
        earlier = reader.all(f"/rooms/{site}/{room}/temperatures", until_ms=middle, limit=7)
        assert len(later) + len(earlier) == len(shown)


def test_masses_of_lots(county: Scene, reader: Reader) -> None:
    """What is left in a lot is what came in less what went out, gram by gram."""
    left: Counter[str] = Counter()
    packed: Counter[str] = Counter()
    for _, event in events(county):
        if isinstance(event, LotWeighed):
            left[event.lot] += event.net_g
        if isinstance(event, LotGraded):
            left[event.lot] -= event.net_g
            left[event.into] += event.net_g
        if isinstance(event, LotPacked):
            left[event.lot] -= event.net_g
            packed[event.lot] += event.net_g
        if isinstance(event, LotShipped):
            left[event.lot] -= event.net_g
        if isinstance(event, LotSettled):
            left[event.lot] -= event.loss_g
    assert len(left) >= 2
    found = {one["lot"]: one for one in reader.all("/lots", limit=1)}
    for lot, grams in left.items():
        assert found[lot]["on_hand_g"] == grams
        assert found[lot]["packed_g"] == packed[lot]
        account = reader.get(f"/lots/{lot}").json()
        assert sum(one["net_g"] for one in account["packages"]) == packed[lot]
        assert reader.get(f"/lots/{lot}/story").json()["on_hand_g"] == grams


def test_events_of_boxes(county: Scene, reader: Reader) -> None:
    """What is stored of a box is what the log holds of it; what the ledger lacks is missing."""
    with county.store.read() as connection:
        rows = connection.exec_driver_sql("SELECT box, count(*) FROM event GROUP BY box").all()
    stored = {box: number for box, number in rows if box not in _PAST_THE_LOG}
    found = {one["box"]: one for one in reader.all("/boxes", limit=1)}
    for box, number in stored.items():
        assert found[box]["stored_events"] == number
        assert found[box]["missing_events"] == 0
    # Its stream has the numbers 1 … 4 and 7 … 9.
    assert (found["hub-1"]["stored_events"], found["hub-1"]["missing_events"]) == (7, 2)


def test_reported_days(county: Scene, reader: Reader) -> None:
    """A day's figures are the scans of that local day; a site of which nothing came has none."""
    told = events(county)
    closed = {(event.site, event.day) for _, event in told if isinstance(event, DayClosed)}
    days = [one["day"] for one in reader.all("/day-reports", limit=1)]
    assert len(days) >= 3
    for day in days:
        report = reader.get(f"/day-reports/{day}").json()
        arrived = defaultdict(set)
        for at_ms, event in told:
            on = datetime.fromtimestamp(at_ms / 1000, COUNTY.zone).date().isoformat()
            if on == day and isinstance(event, ParcelScanned) and event.act == "arrive":
                arrived[event.site].add(event.waybill)
        for one in report["sites"]:
            if one["is_heard"]:
                assert one["arrived"] == len(arrived[one["site"]])
            else:
                assert one["arrived"] is None
                assert not arrived[one["site"]]
            assert one["is_closed"] is ((one["site"], day) in closed)
