"""The outbox: events on disk in numbered streams until the centre confirms that it stored them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from msgspec import Raw, Struct

from edge_agent.store.schema import migrations
from logistics import wire
from logistics.events import AnyEvent, worth_of
from plumbing.clock import Moment
from plumbing.sqlite import Database, open_durable, transaction


class Stream(Struct, frozen=True):
    """One life of the agent. `top` is the highest number given out in it."""

    ord: int
    name: str
    boot: str
    top: int


class OutboxError(RuntimeError):
    """The outbox was used against its rules."""


class Outbox:
    """Events by (stream, number). An event is accepted when its transaction has returned, not before."""

    def __init__(self, path: Path, *, stream: str, boot: str) -> None:
        self.db: Database = open_durable(path, migrations)
        self._top = 0
        with transaction(self.db):
            self._forget_finished_streams()
            self.db.execute("INSERT INTO stream (name, boot) VALUES (?, ?)", (stream, boot))
        self.stream = self._stream_named(stream)
        self.backlog: int = self.db.execute("SELECT count(*) FROM outbox").fetchone()[0]

    @property
    def top(self) -> int:
        """The highest number given out in this life's stream."""
        return self._top

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """One commit for all that is appended within; after an error nothing of it was given a number."""
        top, backlog = self._top, self.backlog
        try:
            with transaction(self.db):
                yield
                self.db.execute("UPDATE stream SET top = ? WHERE ord = ?", (self._top, self.stream.ord))
        except BaseException:
            self._top, self.backlog = top, backlog
            raise

    def append(self, moment: Moment, event: AnyEvent) -> int:
        """Give the event the next number within the open transaction."""
        self._insert(self.stream.ord, self._top + 1, moment, event)
        self._top += 1
        return self._top

    def append_found(self, boot: str, found: Sequence[tuple[Moment, AnyEvent]]) -> None:
        """Put what an earlier life of the agent left unfinished into a stream of its own, with its boot.

        Its own stream is never continued: what that process had numbered before it died is not ours to know.
        """
        count = self.db.execute("SELECT count(*) FROM stream").fetchone()[0]
        cursor = self.db.execute(
            "INSERT INTO stream (name, boot, top) VALUES (?, ?, ?)",
            (f"{self.stream.name}-{count}", boot, len(found)),
        )
        for seq, (moment, event) in enumerate(found, start=1):
            self._insert(int(cursor.lastrowid or 0), seq, moment, event)

    def _insert(self, stream_ord: int, seq: int, moment: Moment, event: AnyEvent) -> None:
        if not self.db.conn.in_transaction:
            raise OutboxError("append outside a transaction: use `with outbox.transaction()`")
        self.db.execute(
            "INSERT INTO outbox (stream_ord, seq, at_ms, up_ms, clock, worth, body) VALUES (?,?,?,?,?,?,?)",
            (
                stream_ord,
                seq,
                moment.at_ms,
                moment.up_ms,
                moment.clock,
                worth_of(event).value,
                wire.encode_event(event),
            ),
        )
        self.backlog += 1

    def streams(self) -> list[Stream]:
        """All streams that are not finished, in the order in which they were begun."""
        rows = self.db.execute("SELECT ord, name, boot, top FROM stream ORDER BY ord")
        return [Stream(*row) for row in rows]

    def run_after(
        self, stream_ord: int, seq: int, upto: int, limit: int, bytes_max: int
    ) -> tuple[int, list[wire.Stamped]]:
        """The first unbroken run of events numbered above `seq` and at most `upto`: (first number, events).

        Ends before `limit` events, `bytes_max` bytes of bodies, or a hole left by settled events.
        """
        rows = self.db.execute(
            "SELECT seq, at_ms, up_ms, clock, body, told_ms FROM outbox"
            " WHERE stream_ord = ? AND seq > ? AND seq <= ? ORDER BY seq LIMIT ?",
            (stream_ord, seq, upto, limit),
        )
        first, size = 0, 0
        events: list[wire.Stamped] = []
        for number, at_ms, up_ms, clock, body, told_ms in rows:
            first = first or number
            size += len(body)
            if number != first + len(events) or (events and size > bytes_max):
                break
            events.append(wire.Stamped(at_ms, up_ms, clock, Raw(body), told_ms))
        return first, events

    def settle(self, confirm: wire.Confirm) -> int:
        """Forget what the centre has stored; how many events that were.

        Raises OutboxError, and changes nothing, for a stream that is not ours or a number never given out.
        """
        stream = self._stream_named(confirm.stream)
        top = self._top if stream.ord == self.stream.ord else stream.top
        highest = max([confirm.upto, *(high for _, high in confirm.ranges)])
        if highest > top:
            raise OutboxError(f"confirmation of {highest} in stream {stream.name}, which ends at {top}")
        gone = 0
        with transaction(self.db):
            for low, high in ((1, confirm.upto), *confirm.ranges):
                gone += self.db.execute(
                    "DELETE FROM outbox WHERE stream_ord = ? AND seq BETWEEN ? AND ?", (stream.ord, low, high)
                ).rowcount
        self.backlog -= gone
        return gone

    def oldest_ms(self) -> int | None:
        """The time of the oldest event not confirmed, UTC ms: the first of some stream."""
        found = self.db.execute(
            "SELECT min((SELECT at_ms FROM outbox WHERE stream_ord = ord ORDER BY seq LIMIT 1)) FROM stream"
        ).fetchone()[0]
        return None if found is None else int(found)

    def close(self) -> None:
        """Close the file."""
        self.db.close()

    def _stream_named(self, name: str) -> Stream:
        row = self.db.execute("SELECT ord, name, boot, top FROM stream WHERE name = ?", (name,)).fetchone()
        if row is None:
            raise OutboxError(f"no stream {name} in this outbox")
        return Stream(*row)

    def _forget_finished_streams(self) -> None:
        self.db.execute(
            "DELETE FROM stream WHERE ord NOT IN (SELECT stream_ord FROM outbox)"
            " AND ord NOT IN (SELECT stream_ord FROM open_reading)"
        )
