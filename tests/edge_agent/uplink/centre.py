"""A centre that does nothing but what the wire promises: it stores each event once and says what it has."""

from collections import defaultdict

from logistics import spans, wire
from logistics.events.all import AnyEvent
from logistics.spans import Spans
from plumbing import codec


class IdealCentre:
    """Stores by (stream, number). `doubled` counts what came again, `bodies` are what is stored."""

    def __init__(self) -> None:
        self.bodies: dict[tuple[str, int], bytes] = {}
        self.doubled = 0
        self.stored: defaultdict[str, Spans] = defaultdict(tuple)

    def receive(self, packed: bytes) -> wire.Confirm:
        """Store a batch; what is confirmed after it."""
        batch = opened(packed)
        for number, stamped in enumerate(batch.events, start=batch.first):
            key = (batch.stream, number)
            body = bytes(stamped.event)
            self.doubled += key in self.bodies
            assert self.bodies.setdefault(key, body) == body, f"{key} came with two contents"
        self.stored[batch.stream] = spans.add(self.stored[batch.stream], batch.first, batch.last)
        return self.confirmation(batch.box, batch.stream)

    def confirmation(self, box: str, stream: str) -> wire.Confirm:
        """What is stored of a stream."""
        stored = self.stored[stream]
        upto = spans.upto(stored)
        ranges = spans.above(stored, upto)[: wire.RANGES_MAX]
        return wire.Confirm(v=wire.VERSION, box=box, stream=stream, upto=upto, ranges=ranges)

    def events(self) -> list[AnyEvent]:
        """All events, by stream and number."""
        return [wire.decode_event(body) for _, body in sorted(self.bodies.items())]


def opened(packed: bytes) -> wire.Envelope:
    """The batch in bytes as they travel."""
    assert len(packed) <= wire.PACKED_BYTES_MAX
    return wire.decode_envelope(codec.unpack(packed, wire.UNPACKED_BYTES_MAX))
