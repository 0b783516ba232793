"""Reads the trail: narrowed, a page at a time, all of it to be taken away, and whether its chain holds."""

from collections.abc import Iterator
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, Select, select

from central.store.access.tables import trail, trail_answer
from central.store.access.trail import Deed, link

PAGE_ROWS = 100
EXPORT_ROWS_MAX = 100_000
LOOKED_AT = 20_000
"""So many of the newest are verified for a page; the command verifies all."""
_FETCHED_A_TIME = 1000
_DEED = tuple(trail.c[name] for name in Deed.__struct_fields__)


class Wanted(Struct, frozen=True):
    """What of it is asked for; "" and None are no matter. `deed` is a part of one. Times are UTC ms."""

    account: str = ""
    deed: str = ""
    since_ms: int | None = None
    until_ms: int | None = None


class Line(Struct, frozen=True):
    """A deed or look and the status of its answer, None where that was not written down."""

    id: int
    at_ms: int
    account: str
    role: str
    address: str
    deed: str
    subject: str
    status: int | None


class TooMany(Exception):
    """More than one file holds: narrow it by time, account or deed."""

    def __init__(self) -> None:
        super().__init__(f"a file holds at most {EXPORT_ROWS_MAX} rows: narrow them by time, account or deed")


class Verdict(Struct, frozen=True):
    """What was verified: so many rows, and the number of the first that does not fit; None if all do."""

    rows: int
    broken: int | None


def page(connection: Connection, wanted: Wanted, before: int | None = None) -> list[Line]:
    """At most PAGE_ROWS, the newest first, of those with a lower number than `before`."""
    query = _asked(wanted)
    if before is not None:
        query = query.where(trail.c.id < before)
    rows = connection.execute(query.order_by(trail.c.id.desc()).limit(PAGE_ROWS))
    return [Line(*tuple(row)) for row in rows]


def every(connection: Connection, wanted: Wanted) -> Iterator[Line]:
    """All of them, the oldest first. Raises TooMany for more than EXPORT_ROWS_MAX."""
    beyond = (
        _asked(wanted).with_only_columns(trail.c.id).order_by(trail.c.id).offset(EXPORT_ROWS_MAX).limit(1)
    )
    if connection.execute(beyond).first():
        raise TooMany
    found = connection.execute(_asked(wanted).order_by(trail.c.id).limit(EXPORT_ROWS_MAX))
    return (Line(*tuple(row)) for some in found.partitions(_FETCHED_A_TIME) for row in some)


def verify(connection: Connection, newest: int | None = None) -> Verdict:
    """Whether each row follows from the one before it: of all, or of so many of the newest."""
    first = _first(connection, newest) if newest is not None else 0
    before, rows = _link_before(connection, first), 0
    query = select(trail.c.id, trail.c.chained, *_DEED).where(trail.c.id >= first).order_by(trail.c.id)
    for some in connection.execute(query).partitions(_FETCHED_A_TIME):
        for number, chained, *deed in some:
            if link(before, Deed(*deed)) != chained:
                return Verdict(rows, int(number))
            before, rows = chained, rows + 1
    return Verdict(rows, None)


def _first(connection: Connection, newest: int) -> int:
    query = select(trail.c.id).order_by(trail.c.id.desc()).offset(newest - 1).limit(1)
    return int(connection.execute(query).scalar_one_or_none() or 0)


def _link_before(connection: Connection, first: int) -> str:
    query = select(trail.c.chained).where(trail.c.id < first).order_by(trail.c.id.desc()).limit(1)
    return str(connection.execute(query).scalar_one_or_none() or "")


def _asked(wanted: Wanted) -> Select[Any]:
    here = trail.c
    which: list[ColumnElement[bool]] = []
    which += [here.account == wanted.account] if wanted.account else []
    which += [here.deed.contains(wanted.deed, autoescape=True)] if wanted.deed else []
    which += [here.at_ms >= wanted.since_ms] if wanted.since_ms is not None else []
    which += [here.at_ms < wanted.until_ms] if wanted.until_ms is not None else []
    told = trail.outerjoin(trail_answer, trail_answer.c.id == here.id)
    return select(here.id, *_DEED, trail_answer.c.status).select_from(told).where(*which)
