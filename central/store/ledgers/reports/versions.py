"""The versions of reports as they stand in the database: kept as they were made, under a digest."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Literal

import msgspec
from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, select, tuple_

from central.store.ledgers.reports.tables import period_touched, report, site_day
from central.store.upsert import insert_all
from logistics.service.coverage import ACTIVE_DAYS
from logistics.service.reports import old
from logistics.service.reports.canonical import canonical, digest_of
from logistics.service.reports.diff import Change, changes
from logistics.service.reports.fold import unreported_sites
from logistics.service.reports.kinds import Kind, name_of
from logistics.service.reports.shape import SHAPE, Report

Why = Literal["first", "late", "figures", "before"]
CAUSES_MAX = 20


class Cause(Struct, frozen=True, array_like=True):
    """Late facts of a box that made a version: how many of a stream, their first and last number."""

    box: str
    stream: str
    events: int
    low: int
    high: int


class Because(Struct, frozen=True):
    """What made a version: late facts (`more` are not listed), and the days' versions it was made from."""

    causes: tuple[Cause, ...] = ()
    more: int = 0
    days: dict[str, int] = {}


UNKNOWN = Because()
"""Nothing is known of what made it."""


class Version(Struct, frozen=True):
    """A version of a report, when it was made (UTC ms) and why, and what it tells otherwise than the last.

    `why`: first; late (facts came late, or were corrected); figures (a newer program counts more); before
    (made by a program that gave no reasons).
    """

    number: int
    made_ms: int
    why: Why
    digest: str
    report: Report
    diff: tuple[Change, ...] = ()
    because: Because = UNKNOWN

    @property
    def kind(self) -> Kind:
        """What it is about: a day, week or month."""
        return self.report.kind

    @property
    def period(self) -> str:
        """Which one."""
        return self.report.period


def latest(connection: Connection, kind: Kind, period: str) -> Version | None:
    """The latest version of a report."""
    return _first(connection, _of(kind, period))


def version(connection: Connection, kind: Kind, period: str, number: int) -> Version | None:
    """One version of a report."""
    return _first(connection, _of(kind, period) & (report.c.version == number))


def body(connection: Connection, kind: Kind, period: str, number: int) -> bytes | None:
    """The canonical JSON of a version, as it was made."""
    query = select(report.c.body).where(_of(kind, period), report.c.version == number)
    found = connection.execute(query).scalar()
    return None if found is None else str(found).encode()


def span(connection: Connection) -> tuple[date, date] | None:
    """The first and the last day that were reported."""
    days = select(func.min(report.c.period), func.max(report.c.period)).where(report.c.kind == "day")
    low, high = connection.execute(days).one()
    return None if low is None else (date.fromisoformat(low), date.fromisoformat(high))


def last(connection: Connection, kind: Kind) -> str | None:
    """The last week or month that was reported."""
    return connection.execute(select(func.max(report.c.period)).where(report.c.kind == kind)).scalar()


def following(known: Version | None, made: Report, because: Because = UNKNOWN) -> Version | None:
    """The next version; None where it would tell nothing that is not told already."""
    digest = digest_of(canonical(made))
    if known is None:
        return Version(1, 0, "first", digest, made, (), because)
    if known.digest == digest:
        return None
    why: Why = "figures" if known.report.shape < SHAPE else "late"
    return Version(known.number + 1, 0, why, digest, made, changes(known.report, made), because)


def save(connection: Connection, found: Version, now_ms: int) -> bool:
    """Keep a version; False where somebody else has made one of this number meanwhile.

    The weeks and months that a day's next version changes are noted to be looked at.
    """
    made = found.report
    here = report.c
    is_there = select(here.version).where(_of(made.kind, made.period), here.version == found.number)
    if connection.execute(is_there).first():
        return False
    connection.execute(insert(report).values(**_row(found, now_ms)))
    if made.kind == "day":
        _save_sites(connection, made)
        if found.number > 1:
            insert_all(connection, period_touched, _touched(connection, date.fromisoformat(made.first)))
    return True


def _row(found: Version, now_ms: int) -> dict[str, object]:
    made = found.report
    return {
        "kind": made.kind,
        "period": made.period,
        "version": found.number,
        "made_ms": now_ms,
        "why": found.why,
        "digest": found.digest,
        "sites": len(made.sites),
        "unheard": len(unreported_sites(made)),
        "changes": len(found.diff),
        "body": canonical(made).decode(),
        "diff": msgspec.json.encode(found.diff).decode(),
        "because": msgspec.json.encode(found.because).decode(),
    }


def _touched(connection: Connection, day: date) -> list[Mapping[str, Any]]:
    """Those that the day is in, and those at whose end it says whether a station was active, if reported."""
    ends = [day + timedelta(days=number) for number in range(ACTIVE_DAYS)]
    kinds: tuple[Kind, ...] = ("week", "month")
    names = {(kind, name_of(kind, one)) for kind in kinds for one in ends}
    here = report.c
    query = select(here.kind, here.period).where(here.version == 1, tuple_(here.kind, here.period).in_(names))
    rows = connection.execute(query.order_by(here.kind, here.period))
    return [{"kind": row.kind, "period": row.period} for row in rows]


def _save_sites(connection: Connection, made: Report) -> None:
    connection.execute(delete(site_day).where(site_day.c.day == made.period))
    rows = [
        {
            "day": made.period,
            "site": one.site,
            "collected": one.counts.collected,
            "handed_out": one.counts.handed_out,
            "held": one.held,
        }
        for one in made.sites
        if one.counts is not None
    ]
    insert_all(connection, site_day, rows)


def _of(kind: Kind, period: str) -> ColumnElement[bool]:
    return (report.c.kind == kind) & (report.c.period == period)


def _first(connection: Connection, where: ColumnElement[bool]) -> Version | None:
    query = select(report).where(where).order_by(report.c.version.desc()).limit(1)
    row = connection.execute(query).first()
    return None if row is None else _read(row)


def _read(row: Row[*tuple[Any, ...]]) -> Version:
    return Version(
        number=row.version,
        made_ms=row.made_ms,
        why=row.why,
        digest=row.digest,
        report=old.read(row.body.encode()),
        diff=msgspec.json.decode(row.diff, type=tuple[Change, ...]),
        because=msgspec.json.decode(row.because, type=Because),
    )
