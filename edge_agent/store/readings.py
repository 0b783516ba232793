"""Temperatures between their commit and the chunk that travels: on disk at once, compact on the wire."""

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from msgspec import Struct

from edge_agent.store.outbox import Outbox
from logistics.events.all import AnyEvent
from logistics.events.rooms import Readings
from plumbing.clock import ClockQuality, Moment

# A reading belongs to its chunk's even grid if it is off by at most this part of a step; more than that
# begins a new chunk, so that no reading's time is told wrong by more.
_TOLERANCE = 0.1
_VALUES_MAX = 600


class Place(Struct, frozen=True, order=True):
    """A probe, where it hangs, and how often it is read."""

    site: str
    room: str
    probe: str
    step_ms: int


class _Open(Struct, frozen=True):
    place: Place
    moment: Moment
    milli_c: int


class OpenReadings:
    """Readings not yet sealed. All calls happen within a transaction of the outbox."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox

    def put(self, moment: Moment, place: Place, milli_c: int) -> None:
        """Keep one reading."""
        self._outbox.db.execute(
            "INSERT INTO open_reading (stream_ord, site, room, probe, step_ms, at_ms, up_ms, clock, milli_c)"
            " VALUES (?,?,?,?,?,?,?,?,?)",
            (
                self._outbox.stream.ord,
                place.site,
                place.room,
                place.probe,
                place.step_ms,
                moment.at_ms,
                moment.up_ms,
                moment.clock,
                milli_c,
            ),
        )

    def seal(self) -> int:
        """Turn this life's open readings into chunks in the outbox; how many chunks that gave."""
        chunks = self._take(self._outbox.stream.ord)
        for moment, event in chunks:
            self._outbox.append(moment, event)
        return len(chunks)

    def seal_found(self) -> int:
        """Seal what earlier lives of the agent left open, each with its own boot; how many chunks."""
        total = 0
        for stream in self._outbox.streams():
            if stream.ord != self._outbox.stream.ord and (chunks := self._take(stream.ord)):
                self._outbox.append_found(stream.boot, chunks)
                total += len(chunks)
        return total

    def _take(self, stream_ord: int) -> list[tuple[Moment, AnyEvent]]:
        rows = self._outbox.db.execute(
            "SELECT site, room, probe, step_ms, at_ms, up_ms, clock, milli_c FROM open_reading"
            " WHERE stream_ord = ? ORDER BY site, room, probe, step_ms, id",
            (stream_ord,),
        )
        opened = [_Open(Place(*row[:4]), Moment(*row[4:7]), row[7]) for row in rows]
        if not opened:
            return []
        self._outbox.db.execute("DELETE FROM open_reading WHERE stream_ord = ?", (stream_ord,))
        by_place = groupby(opened, key=lambda reading: reading.place)
        return [_event(chunk) for _, group in by_place for chunk in _chunks(group)]


def _event(chunk: Sequence[_Open]) -> tuple[Moment, AnyEvent]:
    head = chunk[0]
    event = Readings(
        site=head.place.site,
        room=head.place.room,
        probe=head.place.probe,
        step_ms=head.place.step_ms,
        first_mc=head.milli_c,
        deltas_mc=tuple(after.milli_c - before.milli_c for before, after in pairwise(chunk)),
    )
    return head.moment, event


def _chunks(readings: Iterator[_Open]) -> Iterator[list[_Open]]:
    """Runs of readings that lie on one even grid, by either time, and share one standing of the clock."""
    chunk: list[_Open] = []
    for reading in readings:
        if chunk and not _fits(chunk, reading):
            yield chunk
            chunk = []
        chunk.append(reading)
    yield chunk


def _fits(chunk: list[_Open], reading: _Open) -> bool:
    head = chunk[0]
    clock: ClockQuality = head.moment.clock
    due_ms = len(chunk) * head.place.step_ms
    # Wall time, too: a clock that was set within the chunk would date its later values wrong.
    off_ms = max(
        abs(reading.moment.up_ms - head.moment.up_ms - due_ms),
        abs(reading.moment.at_ms - head.moment.at_ms - due_ms),
    )
    return (
        reading.moment.clock == clock
        and len(chunk) < _VALUES_MAX
        and off_ms <= head.place.step_ms * _TOLERANCE
    )
