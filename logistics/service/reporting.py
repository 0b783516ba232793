"""Which sites are expected to close a day (日结), and which of them did not (未报): one rule for all."""

from collections.abc import Mapping
from datetime import date, timedelta

from msgspec import Struct

COUNTER_ROLES = ("village", "township")
"""Boxes with a counter, which is where a day is closed. A hub sorts, a cold store stores: they close none."""
LOOK_BACK_DAYS = 60
"""A site that closed nothing for longer is told with this many days."""


class Reporter(Struct, frozen=True):
    """A site as it stood at the end of a day, in local days.

    `counter` is the day on which its first box with a counter began, None where there is none.
    `last` is the last day that it closed of the LOOK_BACK_DAYS up to that day, None for none.
    """

    counter: date | None = None
    last: date | None = None

    def is_expected(self, day: date) -> bool:
        """Whether it is to close the day: it had a box with a counter before the day was over."""
        return self.counter is not None and self.counter <= day

    def is_unreported(self, day: date) -> bool:
        """Whether it was to close the day and did not."""
        return self.is_expected(day) and self.last != day

    def missing_days(self, day: date) -> int:
        """How many days up to this one it has not closed since its last close, or since it began."""
        return (day - self.first_missing(day)).days + 1 if self.is_unreported(day) else 0

    def first_missing(self, day: date) -> date:
        """The first day of those, at most LOOK_BACK_DAYS back."""
        after = date.min if self.last is None else self.last + timedelta(days=1)
        return max(self.counter or day, after, day - timedelta(days=LOOK_BACK_DAYS - 1))


def expected(sites: Mapping[str, Reporter], day: date) -> frozenset[str]:
    """The sites that are to close the day."""
    return frozenset(site for site, one in sites.items() if one.is_expected(day))


def unreported(sites: Mapping[str, Reporter], day: date) -> frozenset[str]:
    """Those of them that did not (未报)."""
    return frozenset(site for site, one in sites.items() if one.is_unreported(day))
