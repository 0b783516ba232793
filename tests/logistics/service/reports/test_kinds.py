"""A report's name says its kind and its days: ISO weeks, Monday first, and whole months."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logistics.service.reports.kinds import KINDS, Kind, days_of, name_of, period_around, period_named


@pytest.mark.parametrize(
    ("kind", "name", "first", "last"),
    [
        ("day", "2026-05-28", "2026-05-28", "2026-05-28"),
        ("week", "2026-W22", "2026-05-25", "2026-05-31"),
        ("week", "2026-W53", "2026-12-28", "2027-01-03"),
        ("week", "2025-W01", "2024-12-30", "2025-01-05"),
        ("month", "2024-02", "2024-02-01", "2024-02-29"),
        ("month", "2026-12", "2026-12-01", "2026-12-31"),
    ],
)
def test_a_name_stands_for_its_days(kind: Kind, name: str, first: str, last: str) -> None:
    """A week belongs to the year of its Thursday (ISO 8601), also where it crosses New Year."""
    found = period_named(kind, name)
    assert (found.first.isoformat(), found.last.isoformat()) == (first, last)
    assert name_of(kind, found.last) == name


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("week", "2026-W54"),
        ("week", "2025-W53"),
        ("week", "2026-05"),
        ("month", "2026-13"),
        ("month", "2026-W22"),
        ("day", "2026-02-30"),
        ("day", "20260528"),
        ("month", "2026-5"),
        ("day", "٢٠٢٦-٠٥-٢٨"),
    ],
)
def test_what_is_no_name_is_refused(kind: Kind, name: str) -> None:
    """No calendar has it, or it is another kind's."""
    with pytest.raises(ValueError, match=r"week|month|day|out of range"):
        period_named(kind, name)


@given(kind=st.sampled_from(KINDS), on=st.dates(date(2000, 1, 1), date(2099, 12, 1)))
def test_each_day_is_in_the_period_of_its_name(kind: Kind, on: date) -> None:
    """Periods of a kind cover all days and do not overlap."""
    period = period_named(kind, name_of(kind, on))
    assert period == period_around(kind, on)
    assert on in days_of(period)
    assert {name_of(kind, each) for each in days_of(period)} == {name_of(kind, on)}
