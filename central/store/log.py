"""The append-only log of events, and the letters that could not be read."""

from collections.abc import Iterator, Sequence
from hashlib import sha256

from msgspec import Struct
from sqlalchemy import Connection, insert, select, update

from central.store import tables
from central.store.upsert import insert_all
from logistics import wire
from logistics.events import AnyEvent

PAYLOAD_BYTES_KEPT = 65_536


class Fact(Struct, frozen=True):
    """An event of the log, read: whose, which, when."""

    box: str
    stream: str
    seq: int
    at_ms: int
    event: AnyEvent

    @property
    def place(self) -> str:
        """The event's place in its stream, as a text that sorts: who is newer in the same millisecond."""
        return f"{self.stream}/{self.seq:019}"


class Unread(Struct, frozen=True):
    """An event of the log that this version cannot read: a newer box's type, or fields that do not fit."""

    box: str
    stream: str
    seq: int
    reason: str
    body: bytes


def append(
    connection: Connection, envelope: wire.Envelope, numbers: Sequence[tuple[int, int]], now_ms: int
) -> list[Fact | Unread]:
    """Write the batch's events in the spans `numbers` to the log, and return them read."""
    picked = [
        (seq, envelope.events[seq - envelope.first]) for low, high in numbers for seq in range(low, high + 1)
    ]
    if picked:
        insert_all(connection, tables.event, [_row(envelope, seq, item, now_ms) for seq, item in picked])
    return [_read(envelope.box, envelope.stream, seq, item.at_ms, bytes(item.event)) for seq, item in picked]


def replay(connection: Connection, chunk: int = 5000) -> Iterator[list[Fact | Unread]]:
    """The whole log in the order in which it was stored, in chunks."""
    last = 0
    columns = tables.event.c
    while True:
        rows = connection.execute(
            select(columns.id, columns.box, columns.stream, columns.seq, columns.at_ms, columns.body)
            .where(columns.id > last)
            .order_by(columns.id)
            .limit(chunk)
        ).all()
        if not rows:
            return
        last = rows[-1].id
        yield [_read(row.box, row.stream, row.seq, row.at_ms, row.body) for row in rows]


def bury(connection: Connection, box: str, payload: bytes, reason: str, now_ms: int) -> None:
    """Keep bytes that could not be read, once however often they come, with why."""
    digest = sha256(payload).hexdigest()
    letter = tables.dead_letter
    again = connection.execute(
        update(letter).where(letter.c.digest == digest).values(last_ms=now_ms, times=letter.c.times + 1)
    )
    if again.rowcount == 0:
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


def _row(envelope: wire.Envelope, seq: int, item: wire.Stamped, now_ms: int) -> dict[str, object]:
    return {
        "box": envelope.box,
        "stream": envelope.stream,
        "seq": seq,
        "at_ms": item.at_ms,
        "up_ms": item.up_ms,
        "clock": item.clock,
        "told_ms": item.told_ms,
        "received_ms": now_ms,
        "type": wire.tag_in(item.event).replace("\0", "?"),  # PostgreSQL's texts hold no NUL.
        "body": bytes(item.event),
    }


def _read(box: str, stream: str, seq: int, at_ms: int, body: bytes) -> Fact | Unread:
    try:
        return Fact(box, stream, seq, at_ms, wire.decode_event(body))
    except wire.WireError as why:
        return Unread(box, stream, seq, str(why), body)
