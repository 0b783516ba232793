"""The task that reports days that are over, and looks again at those that late facts touched."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, delete, select

from central.store.ledgers.reports.tables import day_touched
from central.store.ledgers.reports.versions import counted, save, span
from central.store.ledgers.told import portions
from central.store.queries.ledgers.service import local_day
from central.store.store import Store
from central.store.tables import event
from logistics.counties.county import County
from logistics.events.shape import calendar_day
from plumbing import logs

_HOUR_MS = 3_600_000
_EVERY_MS = 60_000
DAYS_A_LOOK = 7
_NOTES_A_LOOK = 5_000
# A centre's first report looks so many days back from the first event that it ever received.
_DAYS_BEFORE = 7


class Reporting:
    """Looks once a minute. A day is reported `ready_hours` after its end: boxes may still hold some of it."""

    def __init__(self, store: Store, county: County, ready_hours: float) -> None:
        self._store = store
        self._county = county
        self._zone = ZoneInfo(county.profile.timezone)
        self._ready_ms = int(ready_hours * _HOUR_MS)
        self._next_ms = 0
        self._log = logs.get("reports")

    def tick(self, now_ms: int) -> None:
        """Make what is due, a few days at a time: the notes of late facts first, then the next days."""
        if now_ms < self._next_ms:
            return
        for _ in range(DAYS_A_LOOK):
            if not self._one(now_ms):
                self._next_ms = now_ms + _EVERY_MS
                return

    def _one(self, now_ms: int) -> bool:
        """Look at one day; False where there was none to look at. Counting holds up no writer."""
        with self._store.read() as connection:
            reported = span(connection)
            day, notes = self._touched(connection, reported)
            day = day or self._next(connection, reported, now_ms)
            found = counted(connection, self._county, self._zone, day) if day else None
        if day is None and not notes:
            return False
        with self._store.write() as connection:
            if found and not save(connection, found, now_ms):
                return False
            for some in portions(notes):
                connection.execute(delete(day_touched).where(day_touched.c.id.in_(some)))
        if found:
            log = {"day": found.report.day, "version": found.number, "changes": len(found.diff)}
            self._log.info("day.reported", **log)
        return day is not None

    def _touched(
        self, connection: Connection, reported: tuple[date, date] | None
    ) -> tuple[date | None, list[int]]:
        """The oldest reported day with a note, and the notes that are done with it.

        Those of days without a report are done, too: it is still to be made. What is older than the first
        report counts in that one.
        """
        query = select(day_touched).order_by(day_touched.c.id).limit(_NOTES_A_LOOK)
        days = {row.id: self._day(row.day, row.at_ms) for row in connection.execute(query)}
        first, last = reported or (date.max, date.min)
        standing = {number: max(day, first) for number, day in days.items() if day <= last}
        oldest = min(standing.values(), default=None)
        return oldest, [number for number in days if standing.get(number) in (None, oldest)]

    def _next(self, connection: Connection, reported: tuple[date, date] | None, now_ms: int) -> date | None:
        """The next day to be reported for the first time, once it is due."""
        due = local_day(now_ms - self._ready_ms, self._zone) - timedelta(days=1)
        if reported:
            day = reported[1] + timedelta(days=1)
        else:
            came = select(event.c.received_ms).order_by(event.c.id).limit(1)
            received_ms = connection.execute(came).scalar()
            if received_ms is None:
                return None
            day = local_day(received_ms, self._zone) - timedelta(days=_DAYS_BEFORE)
        return day if day <= due else None

    def _day(self, name: str, at_ms: int) -> date:
        named = calendar_day(name)  # "" says that it is the day of the note itself.
        return datetime.fromtimestamp(at_ms / 1000, self._zone).date() if named is None else named
