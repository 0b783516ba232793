"""Which commands were begun and how they ended, on the box's disk: what is done once is done once."""

import msgspec
from msgspec import Struct

from edge_agent.store.outbox import Outbox
from logistics import wire

ROWS_MAX = 512

_answers: msgspec.msgpack.Decoder[wire.AnyAnswer] = msgspec.msgpack.Decoder(wire.AnyAnswer)


class Entry(Struct, frozen=True):
    """A command that was begun; `answer` is None until it has ended."""

    kind: str
    answer: wire.AnyAnswer | None


class JournalFull(Exception):
    """So many commands that have not expired are remembered that nothing more is begun."""


class Journal:
    """The agent's loop owns it. Each call that writes is one commit on disk. Raises DiskFull.

    An entry is forgotten once its command has expired, and then everything that expires no later counts as
    expired for ever: a command that was recorded and is played again after years is not begun again,
    whatever time the box believes it to be.
    """

    def __init__(self, outbox: Outbox) -> None:
        self._db = outbox.db
        self._outbox = outbox
        self.floor_ms = self._floor_ms()
        """What expires no later than this is over."""

    def entry(self, identity: str) -> Entry | None:
        """What is known of a command."""
        query = "SELECT kind, answer FROM command_begun WHERE id = ?"
        row = self._db.execute(query, (identity,)).fetchone()
        if row is None:
            return None
        return Entry(row[0], None if row[1] is None else _answer_in(row[1]))

    def begin(self, command: wire.Command, kind: str) -> None:
        """It is about to be done: on disk when this returns. Raises JournalFull."""
        with self._outbox.transaction():
            self._forget(command.at_ms)
            count = self._db.execute("SELECT count(*) FROM command_begun").fetchone()[0]
            if count >= ROWS_MAX:
                raise JournalFull
            self._db.execute(
                "INSERT INTO command_begun (id, kind, expires_ms) VALUES (?, ?, ?)",
                (command.id, kind, command.expires_ms),
            )
        self.floor_ms = self._floor_ms()

    def end(self, identity: str, answer: wire.AnyAnswer) -> None:
        """It has ended so."""
        with self._outbox.transaction():
            self._db.execute(
                "UPDATE command_begun SET answer = ? WHERE id = ?", (msgspec.msgpack.encode(answer), identity)
            )

    def _forget(self, at_ms: int) -> None:
        """A command of the centre says what time it was there: what had expired by then is over."""
        self._db.execute(
            "INSERT OR REPLACE INTO command_past (id, expires_ms) SELECT 1, max(expires_ms) FROM"
            " (SELECT expires_ms FROM command_begun WHERE expires_ms < ?1"
            "  UNION ALL SELECT expires_ms FROM command_past) HAVING count(*)",
            (at_ms,),
        )
        self._db.execute("DELETE FROM command_begun WHERE expires_ms < ?", (at_ms,))

    def _floor_ms(self) -> int:
        row = self._db.execute("SELECT max(expires_ms) FROM command_past").fetchone()
        return int(row[0] or 0)


def _answer_in(body: bytes) -> wire.AnyAnswer:
    """What was answered; a newer release, from which the box came back, may have said what we cannot read."""
    try:
        return _answers.decode(body)
    except msgspec.DecodeError:
        return wire.Refused("unreadable")
