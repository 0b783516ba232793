"""What the settings say about telling: whom, when, how soon again, and what is never told."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from central.store.alerts.notices import Recipient
from logistics.coldchain.alerts.defrost import Daily

_MINUTE_MS = 60_000


class Week(Struct, frozen=True):
    """Some hours of some days of the week, local. Half open; an end before the start is on the next day.

    Days are 1 (Monday) to 7; minutes count from midnight.
    """

    days: frozenset[int] = frozenset(range(1, 8))
    from_minute: int = 0
    until_minute: int = 0

    def holds(self, local: datetime) -> bool:
        """Whether a local time is in it. The same minute twice is a whole day."""
        minute, day = local.hour * 60 + local.minute, local.isoweekday()
        if self.from_minute < self.until_minute:
            return day in self.days and self.from_minute <= minute < self.until_minute
        yesterday = (day - 2) % 7 + 1
        return (day in self.days and minute >= self.from_minute) or (
            yesterday in self.days and minute < self.until_minute
        )


class Shift(Struct, frozen=True):
    """Who is on call, when and for what; level 1 is told first. No sites or kinds are all."""

    level: int
    recipients: tuple[Recipient, ...]
    week: Week = Week()
    sites: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()

    def covers(self, site: str, kind: str, local: datetime) -> bool:
        """Whether it is on for such an alert now. What has no site, such as the daily word, is for all."""
        return (
            (not self.sites or not site or site in self.sites)
            and (not self.kinds or kind in self.kinds)
            and self.week.holds(local)
        )


class Maintenance(Struct, frozen=True):
    """Hours of every week in which nobody is told of some place. An empty site, room or box is any."""

    week: Week
    reason: str
    site: str = ""
    room: str = ""
    box: str = ""

    def fits(self, site: str, room: str, box: str) -> bool:
        """Whether it is about that place."""
        return all(mine in ("", its) for mine, its in ((self.site, site), (self.room, room), (self.box, box)))


class Place(Struct, frozen=True):
    """What a cold room is called, what it holds, and by which rule it is judged."""

    name: str = ""
    product: str = ""
    source: str = ""
    silent_ms: int | None = None
    """How long its probes may be silent."""
    defrost: Daily | None = None
    """When it defrosts every day."""
    version: int = 0
    """Of its rule; 0: it has none."""


class Policy(Struct, frozen=True):
    """All of it. Without shifts every recipient of `everybody` is told of everything."""

    everybody: tuple[Recipient, ...] = ()
    shifts: tuple[Shift, ...] = ()
    maintenance: tuple[Maintenance, ...] = ()
    rooms: Mapping[tuple[str, str], Place] = {}
    gone_ms: int | None = None
    """A box that is gone for so long is told of; None: never."""
    escalate_ms: int = 15 * _MINUTE_MS
    repeat_ms: int = 30 * _MINUTE_MS
    repeat_acked_ms: int = 240 * _MINUTE_MS
    pages_max: int = 48
    alive_minute: int | None = None
    """The minute of the day at which the daily word goes out; None: never."""

    @property
    def levels(self) -> Sequence[int]:
        """The levels of the on-call table, the first to be told first."""
        return sorted({shift.level for shift in self.shifts}) or [1]

    @property
    def recipients(self) -> tuple[Recipient, ...]:
        """Everybody who may be told, each once."""
        shifts = (one for shift in self.shifts for one in shift.recipients)
        return tuple({one.name: one for one in (*self.everybody, *shifts)}.values())

    def on_call(self, level: int, site: str, kind: str, local: datetime) -> tuple[Recipient, ...]:
        """Whoever is on call at a level for such an alert, each once."""
        if not self.shifts:
            return self.everybody if level == 1 else ()
        found = [
            one
            for shift in self.shifts
            if shift.level == level and shift.covers(site, kind, local)
            for one in shift.recipients
        ]
        return tuple({one.name: one for one in found}.values())


NOBODY = Policy(pages_max=0)
"""Nobody is on call, and nothing is told again."""
