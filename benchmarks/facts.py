"""Events as a county makes them, for measuring: the same ones in every run."""

import random

from msgspec import Raw

from logistics import wire
from logistics.events import AnyEvent, ParcelScanned, Readings
from logistics.wire import Envelope, Stamped

_START_MS = 1_790_000_000_000
_ACTS = ("arrive", "depart", "hand_out")


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


def chunks(count: int, values: int, *, seed: int = 1) -> list[AnyEvent]:
    """Sealed chunks of a DS18B20 (steps of 62.5 milli-°C) whose room swings a little."""
    rng = random.Random(seed)
    return [
        Readings(
            site="COLD-1",
            room="room-1",
            probe="middle",
            step_ms=60_000,
            first_mc=2000,
            deltas_mc=tuple(rng.choice((0, 0, 0, 62, 63, -62, -63)) for _ in range(values - 1)),
        )
        for _ in range(count)
    ]


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
