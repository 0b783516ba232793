"""Events as a county makes them, for measuring: the same ones in every run."""

import random
from collections.abc import Iterator

from msgspec import Raw

from logistics import wire
from logistics.events.all import AnyEvent
from logistics.events.parcels import ParcelScanned
from logistics.events.rooms import Readings
from logistics.wire import Envelope, Stamped
from plumbing.clock import Moment

_START_MS = 1_790_000_000_000
_ACTS = ("arrive", "depart", "hand_out")
PROBES = ("front", "middle", "back")
_WEEK_S, _SCAN_S, _CHUNK_S, _READING_S = 7 * 86_400, 30, 300, 10


def scans(count: int, *, seed: int = 1) -> list[AnyEvent]:
    """Scans at one village: waybills that hardly compress, the rest as alike as it is in life."""
    rng = random.Random(seed)
    return [
        ParcelScanned(
            waybill=f"SF{rng.randrange(10**13):013d}",
            act=_ACTS[number % 3],  # type: ignore[arg-type]  # one of Act's words
            site="SC-046",
            device="counter",
            symbology="code128",
            direction="down",
            carrier="SF",
            weight_g=rng.randrange(300, 12_000, 10),
        )
        for number in range(count)
    ]


def chunks(
    count: int, values: int, *, probe: str = "middle", step_ms: int = 60_000, seed: int = 1
) -> list[AnyEvent]:
    """Sealed chunks of a DS18B20 (steps of 62.5 milli-°C) whose room swings a little."""
    rng = random.Random(seed)
    return [
        Readings(
            site="COLD-1",
            room="room-1",
            probe=probe,
            step_ms=step_ms,
            first_mc=2000,
            deltas_mc=tuple(rng.choice((0, 0, 0, 62, 63, -62, -63)) for _ in range(values - 1)),
        )
        for _ in range(count)
    ]


def week(until_ms: int) -> list[tuple[Moment, AnyEvent]]:
    """What a box without a link keeps in a week: a scan each 30 s, chunks of 5 minutes of three probes."""
    start_ms = until_ms - _WEEK_S * 1000
    told = list(_each(_SCAN_S, start_ms, scans(_WEEK_S // _SCAN_S)))
    for probe in PROBES:
        told += _each(_CHUNK_S, start_ms, probe_chunks(_WEEK_S // _CHUNK_S, probe))
    return sorted(told, key=lambda one: one[0].at_ms)


def probe_chunks(count: int, probe: str) -> list[AnyEvent]:
    """Chunks of 5 minutes of a probe that is read each 10 s."""
    return chunks(count, _CHUNK_S // _READING_S, probe=probe, step_ms=_READING_S * 1000)


def _each(every_s: int, start_ms: int, events: list[AnyEvent]) -> Iterator[tuple[Moment, AnyEvent]]:
    for number, event in enumerate(events):
        since_ms = number * every_s * 1000
        yield Moment(start_ms + since_ms, since_ms), event


def batches(events: list[AnyEvent], size: int, *, box: str = "box-1", stream: str = "s1") -> list[Envelope]:
    """The events in batches, stamped a second apart."""
    stamped = [
        Stamped(_START_MS + number * 1000, number * 1000, "synced", Raw(wire.encode_event(event)))
        for number, event in enumerate(events)
    ]
    return [
        wire.batch(box, stream, "boot-1", start + 1, stamped[start : start + size], late=False)
        for start in range(0, len(stamped), size)
    ]
