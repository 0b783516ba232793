"""The versions of day reports as they stand in the database, and the next one where something changed."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, delete, func, insert, select

from central.store.ledgers.reports.count import count
from central.store.ledgers.reports.tables import day_touched, site_day
from central.store.ledgers.tables import day_report
from central.store.upsert import insert_all
from logistics.counties.county import County
from logistics.service.days import Change, DayReport, changes


class Version(Struct, frozen=True):
    """A version of a day's report, when it was made (UTC ms), and what it tells otherwise than the last."""

    number: int
    made_ms: int
    report: DayReport
    diff: tuple[Change, ...]


def latest(connection: Connection, day: str) -> Version | None:
    """The latest version of a day's report."""
    return _first(connection, day, None)


def version(connection: Connection, day: str, number: int) -> Version | None:
    """One version of a day's report."""
    return _first(connection, day, number)


def span(connection: Connection) -> tuple[date, date] | None:
    """The first and the last day that were reported."""
    low, high = connection.execute(select(func.min(day_report.c.day), func.max(day_report.c.day))).one()
    return None if low is None else (date.fromisoformat(low), date.fromisoformat(high))


def counted(connection: Connection, county: County, zone: ZoneInfo, day: date) -> Version | None:
    """A day's next version by the facts as they stand; None where they tell nothing that was not told."""
    name = day.isoformat()
    known = latest(connection, name)
    before = latest(connection, (day - timedelta(days=1)).isoformat())
    held = None if before is None else {one.site: one.counts.held for one in before.report.sites}
    report = count(connection, county, zone, day, held)
    diff = changes(known.report, report) if known else ()
    if known is not None and not diff:
        return None
    return Version(known.number + 1 if known else 1, 0, report, diff)


def save(connection: Connection, found: Version, now_ms: int) -> bool:
    """Keep a version; False where somebody else has made one of this number meanwhile.

    Where it leaves another number of parcels at a site, the next day is noted to be looked at.
    """
    report, number = found.report, found.number
    here = day_report.c
    is_there = select(here.version).where(here.day == report.day, here.version == number)
    if connection.execute(is_there).first():
        return False
    row = {"day": report.day, "version": number, "made_ms": now_ms}
    texts = {"body": _text(report), "diff": _text(found.diff)}
    connection.execute(insert(day_report).values(**row, **texts))
    _save_sites(connection, report)
    if any(change.figure == "held" for change in found.diff):
        after = date.fromisoformat(report.day) + timedelta(days=1)
        insert_all(connection, day_touched, [{"at_ms": 0, "day": after.isoformat()}])
    return True


def _save_sites(connection: Connection, report: DayReport) -> None:
    connection.execute(delete(site_day).where(site_day.c.day == report.day))
    rows = [
        {
            "day": report.day,
            "site": one.site,
            "collected": one.counts.collected,
            "handed_out": one.counts.handed_out,
            "held": one.counts.held,
        }
        for one in report.sites
        if one.is_heard
    ]
    insert_all(connection, site_day, rows)


def _first(connection: Connection, day: str, number: int | None) -> Version | None:
    here = day_report.c
    query = select(day_report).where(here.day == day).order_by(here.version.desc()).limit(1)
    row = connection.execute(query if number is None else query.where(here.version == number)).first()
    if row is None:
        return None
    report = msgspec.json.decode(row.body, type=DayReport)
    return Version(row.version, row.made_ms, report, msgspec.json.decode(row.diff, type=tuple[Change, ...]))


def _text(value: object) -> str:
    return msgspec.json.encode(value).decode()
