"""The rows of what was told of each subject, and which of them corrections have taken out."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from msgspec.structs import replace
from sqlalchemy import ColumnElement, Connection, Table, delete, select

from central.store.asking import Among, AmongPlaces, keys, run
from central.store.ledgers.tables import struck, told
from central.store.log import Fact, delete_told
from central.store.upsert import write
from logistics import wire
from logistics.events.all import tag_of
from logistics.events.counter import Corrected, ParcelRecipient
from logistics.parcels import subjects
from logistics.parcels.told import Place, Told
from logistics.parcels.told import struck as struck_by

_COLUMNS = tuple(told.columns.keys())
# SQLite takes at most 32,766 values in one statement; far fewer are quicker to plan.
A_QUERY = 400
_ROUNDS_MAX = 1000
_Item = TypeVar("_Item")


def add(connection: Connection, facts: Sequence[Fact]) -> set[str]:
    """Keep facts of these ledgers; the subjects that they are about. A person is never among the rows."""
    rows = []
    for fact in facts:
        event = fact.event
        if isinstance(event, ParcelRecipient) and (event.tail or event.name or event.phone):
            event = replace(event, tail=None, name="", phone=None)
        subject = subjects.subject_of(event, fact.stream, fact.seq)
        body = wire.encode_event(event)
        rows.append((fact.stream, fact.seq, fact.at_ms, tag_of(event), subject, body))
    write(connection, told, _COLUMNS, rows, "new")
    return {row[4] for row in rows}


def remove(connection: Connection, facts: Sequence[Fact]) -> set[str]:
    """Take facts out again, as if they had not come; the subjects that they were about."""
    delete_told(connection, told, facts)
    return {subjects.subject_of(fact.event, fact.stream, fact.seq) for fact in facts}


def of(connection: Connection, wanted: Iterable[str]) -> dict[str, list[Told]]:
    """What counts of each of these subjects."""
    found: dict[str, list[Told]] = {subject: [] for subject in wanted}
    if found:
        for subject, at_ms, stream, seq, body in run(
            connection, _STANDING, {"keys": keys(connection, list(found))}
        ):
            found[subject].append(Told(at_ms, stream, seq, wire.decode_event(body)))
    return found


def subjects_at(connection: Connection, places: Iterable[Place]) -> set[str]:
    """The subjects of the kept facts at these places."""
    found: set[str] = set()
    for some in portions(places):
        query = select(told.c.subject).where(AmongPlaces(told.c.stream, told.c.seq, some))
        found.update(connection.execute(query).scalars())
    return found


def restrike(connection: Connection, facts: Sequence[Fact]) -> set[Place]:
    """Decide anew what is taken out around corrections that came or went; the places where that changed."""
    began = {(fact.event.stream, fact.event.seq) for fact in facts if isinstance(fact.event, Corrected)}
    if not began:
        return set()
    began |= {(fact.stream, fact.seq) for fact in facts if isinstance(fact.event, Corrected)}
    places, corrections = _connected(connection, began)
    now = struck_by(corrections) & places
    before = struck_among(connection, places)
    for some in portions(before - now):
        connection.execute(delete(struck).where(AmongPlaces(struck.c.stream, struck.c.seq, some)))
    write(connection, struck, ("stream", "seq"), sorted(now - before), "new")
    return now ^ before


def struck_among(connection: Connection, places: Iterable[Place]) -> set[Place]:
    """Those of these places that corrections have taken out."""
    found: set[Place] = set()
    for some in portions(places):
        query = select(struck.c.stream, struck.c.seq)
        rows = connection.execute(query.where(AmongPlaces(struck.c.stream, struck.c.seq, some)))
        found.update((row.stream, row.seq) for row in rows)
    return found


def _connected(connection: Connection, began: set[Place]) -> tuple[set[Place], list[Told]]:
    """All corrections that hang together with these places, and all places that they touch.

    A correction of a correction decides what the first one does: they are judged together.
    """
    places, new = set(began), set(began)
    corrections: dict[Place, Told] = {}
    for _ in range(_ROUNDS_MAX):
        if not new:
            break
        come = {place: one for place, one in _corrections(connection, new) if place not in corrections}
        corrections.update(come)
        reached = {*come} | {
            (e.stream, e.seq) for one in come.values() if isinstance(e := one.event, Corrected)
        }
        new = reached - places
        places |= new
    return places, list(corrections.values())


def _corrections(connection: Connection, places: Iterable[Place]) -> Iterator[tuple[Place, Told]]:
    """The corrections that name these places, and those that stand at them."""
    for some in portions(places):
        names = [subjects.correction_of(*place) for place in some]
        for where in (told.c.subject.in_(names), AmongPlaces(told.c.stream, told.c.seq, some)):
            query = select(told).where(where, told.c.kind == "corrected")
            for row in connection.execute(query):
                event = wire.decode_event(row.body)
                yield (row.stream, row.seq), Told(row.at_ms, row.stream, row.seq, event)


def is_struck(table: Table) -> ColumnElement[bool]:
    """Whether corrections have taken out the event of a table's row."""
    here = struck.c
    return select(here.seq).where(here.stream == table.c.stream, here.seq == table.c.seq).exists()


def struck_in(connection: Connection, streams: Iterable[str]) -> set[Place]:
    """All places of these streams that corrections have taken out."""
    rows = run(connection, _STRUCK, {"keys": keys(connection, sorted(streams))})
    return {(stream, seq) for stream, seq in rows}


_STRUCK = select(struck.c.stream, struck.c.seq).where(Among(struck.c.stream))
_STANDING = select(told.c.subject, told.c.at_ms, told.c.stream, told.c.seq, told.c.body).where(
    Among(told.c.subject), ~is_struck(told)
)


def portions(items: Iterable[_Item], size: int = A_QUERY) -> Iterator[list[_Item]]:
    """The items, so many at a time as go into one statement."""
    listed = list(items)
    for at in range(0, len(listed), size):
        yield listed[at : at + size]
