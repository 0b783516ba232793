"""The day is closed: what was done, and a digest over what was scanned, for the centre to compare."""

from datetime import date, timedelta

from msgspec import Struct

from edge_agent.counter.bench import Bench
from edge_agent.counter.books.days import day_at, day_of
from edge_agent.trade.outcome import Outcome, Refusal, Said, Signal
from logistics.events.counter import DayClosed
from plumbing.clock import Moment

DAYS_BACK = 7
"""So late a day may still be closed; the books go back 30 days."""


class CloseDay(Struct, frozen=True):
    """Close a day as it stands now. A later close of the same day takes the place of the earlier one."""

    day: date

    def do(self, bench: Bench, now: Moment) -> Outcome:
        """Yellow where it was closed and nothing has changed since."""
        today = day_of(now.at_ms)
        if not today - timedelta(days=DAYS_BACK) <= self.day <= today:
            raise Refusal("day_no_day", day=self.day.isoformat())
        found = day_at(bench.shelved, self.day)
        fields: dict[str, str | int] = {"day": self.day.isoformat()}
        if found.closed and (found.closed.counts, found.closed.digest) == (
            found.now.counts,
            found.now.digest,
        ):
            return Outcome(signals=(Signal.DUPLICATE,), said=Said("duplicate", "day_closed_before", fields))
        closed = DayClosed(
            site=bench.site,
            day=self.day.isoformat(),
            counts=found.now.counts,
            digest=found.now.digest,
            operator=bench.operator,
        )
        return Outcome(events=((now, closed),), signals=(Signal.OK,), said=Said("ok", "day_closed", fields))
