"""A month of hours is drawn as lines; what was not told is a gap."""

from central.store.fleet.fold import HOUR_MS
from central.store.fleet.hours import Hour
from central.web.pages.fleet.drawn import HEIGHT, WIDTH, lines

NOW = 1_700_000_000_000 // HOUR_MS * HOUR_MS


def test_hours_that_follow_are_a_line_and_a_gap_breaks_it() -> None:
    """The lowest is at the bottom, the highest at the top, now at the right."""
    hours = [
        Hour(NOW - 4 * HOUR_MS, 40_000, None, None),
        Hour(NOW - 3 * HOUR_MS, 60_000, None, None),
        Hour(NOW, 50_000, None, None),
    ]
    (line,) = lines(hours, NOW + 5)
    assert (line.key, line.low, line.high, line.last) == ("temp", 40_000, 60_000, 50_000)
    assert line.path == f"M{WIDTH - 4} {HEIGHT}h0L{WIDTH - 3} 0M{WIDTH} {HEIGHT // 2}h0"


def test_what_was_never_told_has_no_line() -> None:
    """A number that never changes lies at the bottom."""
    assert lines([], NOW) == ()
    drawn = lines([Hour(NOW, None, 5, 0)], NOW)
    assert [(one.key, one.path) for one in drawn] == [
        ("disk", f"M{WIDTH} {HEIGHT}h0"),
        ("backlog", f"M{WIDTH} {HEIGHT}h0"),
    ]
