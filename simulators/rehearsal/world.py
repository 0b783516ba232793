"""The world at the boxes: parcels that people scan and weigh, and the air and the door of a cold room."""

from functools import partial
from random import Random

from edge_agent.drivers.contract import DoorRead, ProbeFaulted, Reading, TemperatureRead, WeightRead
from edge_agent.trade.outcome import Signal
from simulators.rehearsal.box import Box
from simulators.rehearsal.timeline import Deed, Timeline

_MINUTE_MS = 60_000
_VAN_MS = 25 * _MINUTE_MS
_VAN_PARCELS_MAX = 7
_SCAN_MS = 1200
_BREACH_MS = 3 * 60 * _MINUTE_MS
_TRIES_MAX = 8
_PATIENCE_MS = 4000


class Errand:
    """A person who wants a parcel scanned for an act, and asks again when the box says nothing."""

    def __init__(
        self, timeline: Timeline, rng: Random, box: Box, waybill: str, card: str, grams: int
    ) -> None:
        self._timeline = timeline
        self._rng = rng
        self._box = box
        self._waybill = waybill
        self._card = card
        self._grams = grams
        self._tries = 0
        self._is_done = False

    def go(self) -> None:
        """Try, and look after a while whether it came to anything."""
        self._tries += 1
        if self._is_done or self._tries > _TRIES_MAX:
            return
        if self._card:
            self._box.scan(self._card, _ignore)
        self._weigh()
        self._timeline.after(1500, lambda: self._box.scan(self._waybill, self._hear))
        self._timeline.after(_PATIENCE_MS + self._rng.uniform(1, 90) * 1000, self.go)

    def _hear(self, signal: Signal) -> None:
        self._is_done = self._is_done or signal in (Signal.OK, Signal.DUPLICATE)

    def _weigh(self) -> None:
        """A parcel on the scale, before the scan or after it, and off again."""
        if not self._grams:
            return
        begin_ms = self._rng.choice((200, 1800))
        loads = [self._grams] * 3 + [0]
        for number, grams in enumerate(loads):
            reading = WeightRead("bench", grams, stable=True)
            self._timeline.after(begin_ms + number * 250, partial(self._box.read, reading))


def _ignore(_signal: Signal) -> None:
    """A card's answer: the person takes it for granted."""


class People:
    """Parcels arrive at a township, go on to a village, and are handed out there."""

    def __init__(self, timeline: Timeline, rng: Random, township: Box, village: Box, end_ms: int) -> None:
        self._timeline = timeline
        self._rng = rng
        self._township = township
        self._village = village
        self._end_ms = end_ms
        self._parcels = 0

    def begin(self) -> None:
        """A van with a few parcels now and then, until the end."""
        if self._timeline.now_ms < self._end_ms:
            self._van()
            self._timeline.after(self._rng.expovariate(1 / _VAN_MS), self.begin)

    def _van(self) -> None:
        """Its parcels are scanned one after the other: in, out, in again; each is handed out by itself."""
        out_ms = self._rng.uniform(3, 60) * _MINUTE_MS
        in_ms = out_ms + self._rng.uniform(5, 60) * _MINUTE_MS
        for number in range(self._rng.randrange(1, _VAN_PARCELS_MAX)):
            self._parcels += 1
            waybill = f"SF{10**12 + self._parcels:013}"
            grams = self._rng.randrange(300, 20_000, 10)
            turn_ms = number * _SCAN_MS
            self._errand(turn_ms, self._township, waybill)
            self._errand(out_ms + turn_ms, self._township, waybill, "SANJI*DEPART")
            self._errand(in_ms + turn_ms, self._village, waybill, grams=grams)
            fetched_ms = in_ms + self._rng.uniform(5, 180) * _MINUTE_MS
            self._errand(fetched_ms, self._village, waybill, "SANJI*HANDOUT")

    def _errand(self, wait_ms: float, box: Box, waybill: str, card: str = "", grams: int = 0) -> None:
        if self._timeline.now_ms + wait_ms < self._end_ms:
            errand = Errand(self._timeline, self._rng, box, waybill, card, grams)
            self._timeline.after(wait_ms, errand.go)


class Air:
    """A cold room with two probes: calm air, a door left open now and then, a probe that fails."""

    def __init__(self, timeline: Timeline, rng: Random, box: Box, end_ms: int) -> None:
        self._timeline = timeline
        self._rng = rng
        self._box = box
        self._end_ms = end_ms
        self._warm_until_ms = 0
        self._faulty_until_ms = 0

    def begin(self) -> None:
        """Probes are read each minute; doors and faults come by chance."""
        self._read()
        self._timeline.after(self._rng.uniform(0, _BREACH_MS), self._breach)
        self._timeline.after(self._rng.uniform(0, _BREACH_MS), self._fail)

    def _read(self) -> None:
        now_ms = self._timeline.now_ms
        base_mc = 10_000 if now_ms < self._warm_until_ms else 4000
        self._give(TemperatureRead("back", base_mc + self._rng.randrange(-800, 800)))
        if now_ms >= self._faulty_until_ms:
            self._give(TemperatureRead("front", base_mc + self._rng.randrange(-800, 800)))
        if now_ms < self._end_ms:
            self._timeline.after(_MINUTE_MS, self._read)

    def _breach(self) -> None:
        """The door stands open for twenty minutes to an hour and a half."""
        open_ms = self._rng.uniform(20, 90) * _MINUTE_MS
        self._warm_until_ms = self._timeline.now_ms + int(open_ms)
        self._give(DoorRead("gate", is_open=True))
        self._timeline.after(open_ms, lambda: self._give(DoorRead("gate", is_open=False)))
        self._again(open_ms, self._breach)

    def _fail(self) -> None:
        fault_ms = self._rng.uniform(1, 30) * _MINUTE_MS
        self._faulty_until_ms = self._timeline.now_ms + int(fault_ms)
        self._give(ProbeFaulted("front", "crc"))
        self._again(fault_ms, self._fail)

    def _again(self, lasted_ms: float, deed: Deed) -> None:
        wait_ms = lasted_ms + self._rng.expovariate(1 / _BREACH_MS)
        if self._timeline.now_ms + wait_ms < self._end_ms:
            self._timeline.after(wait_ms, deed)

    def _give(self, reading: Reading) -> None:
        self._box.read(reading)
