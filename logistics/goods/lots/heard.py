"""Which events of which streams the centre had when it made a table: a box counts what both know once."""

from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import Annotated

from msgspec import Meta, Struct

from logistics.parcels.told import Place

Span = tuple[int, int]
SPANS_MAX = 16
_NAME_BYTES = 6


class Heard(Struct, frozen=True, array_like=True):
    """A stream by its short name, and the numbers that are known of it: inclusive spans, by number."""

    stream: Annotated[bytes, Meta(min_length=_NAME_BYTES, max_length=_NAME_BYTES)]
    spans: Annotated[tuple[Span, ...], Meta(max_length=SPANS_MAX)]


class Hearing:
    """Answers whether an event was known."""

    def __init__(self, rows: Iterable[Heard] = ()) -> None:
        self._spans = {row.stream: row.spans for row in rows}
        self._names: dict[str, bytes] = {}

    def has(self, place: Place) -> bool:
        """Whether the event at this place was known."""
        stream, seq = place
        name = self._names.get(stream)
        if name is None:
            name = self._names[stream] = short(stream)
        return any(low <= seq <= high for low, high in self._spans.get(name, ()))


def short(stream: str) -> bytes:
    """A stream's short name: a county's streams in a thousand years hardly make two of one name."""
    return blake2b(stream.encode(), digest_size=_NAME_BYTES).digest()


def heard_of(stream: str, spans: Iterable[Span], without: Iterable[int] = ()) -> Heard:
    """What is known of a stream: these spans, without numbers that are stored and do not count yet.

    Of more gaps than can be told the oldest are told as known: what nobody sent for so long is lost, and to
    count it twice were worse.
    """
    left = _cut(sorted(spans), sorted(set(without)))
    if len(left) > SPANS_MAX:
        left = [(left[0][0], left[-SPANS_MAX][1]), *left[1 - SPANS_MAX :]]
    return Heard(short(stream), tuple(left))


def closed(one: Heard) -> Heard:
    """The same with all gaps told as known: a table may have no room for them."""
    return Heard(one.stream, ((one.spans[0][0], one.spans[-1][1]),))


def _cut(spans: Sequence[Span], without: Sequence[int]) -> list[Span]:
    found: list[Span] = []
    for low, high in spans:
        start = low
        for seq in without:
            if start <= seq <= high:
                if start < seq:
                    found.append((start, seq - 1))
                start = seq + 1
        if start <= high:
            found.append((start, high))
    return found
