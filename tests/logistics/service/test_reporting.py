"""A site owes the close of each day on which it had a box with a counter before the day was over."""

from datetime import date, timedelta

import pytest

from logistics.service.reporting import LOOK_BACK_DAYS, Reporter, expected, unreported

DAY = date(2026, 5, 28)
BEFORE, AFTER = DAY - timedelta(days=1), DAY + timedelta(days=1)


@pytest.mark.parametrize(
    ("one", "is_expected", "is_unreported"),
    [
        (Reporter(), False, False),
        (Reporter(counter=AFTER), False, False),
        (Reporter(counter=DAY), True, True),
        (Reporter(counter=BEFORE, last=BEFORE), True, True),
        (Reporter(counter=BEFORE, last=DAY), True, False),
        (Reporter(last=DAY), False, False),
    ],
)
def test_who_owes_a_day(one: Reporter, is_expected: bool, is_unreported: bool) -> None:
    """Not before its box came, from that day on, and not once it closed the day."""
    assert (one.is_expected(DAY), one.is_unreported(DAY)) == (is_expected, is_unreported)
    assert expected({"S": one}, DAY) == ({"S"} if is_expected else set())
    assert unreported({"S": one}, DAY) == ({"S"} if is_unreported else set())


@pytest.mark.parametrize(
    ("one", "days", "first"),
    [
        (Reporter(counter=DAY), 1, DAY),
        (Reporter(counter=date(2026, 5, 20)), 9, date(2026, 5, 20)),
        (Reporter(counter=date(2026, 5, 20), last=date(2026, 5, 25)), 3, date(2026, 5, 26)),
        (Reporter(counter=date(2026, 5, 27), last=date(2026, 5, 20)), 2, date(2026, 5, 27)),
        (Reporter(counter=date(2025, 1, 1)), LOOK_BACK_DAYS, DAY - timedelta(days=LOOK_BACK_DAYS - 1)),
        (Reporter(counter=date(2026, 5, 20), last=DAY), 0, AFTER),
    ],
)
def test_days_are_missing_since_the_last_close(one: Reporter, days: int, first: date) -> None:
    """Or since its box came, and of more than two months no more is said."""
    assert (one.missing_days(DAY), one.first_missing(DAY)) == (days, first)
