"""What a box remembers of its scans, so that a second scan of a parcel is told and not counted."""

from plumbing.sqlite import Database

_KEEP_MS = 30 * 86_400_000


class ScanMemory:
    """When each (waybill, act) was last seen here. Writes happen within a transaction of the outbox."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def last(self, waybill: str, act: str) -> int | None:
        """UTC ms of the last such scan, None if there was none in the last 30 days."""
        row = self._db.execute(
            "SELECT at_ms FROM scanned WHERE waybill = ? AND act = ?", (waybill, act)
        ).fetchone()
        return None if row is None else int(row[0])

    def note(self, waybill: str, act: str, at_ms: int, guessed_at: tuple[str, int] | None = None) -> None:
        """Remember a scan; one whose time is a guess with its (boot, up_ms), so that it can be put right."""
        boot, up_ms = guessed_at or (None, None)
        self._db.execute(
            "INSERT INTO scanned (waybill, act, at_ms, boot, up_ms) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (waybill, act) DO UPDATE SET at_ms = excluded.at_ms, boot = excluded.boot,"
            " up_ms = excluded.up_ms",
            (waybill, act, at_ms, boot, up_ms),
        )

    def forget(self, waybill: str, act: str) -> None:
        """A scan that was taken back: the next one counts."""
        self._db.execute("DELETE FROM scanned WHERE waybill = ? AND act = ?", (waybill, act))

    def forget_old(self, now_ms: int) -> None:
        """Drop what is older than 30 days: waybills are personal data. Reads all of them, once a day."""
        self._db.execute("DELETE FROM scanned WHERE at_ms < ?", (now_ms - _KEEP_MS,))
