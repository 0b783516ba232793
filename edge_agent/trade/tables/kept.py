"""The rows of tables that the centre sent: the last good version of each, and parts of the one to come."""

from msgspec import Struct

from logistics import wire
from plumbing.sqlite import Database


class Kept(Struct, frozen=True):
    """A whole table as it came: packed."""

    version: int
    digest: str
    packed: bytes


class Coming(Struct, frozen=True):
    """A version of which parts are there."""

    version: int
    digest: str
    parts: int
    here: tuple[int, ...]


class KeptTables:
    """Reads at any time; writes happen within a transaction of the outbox."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def held(self, name: wire.TableName) -> Kept | None:
        """The last good version."""
        row = self._db.execute(
            "SELECT version, digest, body FROM held_table WHERE name = ?", (name,)
        ).fetchone()
        return Kept(*row) if row else None

    def coming(self, name: wire.TableName) -> Coming | None:
        """What is there of a version to come."""
        rows = self._db.execute(
            "SELECT version, digest, parts, part FROM table_part WHERE name = ? ORDER BY part", (name,)
        ).fetchall()
        if not rows:
            return None
        version, digest, parts, _ = rows[0]
        return Coming(version, digest, parts, tuple(row[3] for row in rows))

    def put(self, part: wire.TablePart) -> None:
        """Keep a part; those of another version make way."""
        self._db.execute(
            "DELETE FROM table_part WHERE name = ? AND NOT (version = ? AND digest = ? AND parts = ?)",
            (part.table, part.version, part.digest, part.parts),
        )
        self._db.execute(
            "INSERT OR REPLACE INTO table_part (name, part, parts, version, digest, body)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (part.table, part.part, part.parts, part.version, part.digest, part.body),
        )

    def joined(self, name: wire.TableName) -> bytes:
        """All parts that are there, in their order."""
        rows = self._db.execute(
            "SELECT body FROM table_part WHERE name = ? ORDER BY part", (name,)
        ).fetchall()
        return b"".join(row[0] for row in rows)

    def drop(self, name: wire.TableName) -> None:
        """Forget the parts of what was to come."""
        self._db.execute("DELETE FROM table_part WHERE name = ?", (name,))

    def hold(self, name: wire.TableName, whole: Kept) -> None:
        """A new version counts from this transaction on, and its parts are not needed any more."""
        self._db.execute(
            "INSERT OR REPLACE INTO held_table (name, version, digest, body) VALUES (?, ?, ?, ?)",
            (name, whole.version, whole.digest, whole.packed),
        )
        self.drop(name)
