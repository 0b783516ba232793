"""Looks into a box's database past its code: every read of its tables that a rehearsal makes stands here."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from edge_agent.agent import Parts
from logistics import wire
from logistics.events.all import AnyEvent
from logistics.events.rooms import Readings, ThinnedReadings
from simulators.rehearsal.machine.clock import Boot
from simulators.rehearsal.machine.disk import look
from simulators.rehearsal.record import Kept, Key, Record, Stretch, Temperature

_EVENTS = (
    "SELECT name, seq, coalesce(told_ms, at_ms), up_ms, body, at_ms, clock, boot"
    " FROM outbox JOIN stream ON ord = stream_ord WHERE outbox.id > (? << 40 | ?) ORDER BY outbox.id"
)
_OPEN = (
    "SELECT open_reading.id, name, probe, up_ms, milli_c FROM open_reading JOIN stream ON ord = stream_ord"
)
_GIVEN_UP = "SELECT name, low, high FROM given_up JOIN stream ON ord = stream_ord"
_STARTS = "SELECT name, start_ms FROM boot WHERE start_ms IS NOT NULL"
_ROWS = "SELECT outbox.rowid, name, seq, length(body) FROM outbox JOIN stream ON ord = stream_ord"

# A chunk's even grid may tell a reading's time wrong by a tenth of a step of a minute.
GRID_MS = 6000
# What is dated anew is right within this.
TOLERANCE_MS = 1000

Rows = Sequence[tuple[Any, ...]]
Bounds = dict[str, tuple[int, int]]
"""The boots that never knew the time, each with the true times between which all of it lies."""


class Watch:
    """Sees one life of a box, from what it found on the disk to what it keeps."""

    def __init__(self, box: str, parts: Parts, record: Record, boot: Boot, *, is_rotten: bool) -> None:
        self._box = box
        self._outbox = parts.outbox
        self._record = record
        self._boot = boot
        record.streams[parts.outbox.stream.name] = boot
        self._seen = self._outbox.top
        self._lost = record.lost.get(box, Counter[str]())
        self._known = False
        self._open: set[Temperature] = set()
        if is_rotten:
            # What gave way last, and that it did, may have been lost with it.
            self._look_at_losses()
        self.events()
        self._everything()

    def events(self) -> None:
        """See what was numbered since the last look, and all again where it may have changed."""
        if self._outbox.top > self._seen:
            order, seen, self._seen = self._outbox.stream.ord, self._seen, self._outbox.top
            self._keep(self._rows(_EVENTS, order, seen))
        if self._outbox.taken.lost != self._lost:
            self._lost = self._outbox.taken.lost.copy()
            self._look_at_losses()
        if not self._known and self._boot.name in self._starts():
            self._known = True
            self._everything()

    def temperatures(self) -> None:
        """See what readings lie open."""
        self._open = {reading for _, reading in _readings(self._rows(_OPEN), self._box, self._record)}
        self._record.temperatures |= self._open

    def keys(self) -> frozenset[Key]:
        """All numbers in the outbox now, those of events given up too."""
        events = {(row[0], row[1]) for row in self._rows(_EVENTS, 0, 0)}
        return frozenset(events | set(_numbers(self._rows(_GIVEN_UP))))

    def _rows(self, query: str, *values: int) -> Rows:
        return self._outbox.db.conn.execute(query, values).fetchall()

    def _starts(self) -> dict[str, int]:
        """When the boots began of which the box knows it."""
        return dict(self._rows(_STARTS))

    def _everything(self) -> None:
        """All that the box holds; what it holds of earlier boots must lie where it can."""
        starts = self._starts()
        rows = self._rows(_EVENTS, 0, 0)
        self._keep(rows)
        if self._record.is_stepped(self._box) or self._record.is_damaged(self._box):
            # What it believes of its boots is wrong, or was lost.
            return
        boots = self._record.boots[self._box]
        for boot in boots:
            if abs(starts.get(boot.name, boot.start_ms) - boot.start_ms) > TOLERANCE_MS:
                self._record.misdated.append(f"{self._box} takes {boot.name} to begin at {starts[boot.name]}")
        bounds = _bounds(boots, self._boot, starts)
        for name, number, _, _, _, at_ms, clock, boot in rows:
            low_ms, high_ms = bounds.get(boot, (0, 2**62))
            if clock != "synced" and not low_ms <= at_ms <= high_ms:
                text = f"{self._box} dates number {number} of stream {name} {at_ms}, of {boot}, which was "
                self._record.misdated.append(text + f"between {low_ms} and {high_ms}")

    def _keep(self, rows: Rows, *, may_change: bool = False) -> None:
        for name, number, told_ms, up_ms, body, at_ms, clock, boot in rows:
            self._know_stream(name, boot)
            kept = Kept(self._box, told_ms, up_ms, body)
            if self._record.keep((name, number), kept, (at_ms, clock), may_change=may_change):
                # What was read and sealed in one turn never lay open.
                event = wire.decode_event(body)
                self._record.temperatures |= set(readings_in(self._record, self._box, name, up_ms, event))

    def _know_stream(self, name: str, boot: str) -> None:
        """Streams of what an earlier life left open are made by the box itself; it says of which boot."""
        if name not in self._record.streams:
            for one in self._record.boots[self._box]:
                if one.name == boot:
                    self._record.streams[name] = one

    def _look_at_losses(self) -> None:
        """Where something was given up, summaries stand in the place of chunks, and numbers for events."""
        record = self._record
        record.lost[self._box] = self._lost
        self._keep(self._rows(_EVENTS, 0, 0), may_change=True)
        new = set(_numbers(self._rows(_GIVEN_UP))) - record.given_up
        record.given_up |= new
        for stream, seq in new:
            for kept in record.kept.get((stream, seq), ()):
                record.sacrificed |= set(stretches(record, stream, kept))
        before = self._open
        self.temperatures()
        if any(key not in record.kept for key in new):
            # Sealed and given up within one commit: nobody saw under which number.
            record.sacrificed |= {Stretch(one.probe, one.at_ms, one.at_ms) for one in before - self._open}


def held_in(path: Path) -> list[tuple[int, Key, int]]:
    """The events in a database that nobody has open: (id of the row, number, bytes of its body)."""
    return [(row[0], (row[1], row[2]), row[3]) for row in look(path, _ROWS)]


def given_up_in(path: Path) -> set[Key]:
    """The numbers that stand in it for events given up."""
    return set(_numbers(look(path, _GIVEN_UP)))


def open_in(path: Path, box: str, record: Record) -> list[tuple[int, Temperature]]:
    """The readings that lie open in it: (id of the row, reading)."""
    return [(row[0], reading) for row, reading in _readings(look(path, _OPEN), box, record)]


def readings_in(record: Record, box: str, stream: str, up_ms: int, event: AnyEvent) -> Iterator[Temperature]:
    """The readings of a chunk at the times when they were truly read; none of another event."""
    first_ms = record.true_ms(stream, up_ms)
    if isinstance(event, Readings) and first_ms is not None:
        for index, milli_c in enumerate(event.values_mc()):
            yield Temperature(f"{box}/{event.probe}", first_ms + index * event.step_ms, milli_c)


def stretches(record: Record, stream: str, kept: Kept) -> Iterator[Stretch]:
    """Where the readings lie that an event holds or stands for."""
    event, first_ms = wire.decode_event(kept.body), record.true_ms(stream, kept.up_ms)
    if first_ms is None:
        return
    if isinstance(event, Readings):
        last_ms = first_ms + len(event.deltas_mc) * event.step_ms
        yield Stretch(f"{kept.box}/{event.probe}", first_ms - GRID_MS, last_ms + GRID_MS)
    elif isinstance(event, ThinnedReadings):
        for bucket in event.buckets:
            from_ms = first_ms + bucket.index * event.bucket_ms
            probe = f"{kept.box}/{event.probe}"
            yield Stretch(probe, from_ms - GRID_MS, from_ms + event.bucket_ms + GRID_MS)


def _numbers(rows: Rows) -> Iterator[Key]:
    return ((name, seq) for name, low, high in rows for seq in range(low, high + 1))


def _readings(rows: Rows, box: str, record: Record) -> Iterator[tuple[tuple[Any, ...], Temperature]]:
    for row in rows:
        at_ms = record.true_ms(row[1], row[3])
        if at_ms is not None:
            yield row, Temperature(f"{box}/{row[2]}", at_ms, row[4])


def _bounds(boots: Sequence[Boot], current: Boot, starts: dict[str, int]) -> Bounds:
    """A boot that never knew the time lies between the last time known before and the next known start."""
    bounds: Bounds = {}
    for number, boot in enumerate(boots):
        if boot is current:
            break
        if boot.name not in starts:
            before = [one.known_ms or 0 for one in boots[:number] if one.name in starts]
            after = [one.start_ms for one in boots[number + 1 :] if one.name in starts]
            bounds[boot.name] = max(before, default=0), min(after, default=2**62)
    return bounds
