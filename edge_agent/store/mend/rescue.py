"""Tells the rows of a box's tables among the records carved out of a damaged file, and takes them over."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import get_args

from msgspec import Struct, field

from edge_agent.store.mend import books
from edge_agent.store.mend.carve import Fetch, Row, Value, rows_in
from edge_agent.store.quota import THINNED
from edge_agent.store.schema import key_of, ord_of, seq_of
from logistics import wire
from logistics.events.all import TAGS
from logistics.events.shape import Worth
from plumbing.clock import ClockQuality
from plumbing.sqlite import Database

_CLOCKS = frozenset(get_args(ClockQuality))
_WORTHS = frozenset(worth.value for worth in Worth)
_KINDS = _WORTHS | {THINNED}
_NAME_MAX = 64
_STREAM_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}\Z")

Event = tuple[int, int, *tuple[Value, ...]]
Boot = tuple[str, int | None, int | None]
"""(name, start_ms, last_ms)."""


class Pages(Struct, frozen=True):
    """A damaged file's pages, numbered from 1. The free ones hold nothing but what was deleted."""

    count: int
    fetch: Fetch
    free: frozenset[int]

    def rows(self, first: int, last: int) -> Iterator[Row]:
        """All records on the pages `first` … `last` that can be read and are no leftovers."""
        for number in range(first, last + 1):
            if number not in self.free:
                yield from rows_in(number, self.fetch)


class Stream(Struct):
    """What is known of a stream: its name and boot, where these can be read, and its highest number."""

    name: str = ""
    boot: str = ""
    top: int = 0
    given_up: int = 0
    has_rows: bool = False


class Survey(Struct):
    """What has to be known of the whole file before its first row is taken over.

    A stream's name may stand on the last page and its events on the first; an event must not go to the
    centre under another name than the one it may have had there already.
    """

    streams: dict[int, Stream] = field(default_factory=dict)
    boots: dict[int, Boot] = field(default_factory=dict)
    names: dict[int, list[str]] = field(default_factory=dict)
    lost: dict[str, int] = field(default_factory=dict)
    events: int = 0
    lost_min: int = 0
    missing: int = 0

    def of(self, ord_: int) -> Stream:
        """The stream of this order."""
        return self.streams.setdefault(ord_, Stream())


def survey(pages: Pages) -> Survey:
    """One pass over all pages; numbers are compared in memory, since the disk may be full."""
    found, memory = Survey(), Database(memory=True)
    for table in ("held", "listed"):
        memory.execute(
            f"CREATE TABLE {table} (ord INTEGER, seq INTEGER, PRIMARY KEY (ord, seq)) WITHOUT ROWID"
        )
    for row in pages.rows(1, pages.count):
        if row.rowid is None:
            _look_at_entry(found, memory, row.values)
        else:
            _look_at_row(found, memory, row.rowid, row.values)
    _name(found)
    found.events = memory.execute("SELECT count(*) FROM held").fetchone()[0]
    missing = "SELECT count(*) FROM (SELECT * FROM listed EXCEPT SELECT * FROM held)"
    found.lost_min = memory.execute(missing).fetchone()[0]
    for ord_, low, high, count in memory.execute(
        "SELECT ord, min(seq), max(seq), count(*) FROM held GROUP BY ord"
    ).fetchall():
        stream = found.of(ord_)
        stream.top, stream.has_rows = max(stream.top, high), True
        found.missing += max(0, stream.top - low + 1 - count - stream.given_up)
    memory.close()
    return found


def _look_at_row(found: Survey, memory: Database, rowid: int, values: Sequence[Value]) -> None:
    event = _event(rowid, values)
    if event is not None:
        memory.execute("INSERT OR IGNORE INTO held VALUES (?, ?)", event[:2])
        return
    match values:
        case [None, str(name), str(boot), int(top)] if 0 < len(name) <= _NAME_MAX:
            stream = found.of(rowid)
            stream.name, stream.boot, stream.top = name, boot, max(stream.top, top)
        case [None, str(name), (int() | None) as start, (int() | None) as last] if 0 < len(name) <= _NAME_MAX:
            found.boots[rowid] = (name, start, last)
        case [None, int(ord_), *_] if _is_open(values):
            found.of(ord_).has_rows = True


def _look_at_entry(found: Survey, memory: Database, values: Sequence[Value]) -> None:
    """An entry of an index, or of a table that is one: told by its shape, too."""
    match values:
        case [str(kind), int(count)] if kind in _KINDS:
            found.lost[kind] = count
        case [int(ord_), int(low), int(high), *_] if _is_given_up(values):
            stream = found.of(ord_)
            stream.top, stream.has_rows = max(stream.top, high), True
            stream.given_up += high - low + 1
        case [str(name), int(ord_)] if _may_be_stream(name):
            found.names.setdefault(ord_, []).append(name)
        case [int(ord_), int(seq), int(_)] if seq > 0:
            memory.execute("INSERT OR IGNORE INTO listed VALUES (?, ?)", (ord_, seq))
        case [int(first), int(key)] if first in (0, 1, key) and seq_of(key) > 0:  # telemetry's and alarms'
            memory.execute("INSERT OR IGNORE INTO listed VALUES (?, ?)", (ord_of(key), seq_of(key)))


def _may_be_stream(name: str) -> bool:
    """Indexes of the counter's books look the same, but hold subjects and types of events."""
    return _STREAM_NAME.match(name) is not None and name not in TAGS


def _name(found: Survey) -> None:
    """Streams whose rows are lost are called what an index calls them; that of the boots looks the same."""
    boots = {name for name, _, _ in found.boots.values()} | {stream.boot for stream in found.streams.values()}
    for ord_, names in found.names.items():
        stream = found.of(ord_)
        stream.name = stream.name or next((name for name in names if name not in boots), "")


class Rescue:
    """Writes rows of a damaged file into a sound database. Used within a transaction.

    `ords` gives each of the file's streams its place there, `base` is added to the ids of open readings.
    """

    def __init__(self, db: Database, ords: Mapping[int, int], base: int) -> None:
        self._db = db
        self._ords = ords
        self._base = base

    def take(self, rows: Iterator[Row]) -> int:
        """Take rows over; how many events were among them. What is there already stays as it is."""
        kept = 0
        for row in rows:
            if row.rowid is not None:
                kept += self._take_row(row.rowid, row.values)
            elif _is_given_up(row.values):
                self._insert("given_up", self._placed(row.values, 0), _GIVEN_UP)
            elif books.is_parcel(row.values):
                books.take_parcel(self._db, row.values)
            elif books.is_state(row.values):
                self._insert("counter_state", row.values, books.STATE)
            elif len(row.values) == len(_SCANNED) and _is_scanned(row.values):
                self._insert("scanned", row.values, _SCANNED)
        return kept

    def _take_row(self, rowid: int, values: Sequence[Value]) -> int:
        """A row of a table, told by its shape: every kind has its own."""
        event = _event(rowid, values)
        if event is not None:
            ord_, seq, *rest = event
            return self._insert("outbox", [key_of(self._ords[ord_], seq), *rest], _OUTBOX)
        if _is_open(values):
            self._insert("open_reading", [rowid + self._base, *self._placed(values, 1)[1:]], _OPEN)
        elif books.is_told(values):
            self._insert("told", [books.id_of(rowid), *values[1:]], books.TOLD)
        elif _is_scanned(values):
            self._insert("scanned", [*values[:3], *(values[3:] or (None, None))], _SCANNED)
        return 0

    def _placed(self, values: Sequence[Value], at: int) -> list[Value]:
        """The row's values with its stream as it is numbered in the sound database."""
        ord_ = values[at]
        assert isinstance(ord_, int)
        return [*values[:at], self._ords[ord_], *values[at + 1 :]]

    def _insert(self, table: str, values: Sequence[Value], columns: Sequence[str]) -> int:
        marks = ",".join("?" * len(columns))
        done = self._db.execute(
            f"INSERT OR IGNORE INTO {table} ({', '.join(columns)}) VALUES ({marks})", tuple(values)
        )
        return int(done.rowcount)


_OUTBOX = ("id", "at_ms", "up_ms", "clock", "told_ms", "worth", "body", "thinned")
_OPEN = ("id", "stream_ord", "site", "room", "probe", "step_ms", "at_ms", "up_ms", "clock", "milli_c")
_SCANNED = ("waybill", "act", "at_ms", "boot", "up_ms")
_GIVEN_UP = ("stream_ord", "low", "high", "at_ms", "up_ms", "clock", "worth")


def _event(rowid: int, values: Sequence[Value]) -> Event | None:
    """The outbox's row as (stream's order, number, and the columns from `at_ms` on), if it is one."""
    match values:
        case [None, *rest] if _is_outbox(rest):
            return ord_of(rowid), seq_of(rowid), *rest[:7]
        # Before the key was one: with both in columns of their own, and perhaps before telemetry was thinned.
        case [int(ord_), int(seq), *rest] if _is_outbox([*rest, 0]):
            return ord_, seq, *[*rest, 0][:7]
    return None


def _is_outbox(values: Sequence[Value]) -> bool:
    match values:
        case [int(), int(), str(clock), (int() | None), str(worth), bytes(body), int(), *_]:
            return clock in _CLOCKS and worth in _WORTHS and _is_event(body)
    return False


def _is_open(values: Sequence[Value]) -> bool:
    match values:
        case [None, int(), str(), str(), str(), int(), int(), int(), str(clock), int()]:
            return clock in _CLOCKS
    return False


def _is_scanned(values: Sequence[Value]) -> bool:
    match values:
        case [str(), str(), int()] | [str(), str(), int(), (str() | None), (int() | None)]:
            return True
    return False


def _is_given_up(values: Sequence[Value]) -> bool:
    match values:
        case [int(), int(), int(), int(), int(), str(clock), str(worth)]:
            return clock in _CLOCKS and worth in _WORTHS
    return False


def _is_event(body: bytes) -> bool:
    try:
        wire.decode_event(body)
    except wire.WireError:
        return False
    return True
