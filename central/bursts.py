"""What comes off the wire, opened, and how a burst of it is dealt out to transactions."""

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from central.store.projections.beside import Keys, keys_of, keys_of_letter, keys_of_part
from logistics import wire
from plumbing import codec

KEYS_MAX = 1000
"""So many keys, each a lock at the server, a transaction beside others has at most.

PostgreSQL's table of locks has room for 6,400 of all transactions together unless it is set otherwise.
"""
BOX_CHARS_MAX = 64


class Inbound(Struct, frozen=True):
    """A batch as it came: the box that the topic names, and the packed bytes."""

    box: str
    packed: bytes


class Part(Struct, frozen=True):
    """The events `low` … `high` of a batch: all of it, or so many as go into one transaction."""

    envelope: wire.Envelope
    low: int
    high: int

    @property
    def size(self) -> int:
        """How many events these are."""
        return self.high - self.low + 1

    @property
    def box(self) -> str:
        """Whose they are."""
        return self.envelope.box

    def cut(self, size_max: int) -> tuple["Part", tuple["Part", ...]]:
        """So many of them at most, and what is left."""
        if self.size <= size_max:
            return self, ()
        last = self.low + size_max - 1
        return Part(self.envelope, self.low, last), (Part(self.envelope, last + 1, self.high),)


class Letter(Struct, frozen=True):
    """Bytes that are no batch, and why."""

    box: str
    payload: bytes
    reason: str


class Turn(Struct, frozen=True):
    """What goes into one transaction, and the keys of all that is in it; None: it is folded alone."""

    parts: tuple[Part | Letter, ...]
    keys: frozenset[str] | None


def opened(batch: Inbound) -> Part | Letter:
    """The whole batch, unpacked and decoded, or why it is none. Needs no transaction."""
    try:
        envelope = _open(batch)
    except (codec.CodecError, wire.WireError) as why:
        return Letter(batch.box, batch.packed, str(why))
    return Part(envelope, envelope.first, envelope.last)


def plain(text: str, chars_max: int) -> str:
    """So much of a text as a column takes."""
    return text[:chars_max].replace("\0", "?")  # PostgreSQL's texts hold no NUL.


def turns(parts: Iterable[Part | Letter], keys_max: int = KEYS_MAX) -> list[Turn]:
    """A burst in transactions of so many keys at most, each box's events in the order in which they came.

    From the first event on that is folded alone, a box's part of the burst is: one such transaction at most,
    the last one. The other boxes' go beside other collectors'.
    """
    dealt = _Dealt(keys_max)
    for part in parts:
        if isinstance(part, Letter):
            dealt.take(part, keys_of_letter(plain(part.box, BOX_CHARS_MAX), part.payload))
        else:
            dealt.take_part(part)
    return dealt.turns()


class _Dealt:
    """A burst while it is dealt out."""

    def __init__(self, keys_max: int) -> None:
        self._keys_max = keys_max
        self._done: list[Turn] = []
        self._parts: list[Part | Letter] = []
        self._keys: set[str] = set()
        self._alone: list[Part | Letter] = []
        self._boxes_alone: set[str] = set()

    def take(self, part: Part | Letter, keys: Iterable[str]) -> None:
        """A part that has no more keys than go into one transaction."""
        wanted = self._keys.union(keys)
        if len(wanted) > self._keys_max:
            self._end()
            wanted = set(keys)
        self._keys = wanted
        self._parts.append(part)

    def take_part(self, part: Part) -> None:
        """A part, cut where its events have too many keys, and where the first stands that goes alone."""
        if part.box in self._boxes_alone:
            self._alone.append(part)
            return
        own = keys_of_part(part.box, part.envelope.stream)
        low, keys = part.low, set(own)
        for seq, more in _keyed(part):
            if more is None:
                self._boxes_alone.add(part.box)
                self._alone.append(Part(part.envelope, seq, part.high))
                break
            if len(keys) + sum(key not in keys for key in more) > self._keys_max:
                self.take(Part(part.envelope, low, seq - 1), keys)
                low, keys = seq, set(own)
            keys.update(more)
        else:
            seq = part.high + 1
        if low < seq:
            self.take(Part(part.envelope, low, seq - 1), keys)

    def turns(self) -> list[Turn]:
        """All of it."""
        self._end()
        return self._done + ([Turn(tuple(self._alone), None)] if self._alone else [])

    def _end(self) -> None:
        if self._parts:
            self._done.append(Turn(tuple(self._parts), frozenset(self._keys)))
        self._parts, self._keys = [], set()


def _keyed(part: Part) -> Iterator[tuple[int, Keys | None]]:
    """The number of each event with its keys: None for one that goes alone, or that cannot be read."""
    events, first = part.envelope.events, part.envelope.first
    for seq in range(part.low, part.high + 1):
        try:
            yield seq, keys_of(wire.decode_event(events[seq - first].event))
        except wire.WireError:
            yield seq, None


def last_of_each_stream(envelopes: Sequence[wire.Envelope]) -> list[wire.Envelope]:
    """One confirmation a stream is enough: it is cumulative."""
    return list({envelope.stream: envelope for envelope in envelopes}.values())


def _open(batch: Inbound) -> wire.Envelope:
    if len(batch.packed) > wire.PACKED_BYTES_MAX:
        raise wire.WireError(f"batch: {len(batch.packed)} bytes packed, over {wire.PACKED_BYTES_MAX}")
    envelope = wire.decode_envelope(codec.unpack(batch.packed, wire.UNPACKED_BYTES_MAX))
    if envelope.box != batch.box:
        raise wire.WireError(f"batch: says box {envelope.box} under the topic of box {batch.box!r}")
    return envelope
