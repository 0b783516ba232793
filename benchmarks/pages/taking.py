"""Takes what the county tells through the true collector, hour by hour, each box in a stream of its own."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from msgspec import Raw
from msgspec.structs import replace

from benchmarks.pages.life import HOUR_MS, Told
from central.collector import Collector, Inbound
from logistics import wire
from logistics.events.counter import Corrected
from plumbing import codec

_BATCH_EVENTS_MAX = 500


def take(collector: Collector, told: Sequence[Told], code: str) -> int:
    """Store it as if it came at the end of each hour; how many events."""
    seqs: dict[str, int] = {}
    names: dict[str, tuple[str, int]] = {}
    for hour, these in groupby(told, key=lambda one: one.at_ms // HOUR_MS):
        by_box: dict[str, list[Told]] = {}
        for one in these:
            by_box.setdefault(one.box, []).append(one)
        now_ms = (hour + 1) * HOUR_MS
        batches = [
            batch
            for box, events in by_box.items()
            for batch in sealed(box, f"{box}-ST{code}", seqs, names, events)
        ]
        collector.receive(batches, now_ms)
    return len(told)


def sealed(
    box: str,
    stream: str,
    seqs: dict[str, int],
    names: dict[str, tuple[str, int]],
    events: Sequence[Told],
) -> Iterator[Inbound]:
    """A box's next events in batches. `seqs` counts its stream on, `names` says which number bears a name."""
    for start in range(0, len(events), _BATCH_EVENTS_MAX):
        part = events[start : start + _BATCH_EVENTS_MAX]
        first = seqs.get(stream, 0) + 1
        seqs[stream] = first + len(part) - 1
        stamped = []
        for seq, one in enumerate(part, first):
            event = one.event
            if one.name:
                names[one.name] = (stream, seq)
            if isinstance(event, Corrected):
                of, number = names[one.strikes]
                event = replace(event, stream=of, seq=number)
            stamped.append(wire.Stamped(one.at_ms, 1, "synced", Raw(wire.encode_event(event))))
        sent = wire.batch(box, stream, "boot", first, stamped, late=False)
        yield Inbound(box, codec.pack(wire.encode(sent)))
