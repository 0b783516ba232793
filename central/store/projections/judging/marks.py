"""A probe's readings by quarter of an hour, with how far it was judged before each, a piece at a time."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from msgspec import Struct
from sqlalchemy import Connection, delete, select

from central.store import tables
from central.store.projections.judging.state import Judged, Reading, decoded
from central.store.upsert import write

QUARTER_MS = 900_000
_COLUMNS = ("probe", "quarter", "judged")
# A late chunk needs a quarter or two, a late day a day of minutes: each piece is three times as long as the
# one before it.
_READ_FIRST, _READ_MAX = 50, 1500
_MARKS_FIRST, _MARKS_MAX = 4, 96


class Quarter(Struct, frozen=True):
    """A quarter with readings; `before` is how far the probe was judged before it, if that is kept."""

    number: int
    readings: Sequence[Reading]
    before: bytes | None


def quarter_of(at_ms: int) -> int:
    """The number of a moment's quarter."""
    return at_ms // QUARTER_MS


def mark_before(connection: Connection, probe: str, quarter: int) -> tuple[int | None, Judged]:
    """The last quarter kept up to this one, and what was judged before it.

    None where there is none such, and all has to be judged from the first reading on.
    """
    marks = tables.probe_mark
    query = select(marks).where(marks.c.probe == probe, marks.c.quarter <= quarter)
    found = connection.execute(query.order_by(marks.c.quarter.desc()).limit(1)).first()
    return (found.quarter, decoded(found.judged)) if found else (None, Judged())


def quarters_since(connection: Connection, probe: str, quarter: int | None) -> Iterator[Quarter]:
    """The quarters with readings from one on, None: from the first."""
    readings = _readings_since(connection, probe, None if quarter is None else quarter * QUARTER_MS)
    marks: dict[int, bytes] = {}
    read_until, wide = -1, _MARKS_FIRST
    for number, own in groupby(readings, key=lambda one: quarter_of(one.at_ms)):
        if number > read_until:
            read_until, wide = number + wide, min(3 * wide, _MARKS_MAX)
            marks = _between(connection, probe, number, read_until)
        yield Quarter(number, list(own), marks.get(number))


def replace_marks(
    connection: Connection,
    probe: str,
    since: int | None,
    until: int | None,
    marks: Sequence[tuple[int, bytes]],
) -> None:
    """Keep these marks as the only ones from a quarter on and before another; None is without end."""
    here = tables.probe_mark
    stale = here.c.probe == probe
    if since is not None:
        stale &= here.c.quarter >= since
    if until is not None:
        stale &= here.c.quarter < until
    connection.execute(delete(here).where(stale))
    keep(connection, probe, marks)


def keep(connection: Connection, probe: str, marks: Sequence[tuple[int, bytes]]) -> None:
    """Keep marks, whatever else is kept."""
    rows = [(probe, number, judged) for number, judged in marks]
    write(connection, tables.probe_mark, _COLUMNS, rows, "upsert")


def last_reading(connection: Connection, probe: str) -> Reading | None:
    """The newest reading of a probe."""
    one = tables.temperature.c
    query = select(one.at_ms, one.milli_c, one.site, one.room).where(one.probe == probe)
    row = connection.execute(query.order_by(one.at_ms.desc()).limit(1)).first()
    return None if row is None else Reading(row.at_ms, row.milli_c, (row.site, row.room))


def _between(connection: Connection, probe: str, first: int, last: int) -> dict[int, bytes]:
    marks = tables.probe_mark.c
    query = select(marks.quarter, marks.judged).where(
        marks.probe == probe, marks.quarter.between(first, last)
    )
    return {row.quarter: row.judged for row in connection.execute(query)}


def _readings_since(connection: Connection, probe: str, since_ms: int | None) -> Iterator[Reading]:
    one = tables.temperature.c
    query = select(one.at_ms, one.milli_c, one.site, one.room).where(one.probe == probe)
    query, limit = query.order_by(one.at_ms), _READ_FIRST
    while True:
        asked = query if since_ms is None else query.where(one.at_ms >= since_ms)
        rows = connection.execute(asked.limit(limit)).all()
        for at_ms, milli_c, site, room in rows:
            yield Reading(at_ms, milli_c, (site, room))
        if len(rows) < limit:
            return
        since_ms, limit = rows[-1].at_ms + 1, min(3 * limit, _READ_MAX)
