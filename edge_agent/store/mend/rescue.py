"""Tells the rows of a box's tables among the records carved out of a damaged file, and keeps them."""

import mmap
from collections.abc import Sequence
from typing import get_args

from edge_agent.store.mend.carve import Fetch, Row, Value, free_pages, pages_of, rows_in
from edge_agent.store.quota import THINNED
from logistics import wire
from logistics.events import Worth
from plumbing.clock import ClockQuality
from plumbing.sqlite import Database, transaction

_CLOCKS = frozenset(get_args(ClockQuality))
_WORTHS = frozenset(worth.value for worth in Worth)
_KINDS = _WORTHS | {THINNED}
_NAME_MAX = 64


class Rescue:
    """Fills a fresh database. `kept` counts events; `lost_min` those that an index names and no row holds."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._names: dict[int, str] = {}
        self.kept = 0
        self.lost_min = 0

    def take(self, file: bytes | mmap.mmap, log: bytes, pages_a_commit: int) -> None:
        """Take over all that can be read, page by page; free pages hold nothing but what was deleted."""
        count, fetch = pages_of(file, log)
        free = free_pages(fetch)
        self._db.execute("CREATE TEMP TABLE listed (ord INTEGER, seq INTEGER, PRIMARY KEY (ord, seq))")
        for start in range(1, count + 1, pages_a_commit):
            with transaction(self._db):
                for number in range(start, min(start + pages_a_commit, count + 1)):
                    if number not in free:
                        self._take_page(number, fetch)
        self.kept = self._count("SELECT count(*) FROM outbox")
        self.lost_min = self._count(
            "SELECT count(*) FROM listed WHERE NOT EXISTS"
            " (SELECT 1 FROM outbox WHERE stream_ord = ord AND outbox.seq = listed.seq)"
        )

    def name_streams(self, stream: str) -> None:
        """Give every stream that has rows its entry. One whose name is lost gets a new one.

        The centre could then count an event of it twice, if it had it already; to leave it out would lose it.
        """
        with transaction(self._db):
            ords = self._db.execute(
                "SELECT stream_ord FROM outbox UNION SELECT stream_ord FROM open_reading"
                " UNION SELECT stream_ord FROM given_up"
            ).fetchall()
            for (ord_,) in ords:
                name = self._names.get(ord_) or f"{stream}-unnamed-{ord_}"
                self._db.execute(
                    "INSERT OR IGNORE INTO stream (ord, name, boot) VALUES (?, ?, 'unknown')", (ord_, name)
                )
            for table, number in (("outbox", "seq"), ("given_up", "high")):
                self._db.execute(
                    f"UPDATE stream SET top = max(top, coalesce("
                    f"(SELECT max({number}) FROM {table} WHERE stream_ord = ord), 0))"
                )

    def _take_page(self, number: int, fetch: Fetch) -> None:
        for row in rows_in(number, fetch):
            if row.rowid:
                self._keep(row)
            else:
                self._note(row.values)

    def _note(self, values: Sequence[Value]) -> None:
        """An entry of an index, or of a table that is one: told by its shape, too."""
        match values:
            case [str(kind), int()] if kind in _KINDS:
                self._insert("OR REPLACE INTO lost", values, ("kind", "events"))
            case [int(), int(), int(), int(), int(), str(clock), str(worth)] if (
                clock in _CLOCKS and worth in _WORTHS
            ):
                self._insert("OR REPLACE INTO given_up", values, _GIVEN_UP)
            case [str(name), int(ord_)] if 0 < len(name) <= _NAME_MAX:
                self._names[ord_] = name
            case [int(ord_), int(seq), int(_)] if ord_ > 0 and seq > 0:
                self._db.execute("INSERT OR IGNORE INTO listed VALUES (?, ?)", (ord_, seq))

    def _keep(self, row: Row) -> None:
        """A row of a table, told by its shape: every kind has its own."""
        match row.values:
            case [int(), int(), int(), int(), str(clock), (int() | None), str(worth), bytes(body), *rest] if (
                clock in _CLOCKS and worth in _WORTHS and _is_event(body)
            ):
                thinned = rest[0] if rest else 0
                self._insert("OR REPLACE INTO outbox", [*row.values[:8], thinned], _OUTBOX)
            case [None, str(name), str(), int()] if 0 < len(name) <= _NAME_MAX:
                self._insert(
                    "OR REPLACE INTO stream", [row.rowid, *row.values[1:]], ("ord", "name", "boot", "top")
                )
            case [None, int(), str(), str(), str(), int(), int(), int(), str(clock), int()] if (
                clock in _CLOCKS
            ):
                self._insert("OR REPLACE INTO open_reading", [row.rowid, *row.values[1:]], _OPEN)
            case [None, str(name), (int() | None), (int() | None)] if 0 < len(name) <= _NAME_MAX:
                self._insert("OR REPLACE INTO boot", [row.rowid, *row.values[1:]], _BOOT)
            case [str(), str(), int(), *rest] if len(rest) in (0, 2):
                self._insert("OR REPLACE INTO scanned", [*row.values[:3], *(rest or (None, None))], _SCANNED)

    def _insert(self, into: str, values: Sequence[Value], columns: Sequence[str]) -> None:
        marks = ",".join("?" * len(columns))
        self._db.execute(f"INSERT {into} ({', '.join(columns)}) VALUES ({marks})", tuple(values))

    def _count(self, query: str) -> int:
        return int(self._db.execute(query).fetchone()[0])


_OUTBOX = ("stream_ord", "seq", "at_ms", "up_ms", "clock", "told_ms", "worth", "body", "thinned")
_OPEN = ("id", "stream_ord", "site", "room", "probe", "step_ms", "at_ms", "up_ms", "clock", "milli_c")
_BOOT = ("ord", "name", "start_ms", "last_ms")
_SCANNED = ("waybill", "act", "at_ms", "boot", "up_ms")
_GIVEN_UP = ("stream_ord", "low", "high", "at_ms", "up_ms", "clock", "worth")


def _is_event(body: bytes) -> bool:
    try:
        wire.decode_event(body)
    except wire.WireError:
        return False
    return True
