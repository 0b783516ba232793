"""The append-only log of events, and the letters that could not be read."""

from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Any

from msgspec import Struct
from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    Table,
    and_,
    bindparam,
    case,
    delete,
    exists,
    func,
    insert,
    select,
    update,
)

from central.store import tables
from central.store.upsert import write
from logistics import wire
from logistics.events.all import AnyEvent, tag_of
from logistics.parcels.told import place_of

Query = Select[*tuple[Any, ...]]
PAYLOAD_BYTES_KEPT = 65_536
LETTERS_A_BOX, _LETTERS_OF_MS = 100, 30 * 86_400_000
# An event may be dated by so much later than it came: clocks differ a little.
FUTURE_MS = 300_000
_COLUMNS = (
    "box",
    "stream",
    "seq",
    "at_ms",
    "up_ms",
    "clock",
    "told_ms",
    "received_ms",
    "type",
    "body",
)


class Fact(Struct, frozen=True, gc=False):
    """An event of the log, read: whose, which, when."""

    box: str
    stream: str
    seq: int
    at_ms: int
    event: AnyEvent
    clock: str = "synced"
    up_ms: int = 0
    received_ms: int = 0
    boot: str = ""

    @property
    def place(self) -> str:
        """The event's place in its stream, as a text that sorts: who is newer in the same millisecond."""
        return place_of(self.stream, self.seq)

    @property
    def is_future(self) -> bool:
        """Whether it is dated later than it can have happened: decided by what the log holds, not by now."""
        return self.at_ms > self.received_ms + FUTURE_MS


class Unread(Struct, frozen=True):
    """An event of the log that this version cannot read: a newer box's type, or fields that do not fit."""

    box: str
    stream: str
    seq: int
    reason: str
    body: bytes


def append(
    connection: Connection,
    envelope: wire.Envelope,
    numbers: Sequence[tuple[int, int]],
    now_ms: int,
    boot: str = "",
) -> list[Fact | Unread]:
    """Write the batch's events in the spans `numbers` to the log, and return them read, as they were told."""
    entries: list[Fact | Unread] = []
    rows: list[tuple[Any, ...]] = []
    box, stream, events, first = envelope.box, envelope.stream, envelope.events, envelope.first
    start_ms = now_ms - max(item.up_ms for item in events)
    for low, high in numbers:
        for seq, told in enumerate(events[low - first : high - first + 1], low):
            item = told if told.clock != "unknown" else _guessed(told, start_ms)
            at_ms, up_ms, clock, body = item.at_ms, item.up_ms, item.clock, bytes(item.event)
            entry = _entry(box, stream, seq, at_ms, clock, up_ms, now_ms, boot, body)
            entries.append(entry)
            tag = tag_of(entry.event) if isinstance(entry, Fact) else _plain_tag(body)
            rows.append((box, stream, seq, at_ms, up_ms, clock, item.told_ms, now_ms, tag, body))
    write(connection, tables.event, _COLUMNS, rows, "all")
    return entries


def _plain_tag(body: bytes) -> str:
    return wire.tag_in(body).replace("\0", "?")  # PostgreSQL's texts hold no NUL.


def _entry(
    box: str,
    stream: str,
    seq: int,
    at_ms: int,
    clock: str,
    up_ms: int,
    received_ms: int,
    boot: str,
    body: bytes,
) -> Fact | Unread:
    """An event of the log, read as far as this version can."""
    try:
        event = wire.decode_event(body)
    except wire.WireError as why:
        return Unread(box, stream, seq, str(why), body)
    return Fact(box, stream, seq, at_ms, event, clock, up_ms, received_ms, boot)


def _guessed(item: wire.Stamped, start_ms: int) -> wire.Stamped:
    """A box that has no idea of the time sent this just now: uptime says how long before it happened."""
    told_ms = item.at_ms if item.told_ms is None else item.told_ms
    return wire.Stamped(max(0, start_ms + item.up_ms), item.up_ms, "estimated", item.event, told_ms)


def history() -> Select[*tuple[Any, ...]]:
    """The log with each event's time as it is known by now; the log itself keeps what was told.

    After the first, the columns are those of `_entry`.
    """
    one, life, clock = tables.event.c, tables.stream.c, tables.boot_clock.c
    is_dated = and_(one.clock != "synced", clock.start_ms.is_not(None))
    return (
        select(
            one.id,
            one.box,
            one.stream,
            one.seq,
            case((is_dated, clock.start_ms + one.up_ms), else_=one.at_ms).label("at_ms"),
            case((is_dated, "synced"), else_=one.clock).label("clock"),
            one.up_ms,
            one.received_ms,
            life.boot,
            one.body,
        )
        .join(tables.stream, life.name == one.stream)
        .outerjoin(tables.boot_clock, and_(clock.box == life.box, clock.boot == life.boot))
    )


def counted() -> Select[*tuple[Any, ...]]:
    """The history without what is held in quarantine."""
    return history().where(~is_held())


def is_held() -> ColumnElement[bool]:
    """Whether an event is held in quarantine, for it is dated in the future."""
    held, one = tables.quarantine.c, tables.event.c
    return exists().where(held.stream == one.stream, held.seq == one.seq, held.released_ms.is_(None))


def of_box(box: str, kind: str) -> Select[*tuple[Any, ...]]:
    """The history of a box's events of one kind, which is none of parcels."""
    one = tables.event.c
    return history().where(one.box == box, one.type == kind, tables.NOT_OF_PARCELS)


def counted_of(box: str, kind: str) -> Select[*tuple[Any, ...]]:
    """The same without what is held in quarantine."""
    return of_box(box, kind).where(~is_held())


def not_synced(box: str, kind: str | None = None) -> Select[*tuple[Any, ...]]:
    """The history of what a box told while its clock was not known, whatever is known of it by now."""
    one = tables.event.c
    query = history().where(one.box == box, tables.NOT_SYNCED)
    return query if kind is None else query.where(one.type == kind)


def read(connection: Connection, query: Select[*tuple[Any, ...]]) -> list[Fact]:
    """The facts that a query over the history finds, without what cannot be read."""
    return [entry for row in connection.execute(query) if isinstance(entry := _read(row), Fact)]


def delete_told(connection: Connection, table: Table, facts: Sequence[Fact]) -> None:
    """Delete the rows that these facts made, in a table whose key is (stream, seq)."""
    gone = delete(table).where(table.c.stream == bindparam("of"), table.c.seq == bindparam("number"))
    if facts:
        connection.execute(gone, [{"of": fact.stream, "number": fact.seq} for fact in facts])


def replay(connection: Connection, chunk: int = 5000) -> Iterator[list[Fact | Unread]]:
    """The whole log in the order in which it was stored, in chunks."""
    last = 0
    columns = tables.event.c
    while True:
        rows = connection.execute(history().where(columns.id > last).order_by(columns.id).limit(chunk)).all()
        if not rows:
            return
        last = rows[-1].id
        yield [_read(row) for row in rows]


def bury(connection: Connection, box: str, payload: bytes, reason: str, now_ms: int) -> bool:
    """Keep bytes that could not be read, once however often they come, with why; whether they are new.

    Who has a box's key may send different ones without end: so many of a box are kept in a month, and all
    others count on one letter more, which has no bytes and the last one's reason.
    """
    digest = sha256(payload).hexdigest()
    if _counted(connection, digest, now_ms):
        return False
    letter = tables.dead_letter
    lately = letter.c.last_ms > now_ms - _LETTERS_OF_MS
    kept = connection.execute(select(func.count()).where(letter.c.box == box, lately)).scalar_one()
    if kept >= LETTERS_A_BOX:
        digest, payload = sha256(b"more of " + box.encode()).hexdigest(), b""
        reason = f"more than {LETTERS_A_BOX} different ones lately; the last one: {reason}"
        if _counted(connection, digest, now_ms, reason):
            return False
    connection.execute(
        insert(letter).values(
            digest=digest,
            box=box,
            reason=reason,
            payload=payload[:PAYLOAD_BYTES_KEPT],
            first_ms=now_ms,
            last_ms=now_ms,
            times=1,
        )
    )
    return True


def _counted(connection: Connection, digest: str, now_ms: int, reason: str | None = None) -> bool:
    """Whether such a letter is kept, which then came once more."""
    letter = tables.dead_letter
    changed = {"last_ms": now_ms, "times": letter.c.times + 1} | ({"reason": reason} if reason else {})
    return connection.execute(update(letter).where(letter.c.digest == digest).values(changed)).rowcount > 0


def _read(row: Row[*tuple[Any, ...]]) -> Fact | Unread:
    _id, *entry = row
    return _entry(*entry)
