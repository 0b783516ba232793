"""Days are reported when they are over, by what the log holds, and again where late facts change them."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from central.store.ledgers.reports.tables import day_touched, site_day
from central.store.queries.ledgers.service import known_days
from logistics.events.boxes import BoxStarted
from logistics.events.counter import Corrected, DayClosed, DayCounts, ParcelProblem
from logistics.events.money import CodClosed, CodPaid, CodRemitted
from logistics.service.closing import digest_of
from logistics.service.levels import Period
from logistics.service.reports.diff import Change
from tests.central.centre import centre_in
from tests.central.store.ledgers.reports.scene import DAY_MS, HOUR_MS, NEXT, ON, ZONE, Days, at, scan

EVENING, MORNING = at(ON, "21:00"), at(NEXT, "06:00")
_ACTS = {"arrived": "arrive", "handed_out": "hand_out", "collected": "collect", "departed": "depart"}


@pytest.fixture
def days(tmp_path: Path) -> Iterator[Days]:
    with centre_in(tmp_path) as centre:
        yield Days(centre)


def _a_day(days: Days) -> None:
    """Three parcels come to the hub, two reach S1, one goes out, one is collected; S1 closes its day."""
    days.come(
        *[(at(ON, "08:00") + n, scan(f"W{n}", "arrive", "HUB")) for n in range(3)],
        *[(at(ON, "09:00") + n, scan(f"W{n}", "depart", "HUB")) for n in range(2)],
        now_ms=EVENING,
    )
    lines = [("arrive", "W0"), ("arrive", "W1"), ("hand_out", "W0"), ("collect", "U1")]
    days.come(
        (at(ON, "12:00"), scan("W0", "arrive", "S1")),
        (at(ON, "12:01"), scan("W1", "arrive", "S1")),
        (at(ON, "12:02"), scan("W1", "arrive", "S1")),
        (at(ON, "15:00"), scan("W0", "hand_out", "S1")),
        (at(ON, "16:00"), scan("U1", "collect", "S1", "up")),
        (at(ON, "16:01"), ParcelProblem(waybill="W1", site="S1", kind="damaged", is_open=True)),
        (at(ON, "16:02"), CodPaid(waybill="W0", site="S1", payment="p", amount_fen=9_900, method="cash")),
        (at(ON, "17:00"), CodRemitted(site="S1", remittance="r", amount_fen=5_000)),
        (at(ON, "18:00"), CodClosed(site="S1", day=ON, expected_fen=4_900, counted_fen=4_800)),
        (
            at(ON, "18:01"),
            DayClosed(site="S1", day=ON, counts=DayCounts(arrived=2, held=2), digest=digest_of(lines)),
        ),
        now_ms=EVENING,
        stream="s1",
    )


def test_a_day_is_reported_by_the_facts(days: Days) -> None:
    """Not before six; then each site's figures, its close, its money, and what it holds."""
    _a_day(days)
    days.look(MORNING - 10 * 60_000)
    assert days.numbers(ON) == [0]
    days.look(MORNING)
    assert days.numbers(ON, NEXT) == [1, 0]
    station = days.values("S1")
    acts = ("arrived", "handed_out", "collected", "problems", "held", "down", "up")
    assert [station[name] for name in acts] == [2, 1, 1, 1, 2, 2, 1]
    moneys = ("collected_fen", "remitted_fen", "difference_fen", "due_fen", "postage_fen")
    assert [station[name] for name in moneys] == [9_900, 5_000, 100, 0, 0]
    assert days.site("S1").is_same is True
    own = days.site("S1").own
    assert own is not None
    assert own.arrived == 2
    assert days.site("HUB").held == 1


def test_what_is_not_told_is_not_zero(days: Days) -> None:
    """A station of which nothing came is 未报, and one that did not close its day has no close."""
    _a_day(days)
    days.look(MORNING)
    report = days.report().report
    sites = {one.site: one for one in report.sites}
    assert not sites["S2"].is_heard
    assert sites["S2"].values()["arrived"] is None
    assert sites["HUB"].own is None
    assert sites["HUB"].is_same is None
    assert sites["HUB"].values()["difference_fen"] is None
    county = report.county
    assert (county.sites, county.heard, county.whole, county.closed_days) == (4, 2, 2, 1)
    with days.centre.store.read() as connection:
        assert set(connection.execute(select(site_day.c.site)).scalars()) >= {"HUB", "S1"}
        assert "S2" not in set(connection.execute(select(site_day.c.site)).scalars())


def test_totals_equal_the_raw_events(days: Days) -> None:
    """The county's figures are what SQL counts in the log itself; a parcel at two sites has one direction."""
    _a_day(days)
    days.look(MORNING)
    raw = days.log_counts(ON)
    report = days.report().report
    for figure, act in _ACTS.items():
        assert report.county.values()[figure] == sum(n for (_, a), n in raw.items() if a == act)
        for one in report.sites:
            assert (one.values()[figure] or 0) == raw[one.site, act]
    county = report.county.values()
    assert (county["down"], county["up"]) == (3, 1)
    assert [(one.name, one.values()["arrived"]) for one in report.townships] == [("T1", 5), ("T2", None)]


def test_late_facts_make_the_next_version(days: Days) -> None:
    """The diff names what changed at which site, from what to what, and nothing else."""
    _a_day(days)
    days.look(MORNING)
    late_ms = MORNING + 3 * HOUR_MS
    days.come((at(ON, "19:00"), scan("W2", "arrive", "S2")), now_ms=late_ms)
    days.look(late_ms)
    second = days.report()
    assert second.number == 2
    assert [change for change in second.diff if change.site == "HUB"] == [Change("HUB", "held", 1, 0)]
    of_s2 = {change.figure: (change.before, change.after) for change in second.diff if change.site == "S2"}
    assert of_s2["arrived"] == (None, 1)
    assert of_s2["held"] == (0, 1)
    assert {change.site for change in second.diff} == {"HUB", "S2"}
    assert days.report(number=1).report.county.values()["arrived"] == 5
    assert second.report.county.values()["arrived"] == 6
    assert (second.why, [one.box for one in second.because.causes]) == ("late", ["box-3"])


def test_nothing_new_makes_no_version(days: Days) -> None:
    """A late scan that repeats what is known is looked at once and changes nothing; its note is gone."""
    _a_day(days)
    days.look(MORNING)
    late_ms = MORNING + 3 * HOUR_MS
    days.come((at(ON, "12:30"), scan("W0", "arrive", "S1")), now_ms=late_ms)
    assert days.centre.rows(day_touched)
    days.look(late_ms)
    assert days.numbers(ON) == [1]
    assert days.centre.rows(day_touched) == []


def test_what_is_held_follows_through_the_days(days: Days) -> None:
    """A hand-out told three days late takes the parcel off each day since, and off no day before."""
    _a_day(days)
    later = [at(ON, "00:00") + n * DAY_MS for n in range(1, 4)]
    names = [NEXT, "2026-05-30", "2026-05-31"]
    days.look(later[2] + DAY_MS + 7 * HOUR_MS)
    assert days.numbers(ON, *names) == [1, 1, 1, 1]
    late_ms = later[2] + DAY_MS + 9 * HOUR_MS
    days.come((later[1] + HOUR_MS, scan("W1", "hand_out", "S1")), now_ms=late_ms)
    days.look(late_ms)
    assert days.numbers(ON, *names) == [1, 1, 2, 2]
    held = [days.site("S1", name).held for name in names]
    assert held == [2, 1, 1]
    assert days.report(names[2]).diff == (Change("S1", "held", 2, 1),)


def test_a_close_of_the_day_before_may_come_in_the_morning(days: Days) -> None:
    """It is told on the next day and belongs to the one that it names."""
    _a_day(days)
    days.look(MORNING)
    now_ms = MORNING + HOUR_MS
    close = DayClosed(site="HUB", day=ON, counts=DayCounts(arrived=3), digest="0" * 64)
    days.come((now_ms, close), now_ms=now_ms)
    days.look(now_ms)
    second = days.report()
    assert Change("HUB", "own_arrived", None, 3) in second.diff
    assert {one.site: one.is_same for one in second.report.sites}["HUB"] is False


def test_a_correction_makes_a_version(days: Days) -> None:
    """A hand-out that is taken out weeks later counts no more, and the parcel is held again."""
    _a_day(days)
    days.look(MORNING)
    now_ms = MORNING + 3 * HOUR_MS
    wrong = Corrected(site="S1", stream="s1", seq=4, reason="wrong parcel")
    days.come((now_ms, wrong), now_ms=now_ms)
    days.look(now_ms)
    changed = {change.figure: (change.before, change.after) for change in days.report().diff}
    assert changed["handed_out"] == (1, 0)
    assert changed["held"] == (2, 3)


def test_late_money_changes_what_a_later_count_found(days: Days) -> None:
    """A payment told after the next day's count was reported: both days have a next version."""
    _a_day(days)
    count = CodClosed(site="S1", day=NEXT, expected_fen=0, counted_fen=4_800)
    days.come((at(NEXT, "18:00"), count), now_ms=at(NEXT, "18:00"))
    days.look(MORNING + DAY_MS)
    assert days.numbers(ON, NEXT) == [1, 1]
    now_ms = MORNING + DAY_MS + HOUR_MS
    paid = CodPaid(waybill="W1", site="S1", payment="q", amount_fen=300, method="cash")
    days.come((at(ON, "19:00"), paid), now_ms=now_ms)
    days.look(now_ms)
    assert Change("S1", "difference_fen", 0, 300) in days.report(NEXT).diff
    assert Change("S1", "collected_fen", 9_900, 10_200) in days.report(ON).diff


def test_what_was_reported_outlives_a_rebuild(days: Days) -> None:
    """The read models are made again, every day is looked at again, and no version comes of it."""
    _a_day(days)
    days.look(MORNING + DAY_MS)
    days.centre.projections.rebuild(days.centre.store)
    assert days.centre.rows(day_touched)
    days.look(MORNING + DAY_MS + HOUR_MS)
    assert days.numbers(ON, NEXT) == [1, 1]
    assert days.centre.rows(day_touched) == []


def test_a_close_of_a_day_in_no_calendar_stops_nothing(days: Days) -> None:
    """A box can tell one: the report goes on, and the day is none that a site closed."""
    _a_day(days)
    days.look(MORNING)
    close = DayClosed(site="HUB", day="2026-05-32", counts=DayCounts(), digest="0" * 64)
    days.come((MORNING, close), now_ms=MORNING)
    days.look(MORNING + DAY_MS)
    assert days.numbers(ON, NEXT) == [1, 1]
    span = Period(date(2026, 5, 1), date(2026, 6, 30))
    with days.centre.store.read() as connection:
        known = known_days(connection, span, ZONE)
    assert known == {"S1": {date.fromisoformat(ON)}}


def test_a_box_that_is_heard_of_late_owes_all_its_days(days: Days) -> None:
    """The reports of the days between are made again: each of them was to be closed."""
    _a_day(days)
    days.look(at(NEXT, "06:00") + DAY_MS)
    assert [days.site("S2", day).unreported for day in (ON, NEXT)] == [0, 0]
    box = BoxStarted(site="S2", role="village", version="0.4.0")
    days.come((at(ON, "10:00"), box), now_ms=at(NEXT, "07:00") + DAY_MS)
    days.look(at(NEXT, "07:01") + DAY_MS)
    assert [days.site("S2", day).unreported for day in (ON, NEXT)] == [1, 1]
    assert Change("S2", "days_unreported", 0, 1) in days.report(NEXT).diff
