"""Takes a damaged file's rows over into the sound database, a few pages a commit, as far as there is room."""

import os
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from edge_agent.store.mend.carve import PAGE_BYTES
from edge_agent.store.mend.rescue import Pages, Rescue, Survey
from edge_agent.store.schema import SEQ_MAX, key_of
from logistics import wire
from logistics.events.all import worth_of
from logistics.events.boxes import BoxSalvaged
from plumbing.clock import Moment
from plumbing.sqlite import Database, DiskFull, transaction

# 256 KiB of the damaged file a commit. For a while its rows stand in the log and in the database.
PAGES_A_STEP = 64
STEP_BYTES = 4 * PAGES_A_STEP * PAGE_BYTES
_NAME_MAX = 64


class Life(Struct, frozen=True):
    """The life of the agent that does it: for the report."""

    stream: str
    boot: str
    now: Moment


class TakeOver:
    """One damaged file on its way into the database. How far it has come is kept with each step's rows.

    A row that comes a second time, after a start that knew nothing of the first, bears its old stream and
    number: the centre takes it once.
    """

    def __init__(self, db: Database, name: str, pages: Pages, found: Survey, life: Life) -> None:
        self._db = db
        self._name = name
        self._pages = pages
        self._found = found
        self._life = life
        # Only a box that was ever damaged has this table.
        db.execute(
            "CREATE TABLE IF NOT EXISTS mending"
            " (name TEXT PRIMARY KEY, page INTEGER, kept INTEGER, tag TEXT, base INTEGER, told INTEGER)"
        )

    def begin(self) -> None:
        """Note that it has begun, with all that is about the file as a whole: once."""
        with transaction(self._db):
            if self._db.execute("SELECT 1 FROM mending WHERE name = ?", (self._name,)).fetchone() is None:
                self._begin()

    def _begin(self) -> None:
        base = self._db.execute("SELECT coalesce(max(id), 0) FROM open_reading").fetchone()[0]
        self._db.execute(
            "INSERT INTO mending VALUES (?, 1, 0, ?, ?, 0)", (self._name, self._life.stream, base)
        )
        shift = self._shift("boot", max(self._found.boots, default=0))
        for ord_, (name, start_ms, last_ms) in sorted(self._found.boots.items()):
            self._db.execute(
                "INSERT OR IGNORE INTO boot (ord, name, start_ms, last_ms) VALUES (?, ?, ?, ?)",
                (ord_ - shift, name, start_ms, last_ms),
            )
        for kind, events in self._found.lost.items():
            self._db.execute(
                "INSERT INTO lost (kind, events) VALUES (?, ?)"
                " ON CONFLICT (kind) DO UPDATE SET events = events + excluded.events",
                (kind, events),
            )

    def go_on(self, has_room: Callable[[], bool]) -> bool:
        """Take over page after page while there is room; whether all is done. A full disk only ends it."""
        page, _, tag, base = self._state()
        try:
            with transaction(self._db):
                rescue = Rescue(self._db, self._streams(tag), base)
            while page <= self._pages.count and has_room():
                last = min(page + PAGES_A_STEP - 1, self._pages.count)
                with transaction(self._db):
                    kept = rescue.take(self._pages.rows(page, last))
                    self._db.execute(
                        "UPDATE mending SET page = ?, kept = kept + ? WHERE name = ?",
                        (last + 1, kept, self._name),
                    )
                # Or the log would take the room that the next step was promised.
                self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
                page = last + 1
        except DiskFull:
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            return False
        return page > self._pages.count

    def report(self, reason: str, put_aside: str, waiting_bytes: int = 0) -> BoxSalvaged:
        """Tell the centre, in a stream of its own, that it waits or that it is done: each once."""
        told = BoxSalvaged(
            rows_kept=self._state()[1],
            rows_lost_min=self._found.lost_min,
            rows_missing=self._found.missing,
            reason=reason[:1000],
            put_aside=put_aside,
            waiting_mb=-(-waiting_bytes // 2**20),
        )
        stage = 1 if waiting_bytes else 2
        with transaction(self._db):
            is_new = self._db.execute(
                "UPDATE mending SET told = ? WHERE name = ? AND told < ?", (stage, self._name, stage)
            ).rowcount
            if is_new:
                self._tell(told)
        return told

    def _tell(self, told: BoxSalvaged) -> None:
        name, now = f"{self._life.stream}-salvage", self._life.now
        if self._db.execute("SELECT 1 FROM stream WHERE name = ?", (name,)).fetchone():
            name = f"{name}-{self._name[-24:]}"
        ord_ = self._db.execute(
            "INSERT INTO stream (name, boot, top) VALUES (?, ?, 1)", (name, self._life.boot)
        ).lastrowid
        key = key_of(int(ord_ or 0), 1)
        row = (key, now.at_ms, now.up_ms, now.clock, worth_of(told).value, wire.encode_event(told))
        self._db.execute(
            "INSERT INTO outbox (id, at_ms, up_ms, clock, worth, body) VALUES (?,?,?,?,?,?)", row
        )

    def forget(self) -> None:
        """All of it is taken over, and the file says so by its name: nothing is left to go on with."""
        with transaction(self._db):
            self._db.execute("DELETE FROM mending WHERE name = ?", (self._name,))

    def _state(self) -> tuple[int, int, str, int]:
        """(next page, events so far, what nameless streams are called after, base of open readings)."""
        row = self._db.execute(
            "SELECT page, kept, tag, base FROM mending WHERE name = ?", (self._name,)
        ).fetchone()
        return row[0], row[1], row[2], row[3]

    def _streams(self, tag: str) -> dict[int, int]:
        """Each stream that has rows gets its entry: older than those of later lives. One whose name is lost
        gets a new one: the centre could then count an event twice if it had it already; to leave it out
        would lose it. Asked at each start, since the one before has forgotten streams that held nothing yet.
        """
        ords: dict[int, int] = {}
        shift = self._shift("stream", max(self._found.streams, default=0))
        for ord_, stream in sorted(self._found.streams.items()):
            if not stream.has_rows:
                continue
            name = stream.name or f"{tag}-unnamed-{ord_}"
            # Where its own row is lost, the stream counts as a boot of its own: what another one tells of its
            # clock is not about this one. And the centre may have more of it than is left here.
            known = (stream.boot, stream.top) if stream.boot else (f"unknown-{name}"[:_NAME_MAX], SEQ_MAX)
            self._db.execute(
                "INSERT OR IGNORE INTO stream (ord, name, boot, top) VALUES (?, ?, ?, ?)",
                (ord_ - shift, name, *known),
            )
            row = self._db.execute("SELECT ord FROM stream WHERE name = ?", (name,)).fetchone()
            ords[ord_] = row[0]
        return ords

    def _shift(self, table: str, highest: int) -> int:
        """How far the file's order is moved so that all of it comes before what is there."""
        first = self._db.execute(f"SELECT min(ord) FROM {table}").fetchone()[0]
        return 0 if first is None else max(0, highest - first + 1)


def free_bytes(folder: Path) -> int:
    """What the disk has left for us."""
    disk = os.statvfs(folder)
    return disk.f_bavail * disk.f_frsize
