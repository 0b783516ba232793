"""The world's own record, to be held against the centre: what boxes promised and kept, and truly when."""

from collections import Counter, defaultdict
from typing import NamedTuple

from msgspec import Struct, field

from simulators.rehearsal.machine.clock import Boot


class Promise(Struct, frozen=True):
    """A person was told that a scan is saved. `is_new` is False for "we have that one already"."""

    box: str
    boot: str
    stream: str
    waybill: str
    up_ms: int
    is_new: bool


class Kept(NamedTuple):
    """An event seen in a box's outbox. `told_ms` is the time first written, whatever became of it."""

    box: str
    told_ms: int
    up_ms: int
    body: bytes


class Temperature(NamedTuple):
    """A reading in true time (UTC)."""

    probe: str
    at_ms: int
    milli_c: int


class Stretch(NamedTuple):
    """A probe's readings from … until, both included, in true time."""

    probe: str
    from_ms: int
    until_ms: int


Key = tuple[str, int]
"""(stream, number)."""
Stamp = tuple[int, str]
"""(at_ms, clock): how an event was dated at some time."""


class Damage(Struct):
    """A box's disk that rotted between two lives: what that may have cost, and what it did cost."""

    box: str
    pages: tuple[int, ...]
    events: frozenset[Key]
    given_up: frozenset[Key]
    at_risk: frozenset[Key]
    kept: frozenset[Key] = frozenset()
    put_aside: str = ""

    @property
    def lost(self) -> frozenset[Key]:
        """The numbers that were there before, and are no more."""
        return (self.events | self.given_up) - self.kept


class Record(Struct):
    """Grows while the world runs. Promises are in the order in which they were made."""

    boots: dict[str, list[Boot]] = field(default_factory=dict)
    """Of each box, in order."""
    streams: dict[str, Boot] = field(default_factory=dict)
    """In which boot each stream was made."""
    promises: list[Promise] = field(default_factory=list)
    kept: dict[Key, list[Kept]] = field(default_factory=dict)
    """Most numbers have one event for ever; a chunk of temperatures may give way to a summary."""
    stamps: defaultdict[Key, set[Stamp]] = field(default_factory=lambda: defaultdict(set))
    given_up: set[Key] = field(default_factory=set)
    """Numbers whose events a box gave up for want of space."""
    lost: dict[str, Counter[str]] = field(default_factory=dict)
    """What each box says that it gave up."""
    clashes: list[str] = field(default_factory=list)
    """Numbers that a box was seen to give to two events."""
    misdated: list[str] = field(default_factory=list)
    """Times that were seen to be wrong at a box."""
    temperatures: set[Temperature] = field(default_factory=set)
    given: set[Temperature] = field(default_factory=set)
    sacrificed: set[Stretch] = field(default_factory=set)
    """Where readings were given up for want of space, or their page rotted: they may be missing."""
    damages: list[Damage] = field(default_factory=list)

    def true_ms(self, stream: str, up_ms: int) -> int | None:
        """When that truly was, UTC; None for a stream of which nobody knows the boot any more."""
        boot = self.streams.get(stream)
        return None if boot is None else boot.start_ms + up_ms

    def keep(self, key: Key, kept: Kept, stamp: Stamp, *, may_change: bool = False) -> bool:
        """An event seen on a disk; whether it is new. Only where telemetry gives way may a number change."""
        versions = self.kept.setdefault(key, [])
        self.stamps[key].add(stamp)
        if kept in versions:
            return False
        if versions and not may_change:
            self.clashes.append(f"number {key[1]} of stream {key[0]} was given to two events")
        versions.append(kept)
        return True

    @property
    def rotted(self) -> set[Key]:
        """Numbers that were lost with a rotten page."""
        return {key for damage in self.damages for key in damage.lost}

    def is_stepped(self, box: str) -> bool:
        """Whether the box's clock was ever wrong while it was called synchronised."""
        return any(boot.known_offs - {0} for boot in self.boots.get(box, ()))

    def is_damaged(self, box: str) -> bool:
        """Whether the box's disk ever rotted."""
        return any(damage.box == box for damage in self.damages)
