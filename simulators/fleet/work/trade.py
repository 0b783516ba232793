"""The events of simulated boxes: a piece of work is a parcel's handling, a chunk or a look at health."""

from collections import deque
from collections.abc import Sequence
from itertools import count
from random import Random

from logistics.events.all import AnyEvent
from logistics.events.boxes import BoxHealth, BoxStarted
from logistics.events.counter import ParcelReleased, ParcelShelved
from logistics.events.machine import BoxMachine
from logistics.events.parcels import Act, Direction, ParcelScanned, Weighed
from logistics.events.rooms import Readings
from logistics.events.transport import Loaded, ParcelSorted
from simulators.fleet.work.day import Kind, Place

CHUNK_S, READING_S = 300, 10
_UNDER_WAY_MAX = 100_000
_SHELF = 20
# A DS18B20 has steps of 62.5 milli-°C; a room at rest moves by one now and then.
_STEPS_MC = (0, 0, 0, 62, 63, -62, -63)


class Trade:
    """One county's parcels on their way between its boxes. The same seed makes the same ones."""

    def __init__(self, rng: Random, probes: int = 3) -> None:
        self._rng = rng
        self._probes = probes
        self._to_township: deque[str] = deque(maxlen=_UNDER_WAY_MAX)
        self._to_village: deque[str] = deque(maxlen=_UNDER_WAY_MAX)
        self._shelves: dict[str, deque[str]] = {}
        self._chunks: dict[Place, count[int]] = {}

    def piece(self, kind: Kind, place: Place) -> Sequence[AnyEvent]:
        """The events of one piece of work at a site, in their order."""
        site = place.site
        match kind:
            case "inbound":
                return self._inbound(site)
            case "transit":
                waybill = self._next(self._to_township)
                self._to_village.append(waybill)
                return [self._scan(waybill, "arrive", site), self._scan(waybill, "depart", site)]
            case "delivery":
                return self._delivery(site)
            case "collection":
                waybill, weight_g = self._waybill(), self._weight_g()
                collected = self._scan(waybill, "collect", site, "up")
                return [collected, Weighed(site=site, device="bench", gross_g=weight_g, waybill=waybill)]
            case "readings":
                return [self._chunk(place)]
            case "health":
                return [_health(site), _machine(site)]

    def _inbound(self, site: str) -> Sequence[AnyEvent]:
        waybill = self._waybill()
        self._to_township.append(waybill)
        return [
            self._scan(waybill, "arrive", site),
            Weighed(site=site, device="belt", gross_g=self._weight_g(), waybill=waybill),
            ParcelSorted(waybill=waybill, site=site, to="C5", how="table", table="7"),
            Loaded(code=waybill, is_bag=False, site=site, vehicle="V1", to="C5"),
        ]

    def _delivery(self, site: str) -> Sequence[AnyEvent]:
        """A parcel comes onto the shelf, and the one that lay there longest is handed out."""
        waybill = self._next(self._to_village)
        shelf = self._shelves.setdefault(site, deque())
        shelf.append(waybill)
        taken = shelf.popleft() if len(shelf) > _SHELF else waybill
        return [
            self._scan(waybill, "arrive", site),
            ParcelShelved(waybill=waybill, site=site, shelf="16-4", code=f"16-4-{waybill[-4:]}"),
            self._scan(taken, "hand_out", site),
            ParcelReleased(waybill=taken, site=site, taken_by="recipient", consent="station"),
        ]

    def _scan(self, waybill: str, act: Act, site: str, direction: Direction = "down") -> ParcelScanned:
        return ParcelScanned(
            waybill=waybill,
            act=act,
            site=site,
            device="counter",
            symbology="code128",
            direction=direction,
            carrier="SF",
        )

    def _chunk(self, place: Place) -> Readings:
        """Five minutes of one probe; the probes of a box take turns."""
        number = next(self._chunks.setdefault(place, count()))
        rng = self._rng
        return Readings(
            site=place.site,
            room=room_of(place.copy, number % self._probes // 3),
            probe=f"p{number % self._probes}",
            step_ms=READING_S * 1000,
            first_mc=2000,
            deltas_mc=tuple(rng.choice(_STEPS_MC) for _ in range(CHUNK_S // READING_S - 1)),
        )

    def _next(self, coming: deque[str]) -> str:
        return coming.popleft() if coming else self._waybill()

    def _waybill(self) -> str:
        return f"SF{self._rng.randrange(10**13):013d}"

    def _weight_g(self) -> int:
        return self._rng.randrange(300, 12_000, 10)


def started(place: Place) -> BoxStarted:
    """The first event of each box."""
    return BoxStarted(site=place.site, role=place.role, version="fleet")


def room_of(copy: int, number: int) -> str:
    """The name of a room: all copies of a county stand at the same sites."""
    return f"room-{copy}-{number}"


def _health(site: str) -> BoxHealth:
    return BoxHealth(site=site, backlog=3, oldest_ms=120, disk_free_mb=20_000, disk_total_mb=28_000)


def _machine(site: str) -> BoxMachine:
    return BoxMachine(
        site=site,
        temp_mc=48_000,
        disk_free_mb=20_000,
        disk_total_mb=28_000,
        memory_free_mb=600,
        link="mobile",
    )
