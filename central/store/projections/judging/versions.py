"""Keeps what was known of an excursion when: a version when it alarms, ends, or is changed afterwards."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from secrets import randbits
from typing import Any, Literal

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, and_, delete, exists, insert, select, update
from sqlalchemy import Row as Kept

from central.store import tables
from central.store.projections.judging.tables import excursion_version
from central.store.upsert import Row

Why = Literal["first", "continued", "late", "rule", "clock", "rebuild"]

# A backlog is late chunk by chunk: what is learnt of an excursion within so long is one version.
TOGETHER_MS = 600_000
VERSIONS_MAX = 200
"""Of one excursion; after that the newest is written over."""
_PASSING_BITS = 62
_OWN = tuple(column.name for column in tables.excursion.columns)


class Known(Struct, frozen=True):
    """When the centre came to know something, and by what: newer or late readings, a rule, a clock."""

    at_ms: int
    why: Why


def note(
    connection: Connection,
    probe: str,
    were: Mapping[int, Kept[*tuple[Any, ...]]],
    now: Sequence[Row],
    known: Known,
) -> None:
    """Keep how excursions stand `now` that are new or were otherwise, and that those left are none any more.

    `were` are those that changed or went, by beginning. What only runs, and is no alarm, stands nowhere yet.
    Overlap decides which is which, not equality: late data may move a beginning.
    """
    stood = {start_ms: row for start_ms, row in were.items() if _stands(_values(row))}
    for row in sorted(now, key=_start_ms):
        was = stood.pop(row["start_ms"], None) or _overlapping(stood, row)
        if was is not None:
            _add(connection, row, known, latest(connection, probe, was.start_ms), was)
        elif _stands(row) and not _moved_here(connection, row, known):
            _add(connection, row, known, latest(connection, probe, row["start_ms"]), None)
    for was in stood.values():
        if _moved_away(connection, was, known):
            continue
        gone = {**_values(was), "close": "withdrawn"}
        _add(connection, gone, known, latest(connection, probe, was.start_ms), was)


def reconcile(connection: Connection, now_ms: int) -> None:
    """After all was judged anew: keep a version of each excursion that does not stand as it stood."""
    here = excursion_version.c
    query = select(excursion_version).order_by(here.number, here.version)
    newest = {row.number: row for row in connection.execute(query)}
    known = {(row.probe, row.start_ms): row for row in newest.values() if row.close != "withdrawn"}
    changed: dict[str, list[Row]] = defaultdict(list)
    left: dict[str, dict[int, Kept[*tuple[Any, ...]]]] = defaultdict(dict)
    for row in connection.execute(select(tables.excursion)):
        kept = known.pop((row.probe, row.start_ms), None)
        own = _values(row)
        if _stands(own) if kept is None else not _is_same(kept, own):
            changed[row.probe].append(own)
            if kept is not None:
                left[row.probe][row.start_ms] = kept
    for (probe, start_ms), kept in known.items():
        left[probe][start_ms] = kept
    for probe in sorted({*changed, *left}):
        note(connection, probe, left[probe], changed[probe], Known(now_ms, "rebuild"))


def _start_ms(row: Row) -> int:
    start_ms: int = row["start_ms"]
    return start_ms


def _values(row: Kept[*tuple[Any, ...]]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _OWN}


def _stands(row: Mapping[str, Any]) -> bool:
    return row["alarm_ms"] is not None or row["end_ms"] is not None


def _is_same(kept: Kept[*tuple[Any, ...]], row: Mapping[str, Any]) -> bool:
    return all(getattr(kept, name) == row[name] for name in _OWN)


def _overlapping(stood: dict[int, Kept[*tuple[Any, ...]]], row: Row) -> Kept[*tuple[Any, ...]] | None:
    """Take out the first one of the same side and room that has a moment in common with a row."""
    for start_ms, was in sorted(stood.items()):
        is_alike = (was.side, was.site, was.room) == (row["side"], row["site"], row["room"])
        is_before_end = was.end_ms is None or row["start_ms"] <= was.end_ms
        is_after_start = row["end_ms"] is None or was.start_ms <= row["end_ms"]
        if is_alike and is_before_end and is_after_start:
            return stood.pop(start_ms)
    return None


def _moved_here(connection: Connection, row: Row, known: Known) -> bool:
    """Whether a clock has moved an excursion here, which by that was withdrawn elsewhere just now."""
    here = excursion_version
    twin = _twin(connection, row, known, here.c.close == "withdrawn")
    if twin is None:
        return False
    own = {name: row[name] for name in _OWN}
    connection.execute(update(here).where(here.c.id == twin.id).values(own))
    return True


def _moved_away(connection: Connection, was: Kept[*tuple[Any, ...]], known: Known) -> bool:
    """Whether a clock has moved an excursion away, which by that was found elsewhere just now."""
    here = excursion_version
    twin = _twin(connection, _values(was), known, and_(here.c.version == 1, here.c.close != "withdrawn"))
    newest = latest(connection, was.probe, was.start_ms)
    if twin is None or newest is None:
        return False
    connection.execute(delete(here).where(here.c.id == twin.id))
    _add(connection, _values(twin), known, newest, was)
    return True


def _twin(
    connection: Connection, row: Row, known: Known, which: ColumnElement[bool]
) -> Kept[*tuple[Any, ...]] | None:
    """A version of this very moment that took the same course at another time."""
    if known.why != "clock":
        return None
    here = excursion_version
    query = select(here).where(here.c.probe == row["probe"], here.c.known_ms == known.at_ms, which)
    found = (one for one in connection.execute(query).all() if _course(_values(one)) == _course(row))
    return next(found, None)


def _course(row: Row) -> tuple[object, ...]:
    """What stays the same of an excursion whose time is moved."""
    start_ms = _start_ms(row)
    ends = [None if row[name] is None else row[name] - start_ms for name in ("alarm_ms", "end_ms")]
    return row["side"], row["peak_mc"], row["site"], row["room"], *ends


def latest(connection: Connection, probe: str, start_ms: int) -> Kept[*tuple[Any, ...]] | None:
    """The newest version of the excursion that is last known to begin at a moment.

    One that was once known to begin there and no longer is, is another.
    """
    here, newer = excursion_version.c, excursion_version.alias("newer").c
    is_newest = ~exists().where(newer.number == here.number, newer.version > here.version)
    query = select(excursion_version).where(here.probe == probe, here.start_ms == start_ms, is_newest)
    # One that stands comes before one that was withdrawn.
    query = query.order_by(here.close == "withdrawn", here.id.desc())
    return connection.execute(query.limit(1)).first()


def _add(
    connection: Connection,
    row: Row,
    known: Known,
    newest: Kept[*tuple[Any, ...]] | None,
    was: Kept[*tuple[Any, ...]] | None,
) -> None:
    own = {name: row[name] for name in _OWN}
    if newest is None and was is not None:
        # It stood before versions were kept: when that became known, nobody can say any more.
        newest = _begin(connection, _values(was), 0)
    if newest is None:
        _begin(connection, own, known.at_ms)
        return
    if _is_same(newest, own):
        return
    is_one = (
        known.why == "late"
        and 0 <= known.at_ms - newest.known_ms < TOGETHER_MS
        and (newest.alarm_ms is None) == (own["alarm_ms"] is None)
    )
    if is_one or newest.version >= VERSIONS_MAX:
        newer = update(excursion_version).where(excursion_version.c.id == newest.id)
        connection.execute(newer.values(known_ms=known.at_ms, **own))
        return
    told = {"number": newest.number, "version": newest.version + 1, "why": known.why}
    connection.execute(insert(excursion_version).values(known_ms=known.at_ms, **told, **own))


def _begin(connection: Connection, own: Row, known_ms: int) -> Kept[*tuple[Any, ...]]:
    """The first version, whose id is the excursion's number from now on."""
    # Until its id is known it has a number that nobody beside has: for a second one of the same number the
    # database would wait.
    passing = -1 - randbits(_PASSING_BITS)
    values = {**own, "number": passing, "version": 1, "known_ms": known_ms, "why": "first"}
    done = connection.execute(insert(excursion_version).values(values).returning(excursion_version.c.id))
    number = int(done.scalar_one())
    one = excursion_version
    connection.execute(update(one).where(one.c.id == number).values(number=number))
    return connection.execute(select(one).where(one.c.id == number)).one()
