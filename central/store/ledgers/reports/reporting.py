"""The task that reports what is over, and looks again at what late facts touched."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct
from sqlalchemy import Connection, Row, delete, insert, select

from central.store.ledgers.reports.making import made_day, made_period
from central.store.ledgers.reports.notices import NOBODY, Tells, plan
from central.store.ledgers.reports.tables import day_touched, period_touched
from central.store.ledgers.reports.versions import (
    CAUSES_MAX,
    Because,
    Cause,
    Version,
    last,
    save,
    span,
)
from central.store.ledgers.told import portions
from central.store.queries.ledgers.judged import noted_day
from central.store.queries.ledgers.service import local_day
from central.store.store import Store
from central.store.tables import event
from logistics.counties.county import County
from logistics.service.reports.kinds import Kind, name_of, period_around, period_named
from plumbing import logs

_HOUR_MS = 3_600_000
_EVERY_MS = 60_000
A_LOOK = 7
_NOTES_A_LOOK = 5_000
# A centre's first report looks so many days back from the first event that it ever received.
_DAYS_BEFORE = 7
_ONE_DAY = timedelta(days=1)
PERIODS: tuple[Kind, ...] = ("week", "month")
_Note = Row[*tuple[Any, ...]]


class _Touched(Struct, frozen=True):
    """A reported day to be looked at, its notes, and the numbers of all notes that are done with it."""

    day: date | None
    of_day: list[_Note]
    done: list[int]


class Reporting:
    """Looks once a minute. A day is reported `ready_hours` after its end: boxes may still hold some of it.

    A week or month of `kinds` is reported once its last day is.
    """

    def __init__(
        self,
        store: Store,
        county: County,
        ready_hours: float,
        kinds: Sequence[Kind] = PERIODS,
        tells: Tells = NOBODY,
    ) -> None:
        self._store = store
        self._county = county
        self._kinds = kinds
        self._tells = tells
        self._zone = ZoneInfo(county.profile.timezone)
        self._ready_ms = int(ready_hours * _HOUR_MS)
        self._next_ms = 0
        self._log = logs.get("reports")

    def tick(self, now_ms: int) -> None:
        """Make what is due, a few at a time: what late facts touched first, days before weeks and months."""
        if now_ms < self._next_ms:
            return
        for _ in range(A_LOOK):
            if not (self._one_day(now_ms) or self._one_period(now_ms)):
                self._next_ms = now_ms + _EVERY_MS
                return

    def _one_day(self, now_ms: int) -> bool:
        """Look at one day; False where there was none to look at. Counting holds up no writer."""
        with self._store.read() as connection:
            reported = span(connection)
            touched = self._touched(connection, reported)
            day = touched.day or self._next(connection, reported, now_ms)
            because = _because(touched.of_day)
            found = made_day(connection, self._county, self._zone, day, because) if day else None
        if day is None and not touched.done:
            return False
        with self._store.write() as connection:
            if found and not self._save(connection, found, now_ms):
                return True
            for some in portions(touched.done):
                connection.execute(delete(day_touched).where(day_touched.c.id.in_(some)))
        return True

    def _one_period(self, now_ms: int) -> bool:
        """Look at one week or month; False where there was none to look at."""
        with self._store.read() as connection:
            noted = select(period_touched.c.kind, period_touched.c.period).order_by(period_touched.c.id)
            touched = connection.execute(noted.limit(1)).first()
            due = (touched.kind, touched.period) if touched else self._next_period(connection)
            found = made_period(connection, self._county, *due) if due else None
        if due is None:
            return False
        kind, name = due
        with self._store.write() as connection:
            if found and not self._save(connection, found, now_ms):
                return True
            here = period_touched.c
            connection.execute(delete(period_touched).where(here.kind == kind, here.period == name))
        return True

    def _save(self, connection: Connection, found: Version, now_ms: int) -> bool:
        """Keep a version, and who is to be told of it.

        Where it leaves another number of parcels at a site, the next day is noted to be looked at.
        """
        if not save(connection, found, now_ms):
            return False
        plan(connection, found, self._tells, now_ms, self._zone)
        held = found.kind == "day" and any(change.figure == "held" for change in found.diff)
        if held:
            after = date.fromisoformat(found.period) + _ONE_DAY
            connection.execute(insert(day_touched).values(at_ms=0, day=after.isoformat()))
        log = {"kind": found.kind, "period": found.period, "version": found.number}
        self._log.info("report.made", **log, changes=len(found.diff), why=found.why)
        return True

    def _touched(self, connection: Connection, reported: tuple[date, date] | None) -> _Touched:
        """The oldest reported day with a note, and the notes that are done with it.

        Those of days without a report are done, too: it is still to be made. What is older than the first
        report counts in that one.
        """
        query = select(day_touched).order_by(day_touched.c.id).limit(_NOTES_A_LOOK)
        notes = connection.execute(query).all()
        days = {note.id: noted_day(note.day, note.at_ms, self._zone) for note in notes}
        first, end = reported or (date.max, date.min)
        standing = {number: max(day, first) for number, day in days.items() if day <= end}
        oldest = min(standing.values(), default=None)
        of_day = [note for note in notes if note.id in standing and standing[note.id] == oldest]
        return _Touched(oldest, of_day, [n for n in days if standing.get(n) in (None, oldest)])

    def _next(self, connection: Connection, reported: tuple[date, date] | None, now_ms: int) -> date | None:
        """The next day to be reported for the first time, once it is due."""
        due = local_day(now_ms - self._ready_ms, self._zone) - _ONE_DAY
        if reported:
            day = reported[1] + _ONE_DAY
        else:
            came = select(event.c.received_ms).order_by(event.c.id).limit(1)
            received_ms = connection.execute(came).scalar()
            if received_ms is None:
                return None
            day = local_day(received_ms, self._zone) - timedelta(days=_DAYS_BEFORE)
        return day if day <= due else None

    def _next_period(self, connection: Connection) -> tuple[Kind, str] | None:
        """The next week or month whose last day is reported."""
        reported = span(connection)
        if reported is None:
            return None
        for kind in self._kinds:
            before = last(connection, kind)
            begins = reported[0] if before is None else period_named(kind, before).last + _ONE_DAY
            if period_around(kind, begins).last <= reported[1]:
                return kind, name_of(kind, begins)
        return None


def _because(notes: Collection[_Note]) -> Because:
    """Whose late facts the notes tell of, each stream once."""
    found: dict[tuple[str, str], Cause] = {}
    for note in notes:
        if note.stream:
            key = (note.box, note.stream)
            known = found.get(key, Cause(*key, 0, note.low, note.high))
            low, high = min(known.low, note.low), max(known.high, note.high)
            # One fact may have touched a day in several ways.
            found[key] = Cause(*key, min(known.events + note.events, high - low + 1), low, high)
    causes = [found[key] for key in sorted(found)]
    return Because(tuple(causes[:CAUSES_MAX]), max(0, len(causes) - CAUSES_MAX))
