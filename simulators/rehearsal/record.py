"""The world's own record, to be held against the centre: what boxes promised and were seen to keep."""

from collections.abc import Sequence

from msgspec import Struct

from edge_agent.agent import Parts
from plumbing.clock import Moment

_EVENTS = (
    "SELECT name, seq, coalesce(told_ms, at_ms), up_ms, body FROM outbox"
    " JOIN stream ON ord = stream_ord WHERE ord >= ? AND (ord > ? OR seq > ?) ORDER BY ord, seq"
)
_OPEN = "SELECT probe, at_ms, milli_c FROM open_reading WHERE stream_ord = ?"


class Promise(Struct, frozen=True):
    """A person was told that a scan is saved. `is_new` is False for "we have that one already"."""

    box: str
    stream: str
    waybill: str
    at_ms: int
    is_new: bool


class Kept(Struct, frozen=True):
    """An event seen in a box's outbox. `at_ms` is the time first written."""

    box: str
    at_ms: int
    up_ms: int
    body: bytes


class Temperature(Struct, frozen=True, order=True):
    """A reading, in the box's own time."""

    probe: str
    at_ms: int
    milli_c: int


Key = tuple[str, int]
"""(stream, number)."""


class Record:
    """Grows while the world runs. Promises are in the order in which they were made."""

    def __init__(self) -> None:
        self.promises: list[Promise] = []
        self.kept: dict[Key, Kept] = {}
        self.clashes: list[str] = []
        self.temperatures: set[Temperature] = set()
        self.given: set[Temperature] = set()

    def promise(self, box: str, stream: str, waybill: str, moment: Moment, *, is_new: bool) -> None:
        """A person heard the signal."""
        self.promises.append(Promise(box, stream, waybill, moment.at_ms, is_new))

    def keep(self, box: str, rows: Sequence[tuple[str, int, int, int, bytes]]) -> None:
        """Events seen on a box's disk: (stream, number, at_ms, up_ms, body)."""
        for stream, seq, at_ms, up_ms, body in rows:
            kept = Kept(box, at_ms, up_ms, body)
            if self.kept.setdefault((stream, seq), kept) != kept:
                self.clashes.append(f"number {seq} of stream {stream} was given to two events")


class Watch:
    """Sees one life of a box, from what it found on the disk to what it keeps."""

    def __init__(self, box: str, parts: Parts, record: Record) -> None:
        self._box = box
        self._outbox = parts.outbox
        self._record = record
        self._seen = 0
        self._read(0, 0)

    def events(self) -> None:
        """See what was numbered since the last look."""
        if self._outbox.top > self._seen:
            self._read(self._outbox.stream.ord, self._seen)
            self._seen = self._outbox.top

    def temperatures(self) -> None:
        """See what readings lie open."""
        rows = self._outbox.db.conn.execute(_OPEN, (self._outbox.stream.ord,))
        self._record.temperatures.update(Temperature(f"{self._box}/{row[0]}", row[1], row[2]) for row in rows)

    def _read(self, order: int, seq: int) -> None:
        rows = self._outbox.db.conn.execute(_EVENTS, (order, order, seq)).fetchall()
        self._record.keep(self._box, rows)
