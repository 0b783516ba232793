"""The counter's trade: what a code read or a weight means at this box, now."""

from collections.abc import Callable

from msgspec import Struct

from edge_agent.drivers.contract import CodeRead, WeightRead
from edge_agent.settings import Counter
from edge_agent.store.memory import ScanMemory
from edge_agent.trade.outcome import NOTHING, Outcome, Signal
from edge_agent.trade.pans import Pans
from logistics.events.parcels import Act, Direction, ParcelScanned, Weighed
from logistics.weighing.stable import StableWeight
from plumbing.clock import Moment

_UPWARD: frozenset[Act] = frozenset({"collect"})
# A weight and a scan belong together if they are at most this far apart.
_PAIR_MS = 5000


class Known(Struct, frozen=True):
    """What a code is: whether it is taken for a waybill, and its most likely carrier ("" for none)."""

    is_waybill: bool
    carrier: str = ""


class _Weight(Struct, frozen=True):
    net_g: int
    up_ms: int


class Desk:
    """Turns codes and weights into facts. Calls happen within a transaction of the outbox."""

    def __init__(
        self,
        site: str,
        settings: Counter,
        memory: ScanMemory,
        know: Callable[[str, str], Known],
        scales: dict[str, StableWeight],
        boot: str = "",
        has_still: Callable[[str, str], bool] = lambda _device, _text: False,
    ) -> None:
        self._site = site
        self._settings = settings
        self._memory = memory
        self._know = know
        self._scales = scales
        self._boot = boot
        self._has_still = has_still
        self.pans = Pans()
        self._weight: _Weight | None = None
        self._unweighed: tuple[str, int] | None = None

    def know(self, read: CodeRead) -> Known:
        """What a code is."""
        return self._know(read.text, read.symbology)

    def take_code(self, read: CodeRead, act: Act, now: Moment) -> Outcome:
        """A scan for an act: a parcel, a parcel seen before, or something that is no waybill."""
        known = self.know(read)
        if not known.is_waybill:
            return Outcome(signals=(Signal.REFUSED,))
        if self._is_duplicate(read.text, act, now):
            return Outcome(signals=(Signal.DUPLICATE,))
        return self._scan(read, act, known.carrier, now)

    def take_weighed(self, read: CodeRead, act: Act, weight_g: int | None, now: Moment) -> Outcome:
        """The same with the weight that is known, or with none: no other is waited for."""
        self._weight = None if weight_g is None else _Weight(weight_g, now.up_ms)
        outcome = self.take_code(read, act, now)
        self._weight = self._unweighed = None
        return outcome

    def take_weight(self, read: WeightRead, now: Moment) -> Outcome:
        """A scale's frame: nothing, until a weight stands still; then it joins the scan it belongs to."""
        captured = self.capture(read, now)
        return NOTHING if captured is None else self.take_captured(read, captured, now)

    def capture(self, read: WeightRead, now: Moment) -> int | None:
        """A scale's frame: the gross in grams where this one makes a load's weight stand, else None."""
        captured = self._scales[read.device].take(
            read.gross_g,
            tare_g=read.tare_g,
            is_stable=read.stable,
            is_faulty=read.fault is not None,
            up_ms=now.up_ms,
        )
        self.pans.take(read, self._scales[read.device].state, now.up_ms, is_new=captured is not None)
        return captured

    def take_captured(self, read: WeightRead, captured: int, now: Moment) -> Outcome:
        """A weight that stands joins the scan it belongs to, or waits for one."""
        waybill = self._unweighed_waybill(now)
        if not waybill:
            self._weight = _Weight(captured - read.tare_g, now.up_ms)
            return NOTHING
        self._unweighed = None
        weighed = Weighed(
            site=self._site,
            device=read.device,
            gross_g=captured,
            tare_g=read.tare_g,
            waybill=waybill,
            is_net=read.is_net,
            is_preset=read.is_preset,
        )
        return Outcome(events=((now, weighed),))

    def scanned(self, waybill: str, act: Act, device: str, carrier: str, now: Moment) -> ParcelScanned:
        """A parcel's scan told without a reader, remembered like any other; it takes no weight."""
        self._note(waybill, act, now)
        return ParcelScanned(
            waybill=waybill,
            act=act,
            site=self._site,
            device=device,
            symbology="",
            direction="up" if act in _UPWARD else "down",
            carrier=carrier,
        )

    def forget(self, waybill: str, act: Act) -> None:
        """A scan was taken back: the next one of that parcel for this act counts."""
        self._memory.forget(waybill, act)

    def _note(self, waybill: str, act: Act, now: Moment) -> None:
        guessed_at = None if now.clock == "synced" else (self._boot, now.up_ms)
        self._memory.note(waybill, act, now.at_ms, guessed_at)

    def _scan(self, read: CodeRead, act: Act, carrier: str, now: Moment) -> Outcome:
        weight_g = self._fresh_weight(now)
        self._unweighed = (read.text, now.up_ms) if weight_g is None and self._scales else None
        self._note(read.text, act, now)
        direction: Direction = "up" if act in _UPWARD else "down"
        scanned = ParcelScanned(
            waybill=read.text,
            act=act,
            site=self._site,
            device=read.device,
            symbology=read.symbology,
            direction=direction,
            carrier=carrier,
            weight_g=weight_g,
            has_still=self._has_still(read.device, read.text),
        )
        return Outcome(events=((now, scanned),), signals=(Signal.OK,))

    def _is_duplicate(self, waybill: str, act: Act, now: Moment) -> bool:
        last_ms = self._memory.last(waybill, act)
        return last_ms is not None and abs(now.at_ms - last_ms) < self._settings.repeat_s * 1000

    def _fresh_weight(self, now: Moment) -> int | None:
        """The stable weight that waited for this scan, used once."""
        weight, self._weight = self._weight, None
        if weight is None or now.up_ms - weight.up_ms > _PAIR_MS:
            return None
        return weight.net_g

    def _unweighed_waybill(self, now: Moment) -> str:
        if self._unweighed is None or now.up_ms - self._unweighed[1] > _PAIR_MS:
            return ""
        return self._unweighed[0]
