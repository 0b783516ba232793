"""Hours of a week: half open, over midnight, and whole days."""

from datetime import datetime

import pytest

from central.alerts.policy import Week

# 2026-05-28 is a Thursday.


@pytest.mark.parametrize(
    ("week", "time", "is_in"),
    [
        (Week(), "2026-05-28 00:00", True),
        (Week(frozenset({4})), "2026-05-28 23:59", True),
        (Week(frozenset({4})), "2026-05-29 00:00", False),
        (Week(frozenset({4}), 480, 1200), "2026-05-28 08:00", True),
        (Week(frozenset({4}), 480, 1200), "2026-05-28 20:00", False),
        (Week(frozenset({4}), 1320, 360), "2026-05-28 22:00", True),
        (Week(frozenset({4}), 1320, 360), "2026-05-29 05:59", True),
        (Week(frozenset({4}), 1320, 360), "2026-05-29 06:00", False),
        (Week(frozenset({4}), 1320, 360), "2026-05-28 05:00", False),
        (Week(frozenset({7}), 1320, 360), "2026-05-25 05:00", True),
    ],
)
def test_hours(week: Week, time: str, *, is_in: bool) -> None:
    """A night belongs to the day on which it begins, also Sunday's."""
    assert week.holds(datetime.fromisoformat(time)) is is_in
