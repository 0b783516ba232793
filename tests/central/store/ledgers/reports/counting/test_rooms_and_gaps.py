"""A day's cold rooms are what its readings say, and a number that is missing is missing on its day."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from central.store.tables import event
from logistics import wire
from logistics.events.boxes import BoxStarted
from logistics.events.rooms import Readings
from logistics.service.reports.shape import ColdFigures
from tests.central.centre import ROOM, STEP_MS, batch, centre_in, chunk
from tests.central.store.coldchain.ruling import by_database, enter, version
from tests.central.store.ledgers.reports.scene import HOUR_MS, NEXT, ON, Days, at, scan

MORNING = at(NEXT, "06:00")


@pytest.fixture
def days(tmp_path: Path) -> Iterator[Days]:
    """A centre with a room that may be 0 to 8 °C."""
    with centre_in(tmp_path) as centre:
        enter(centre, version(0, origin="settings"))
        yield Days(by_database(centre))


def cold(days: Days) -> ColdFigures:
    """The one probe's figures of the day."""
    (one,) = days.report().report.cold
    return one


def raw_minutes_too_warm(days: Days, limit_mc: int) -> int:
    """By the log's bytes: a value stands until the next one, five minutes later."""
    with days.centre.store.read() as connection:
        rows = connection.execute(select(event.c.at_ms, event.c.body).where(event.c.type == "readings")).all()
    minutes = 0
    for row in rows:
        chunk_ = wire.decode_event(row.body)
        assert isinstance(chunk_, Readings)
        for number, value in enumerate(chunk_.values_mc()):
            at_ms = row.at_ms + number * chunk_.step_ms
            minutes += 5 * (value > limit_mc and at(ON, "00:00") <= at_ms < at(NEXT, "00:00"))
    return minutes


def test_minutes_out_of_limits_are_those_of_the_log(days: Days) -> None:
    """An hour too warm of six that are covered: one excursion, a quarter of the day covered."""
    values = [5.0] * 36 + [9.0] * 12 + [5.0] * 25
    days.come((at(ON, "06:00"), chunk(values)), now_ms=at(ON, "13:00"))
    days.look(MORNING)
    one = cold(days)
    assert one.hot_ms == raw_minutes_too_warm(days, 8_000) * 60_000 == HOUR_MS
    assert (one.excursions, one.cold_ms, one.readings, one.heard) == (1, 0, 73, 1)
    assert (one.low_mc, one.high_mc) == (5_000, 9_000)
    assert one.observed_ms // STEP_MS == 73
    assert one.coverage_permille == 73 * 5 * 1000 // 1440


def test_a_room_without_readings_says_so(days: Days) -> None:
    """It has a row; nothing is known of its minutes, and late readings make the next version."""
    days.come((at(ON, "08:00"), scan("W1", "arrive", "C1")), now_ms=at(ON, "08:01"))
    days.look(MORNING)
    silent = cold(days)
    assert (silent.probe, silent.heard, silent.due, silent.hot_ms) == ("", 0, 1, None)
    days.come((at(ON, "06:00"), chunk([9.0] * 12)), now_ms=MORNING + HOUR_MS)
    days.look(MORNING + HOUR_MS)
    assert days.report().number == 2
    assert cold(days).hot_ms == HOUR_MS
    assert {one.site for one in days.report().diff} == {"/".join((*ROOM, "box-2/probe-1")), "/".join(ROOM)}


def test_a_hole_in_a_stream_is_counted_until_it_is_filled(days: Days) -> None:
    """Three numbers are missing after noon; when they come, the day's next version has none missing."""
    centre = days.centre
    started = BoxStarted(site="C1", role="counter", version="1")
    morning = ((at(ON, "08:00"), started), (at(ON, "12:00"), scan("W1", "arrive", "C1")))
    centre.receive(batch("s", 1, *morning, box="box-c"), now_ms=at(ON, "12:01"))
    evening = (at(ON, "18:00"), scan("W5", "arrive", "C1"))
    centre.receive(batch("s", 6, evening, box="box-c"), now_ms=at(ON, "18:01"))
    days.look(MORNING)
    assert days.values("C1")["gaps"] == 3
    lost = [(at(ON, "13:00") + n, scan(f"W{n + 2}", "arrive", "C1")) for n in range(3)]
    centre.receive(batch("s", 3, *lost, box="box-c"), now_ms=MORNING + HOUR_MS)
    days.look(MORNING + HOUR_MS)
    assert (days.values("C1")["gaps"], days.values("C1")["arrived"]) == (0, 5)
    (cause,) = days.report().because.causes
    assert (cause.box, cause.stream, cause.events, cause.low, cause.high) == ("box-c", "s", 3, 3, 5)


def test_a_hole_over_midnight_is_counted_on_the_day_before(days: Days) -> None:
    """What opens it and what fills it came on the next day; the day of the event before it follows both."""
    centre = days.centre
    started = BoxStarted(site="C1", role="counter", version="1")
    evening = ((at(ON, "08:00"), started), (at(ON, "23:00"), scan("W1", "arrive", "C1")))
    centre.receive(batch("s", 1, *evening, box="box-c"), now_ms=at(ON, "23:01"))
    days.look(MORNING)
    assert days.values("C1")["gaps"] == 0
    opened_ms = MORNING + HOUR_MS
    centre.receive(batch("s", 6, (opened_ms, scan("W5", "arrive", "C1")), box="box-c"), now_ms=opened_ms)
    days.look(opened_ms)
    assert (days.report().number, days.values("C1")["gaps"]) == (2, 3)
    lost = [(at(NEXT, "00:30") + n, scan(f"W{n + 2}", "arrive", "C1")) for n in range(3)]
    centre.receive(batch("s", 3, *lost, box="box-c"), now_ms=opened_ms + 1)
    days.look(opened_ms + HOUR_MS)
    assert (days.report().number, days.values("C1")["gaps"]) == (3, 0)
    (cause,) = days.report().because.causes
    assert (cause.box, cause.stream, cause.low, cause.high) == ("box-c", "s", 3, 5)
