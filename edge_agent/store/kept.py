"""What the centre has and could lose with its machine: kept until it lies in the centre's backups."""

from msgspec import Struct

from edge_agent.store.quota import ROW_BYTES
from edge_agent.store.schema import key_of
from plumbing.sqlite import Database

_STEP_ROWS = 1000
# A confirmation forgets so many steps at most: whoever scans does not wait for the rest.
_STEPS_A_CONFIRMATION = 3
_COLUMNS = "id, at_ms, up_ms, clock, told_ms, worth, body, thinned"

Row = tuple[str, int]
"""(worth, bytes of the body)."""


class _Way(Struct):
    """Kept rows on their way back into the outbox: those above `after` and up to `upto`."""

    life: str
    after: int
    upto: int


class Kept:
    """Rows that were settled, with the mark of their confirmation. Writes happen within a transaction.

    A centre that was put back tells another life: what is kept then goes back into the outbox, step by step.
    """

    def __init__(self, db: Database, bytes_max: int) -> None:
        self._db = db
        self._bytes_max = bytes_max
        self._safe = 0
        self.count = self._bytes = 0
        self.weigh()
        self._way = self._found_way()

    def weigh(self) -> None:
        """Count anew: at the start, and when a transaction was undone."""
        count, size = self._db.execute("SELECT count(*), coalesce(sum(length(body)), 0) FROM kept").fetchone()
        self.count, self._bytes = count, size + count * ROW_BYTES

    @property
    def size_bytes(self) -> int:
        """What it takes, as the bound counts it."""
        return self._bytes

    @property
    def is_on_its_way_back(self) -> bool:
        """Whether there is more to give back."""
        return self._way.after < self._way.upto

    def is_news(self, life: str) -> bool:
        """Whether another life of the centre speaks than spoke last."""
        return life not in ("", self._way.life)

    def begin(self, life: str) -> None:
        """Another life speaks: all that is kept is on its way back from now on.

        Words of the life before may still come late, and are taken as one more change of life: whatever they
        settle comes back with the next word of the true one. So it does not matter which is which.
        """
        self._db.execute(
            "UPDATE centre_life SET name = ?, back_after = 0,"
            " back_upto = (SELECT coalesce(max(id), 0) FROM kept)",
            (life,),
        )

    def begun(self) -> None:
        """What `begin` wrote is on the disk."""
        self._way = self._found_way()
        self._safe = 0

    def _found_way(self) -> _Way:
        return _Way(*self._db.execute("SELECT name, back_after, back_upto FROM centre_life").fetchone())

    def put(self, stream_ord: int, low: int, high: int, mark: int) -> None:
        """Keep the outbox's rows of these numbers, which are deleted from there in the same transaction."""
        span = (key_of(stream_ord, low), key_of(stream_ord, high))
        self._db.execute(
            f"INSERT OR REPLACE INTO kept ({_COLUMNS}, mark) SELECT {_COLUMNS}, ? FROM outbox"
            " WHERE id BETWEEN ? AND ?",
            (mark, *span),
        )

    def came(self, rows: list[Row]) -> None:
        """So much was put here, and is on the disk."""
        self.count += len(rows)
        self._bytes += _size(rows)

    @property
    def is_over_its_bound(self) -> bool:
        """Whether the oldest must go."""
        return self._bytes > self._bytes_max

    def drop_oldest(self) -> None:
        """Delete a step of the oldest rows, or all that there are."""
        self._gone("SELECT id FROM kept ORDER BY id LIMIT ?", (_STEP_ROWS,))

    def drop_before(self, at_ms: int) -> None:
        """Delete what happened before a time, UTC ms: no name is kept here for longer than elsewhere."""
        self._gone("SELECT id FROM kept WHERE at_ms < ?", (at_ms,))

    def steps_to(self, safe: int) -> int:
        """How many steps of `drop_safe` are worth while now: none where nothing became safe.

        None while rows are on their way back: their marks are those of the life before.
        """
        if self.is_on_its_way_back:
            return 0
        return _STEPS_A_CONFIRMATION if safe > self._safe and self.count else 0

    def drop_safe(self, safe: int) -> bool:
        """Delete a step of what lies in backups; False when that was the last."""
        gone = self._gone("SELECT id FROM kept WHERE mark <= ? LIMIT ?", (safe, _STEP_ROWS))
        if gone < _STEP_ROWS:
            self._safe = safe
        return gone == _STEP_ROWS

    def _gone(self, which: str, values: tuple[int, ...]) -> int:
        rows = self._db.execute(
            f"DELETE FROM kept WHERE id IN ({which}) RETURNING worth, length(body)", values
        ).fetchall()
        self.count -= len(rows)
        self._bytes -= _size(rows)
        return len(rows)

    def give_back(self) -> list[Row]:
        """Put a step of what is kept back into the outbox: the rows."""
        way = self._way
        upto = self._step_end()
        self._db.execute(
            f"INSERT OR REPLACE INTO outbox ({_COLUMNS})"
            f" SELECT {_COLUMNS} FROM kept WHERE id > ? AND id <= ?",
            (way.after, upto),
        )
        rows: list[Row] = self._db.execute(
            "DELETE FROM kept WHERE id > ? AND id <= ? RETURNING worth, length(body)", (way.after, upto)
        ).fetchall()
        self._db.execute("UPDATE centre_life SET back_after = ?", (upto,))
        return rows

    def _step_end(self) -> int:
        row = self._db.execute(
            "SELECT id FROM kept WHERE id > ? AND id <= ? ORDER BY id LIMIT 1 OFFSET ?",
            (self._way.after, self._way.upto, _STEP_ROWS - 1),
        ).fetchone()
        return int(row[0]) if row else self._way.upto

    def gave_back(self, rows: list[Row]) -> None:
        """What `give_back` did is on the disk."""
        self.count -= len(rows)
        self._bytes -= _size(rows)
        self._way = self._found_way()


def _size(rows: list[Row]) -> int:
    return sum(size for _, size in rows) + len(rows) * ROW_BYTES
