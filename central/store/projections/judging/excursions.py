"""Writes what was found of a probe's excursions: what changed, and what is none any more."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, delete, or_, select
from sqlalchemy import Row as Kept

from central.store import tables
from central.store.projections.judging.state import Found, Limit
from central.store.projections.judging.versions import Known, note
from central.store.upsert import Row, upsert

Rows = Mapping[int, Kept[*tuple[Any, ...]]]
"""Excursions as they are kept, by beginning."""


def renew(
    connection: Connection,
    probe: str,
    running: int | None,
    found: Mapping[int, Found],
    known: Known | None,
) -> None:
    """Write what newer readings brought; only the one that was running can be there already."""
    if not found:
        return
    were = _kept(connection, probe, tables.excursion.c.start_ms == running) if running is not None else {}
    _write(connection, probe, were, found, known)


def replace(
    connection: Connection,
    probe: str,
    span_ms: tuple[int | None, int | None],
    running: int | None,
    still: int | None,
    found: Mapping[int, Found],
    known: Known | None,
) -> None:
    """Write what a span looks like now: what began in it, and what was `running` when it began.

    The one that began at `still` runs at the span's end as it ran before, and so stands as it is kept.
    """
    here = tables.excursion.c
    since_ms, until_ms = span_ms
    began: ColumnElement[bool] = here.start_ms >= (0 if since_ms is None else since_ms)
    if until_ms is not None:
        began &= here.start_ms < until_ms
    were = _kept(connection, probe, began if running is None else or_(began, here.start_ms == running))
    were = {start_ms: row for start_ms, row in were.items() if start_ms != still}
    found = {start_ms: one for start_ms, one in found.items() if start_ms != still}
    gone = [start_ms for start_ms in were if start_ms not in found]
    if gone:
        one = tables.excursion
        none = delete(one).where(one.c.probe == probe, one.c.start_ms == bindparam("begun"))
        connection.execute(none, [{"begun": start_ms} for start_ms in gone])
    _write(connection, probe, were, found, known)


def _kept(connection: Connection, probe: str, which: ColumnElement[bool]) -> Rows:
    query = select(tables.excursion).where(tables.excursion.c.probe == probe, which)
    return {row.start_ms: row for row in connection.execute(query)}


def _write(
    connection: Connection, probe: str, were: Rows, found: Mapping[int, Found], known: Known | None
) -> None:
    rows = [_row(probe, one, were.get(start_ms)) for start_ms, one in found.items()]
    changed: Sequence[Row] = [row for row in rows if not _is_kept(row, were.get(row["start_ms"]))]
    upsert(connection, tables.excursion, changed)
    if known is not None:
        same = {row["start_ms"] for row in rows} - {row["start_ms"] for row in changed}
        otherwise = {start_ms: row for start_ms, row in were.items() if start_ms not in same}
        note(connection, probe, otherwise, changed, known)


def _is_kept(row: Row, kept: Kept[*tuple[Any, ...]] | None) -> bool:
    return kept is not None and all(getattr(kept, name) == value for name, value in row.items())


def _row(probe: str, one: Found, kept: Kept[*tuple[Any, ...]] | None) -> Row:
    excursion, limit = one.excursion, one.limit
    if limit is None:  # without a rule, what was written when there was one still holds
        limit = Limit(0, is_inclusive=False, rule_ms=0)
        if kept is not None:
            limit = Limit(kept.limit_mc, kept.is_inclusive, kept.rule_ms)
    return {
        "probe": probe,
        "start_ms": excursion.start_ms,
        "site": one.place[0],
        "room": one.place[1],
        "side": excursion.side,
        "end_ms": excursion.end_ms,
        "alarm_ms": excursion.alarm_ms,
        "peak_mc": excursion.peak_mc,
        "limit_mc": limit.milli_c,
        "close": excursion.close,
        "is_inclusive": limit.is_inclusive,
        "rule_ms": limit.rule_ms,
    }
