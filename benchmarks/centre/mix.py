"""What a county's boxes tell, of all kinds and in true proportions: a tenth of its places, ten slow days."""

from collections import Counter
from collections.abc import Iterator, Sequence

from benchmarks.facts import probe_chunks
from benchmarks.pages.life import DAY_MS, DAYS_A_SPAN, HOUR_MS, MINUTE_MS, Span, Told
from benchmarks.pages.places import HUB_LANES, Places, box_at, county, places
from benchmarks.pages.taking import sealed
from central.collector import Inbound
from logistics.events.boxes import BoxHealth
from logistics.events.machine import BoxMachine
from logistics.events.parcels import ParcelScanned, Weighed

_STATIONS, _PARCELS_A_DAY = 13, 170
# Days are ten times as slow as a county's: what a box tells each minute and each half hour, too.
_HEALTH_MS, _MACHINE_MS, _CHUNK_MS = 10 * MINUTE_MS, 5 * HOUR_MS, HOUR_MS
_ROOM_BOX, _PROBES = "cold-1-1", ("front", "middle", "back")


def told(start_ms: int, number: int = 0) -> list[Told]:
    """All of it in the order in which it happened; each number's parcels, bags and tills have other names."""
    every = places(county())
    here = Places(every.hub, every.centres[:1], every.stations[:_STATIONS])
    found = Span(here, number, start_ms, _PARCELS_A_DAY).told()
    found += _weights(here.hub, found)
    lanes = [(here.hub, lane) for lane in range(HUB_LANES)]
    for site, lane in (*lanes, *((site, 0) for site in here.sites[1:])):
        found += _box(site, box_at(site, lane), start_ms)
    for probe in _PROBES:
        chunks = probe_chunks(DAYS_A_SPAN * DAY_MS // _CHUNK_MS, probe)
        found += [Told(start_ms + at * _CHUNK_MS, _ROOM_BOX, chunk) for at, chunk in enumerate(chunks)]
    return sorted(found, key=lambda one: (one.at_ms, one.box))


class Streams:
    """The streams of the boxes, one each, as they go on from batch to batch."""

    def __init__(self, life: str) -> None:
        self._life = life
        self._numbers: dict[str, int] = {}
        self._names: dict[str, tuple[str, int]] = {}

    def packed(self, every: Sequence[Told], size: int) -> list[tuple[int, Inbound]]:
        """In batches of so many of a box, with the moment of the last event, the first full one first."""
        waiting: dict[str, list[Told]] = {}
        found: list[tuple[int, Inbound]] = []
        for one in every:
            mine = waiting.setdefault(one.box, [])
            mine.append(one)
            if len(mine) == size:
                found += self._sealed(one.box, waiting.pop(one.box))
        for box, rest in waiting.items():
            found += self._sealed(box, rest)
        return found

    def _sealed(self, box: str, events: list[Told]) -> Iterator[tuple[int, Inbound]]:
        stream = f"{box}-{self._life}"
        for one in sealed(box, stream, self._numbers, self._names, events):
            yield events[-1].at_ms, one


def kinds(every: Sequence[Told]) -> str:
    """Of which kinds it is, the most frequent first."""
    count = Counter(str(type(one.event).__struct_config__.tag) for one in every)
    return ", ".join(f"{name} {number / len(every):.0%}" for name, number in count.most_common(8))


def _weights(hub: str, scanned: Sequence[Told]) -> list[Told]:
    """What comes to the hub is weighed."""
    found = []
    for one in scanned:
        scan = one.event
        if isinstance(scan, ParcelScanned) and scan.site == hub and scan.act == "arrive":
            weight = Weighed(site=hub, device="scale", gross_g=scan.weight_g or 0, waybill=scan.waybill)
            found.append(Told(one.at_ms + 500, one.box, weight))
    return found


def _box(site: str, box: str, start_ms: int) -> Iterator[Told]:
    """What a box says of itself."""
    end_ms = start_ms + DAYS_A_SPAN * DAY_MS
    for number, at_ms in enumerate(range(start_ms, end_ms, _HEALTH_MS)):
        health = BoxHealth(
            site=site, backlog=number % 7, oldest_ms=0, disk_free_mb=9000 - number % 50, skipped=0
        )
        yield Told(at_ms, box, health)
    for at_ms in range(start_ms, end_ms, _MACHINE_MS):
        yield Told(at_ms, box, BoxMachine(site=site, temp_mc=51_000, disk_free_mb=9000, disk_total_mb=14_000))
