"""When a weight counts: stable equilibrium, enough load, and a return to zero before the next one."""

from typing import Literal

from msgspec import Struct

from logistics.weighing.permissible import min_load_g

_STABLE_MS = 1000
_STABLE_READS = 4
_TOLD_READS = 2

WeighState = Literal["zero", "moving", "captured", "too_light", "too_heavy", "negative", "fault"]
"""What the scale shows and why it is no weight yet: what a counter says to the person in front of it."""


class StableWeight(Struct):
    """Captures one weight per load, in grams.

    Where the protocol tells no stability, equal readings within one division over at least a second do: a
    weight is settled at most 1.2 s after the pan rests at ten readings a second, and 1.4 s at five. After a
    capture the load must leave before the next: back to zero, or to zero above the container that was tared,
    within half the minimum load. `min_g` is the scale's Min where it is not 20 e. `state` says how the last
    reading was taken.
    """

    division_g: int
    max_g: int
    min_g: int = 0
    state: WeighState = "zero"
    _is_armed: bool = True
    _since_ms: int = 0
    _reads: int = 0
    _low_g: int = 0
    _high_g: int = 0

    def take(
        self, gross_g: int, *, is_stable: bool | None, is_faulty: bool, up_ms: int, tare_g: int = 0
    ) -> int | None:
        """One reading at `up_ms`; the captured gross in grams if this reading makes it stand, else None."""
        self.state = self._judge(gross_g, tare_g, is_stable=is_stable, is_faulty=is_faulty, up_ms=up_ms)
        if self.state != "captured" or not self._is_armed:
            return None
        self._is_armed = False
        return gross_g

    def _judge(
        self, gross_g: int, tare_g: int, *, is_stable: bool | None, is_faulty: bool, up_ms: int
    ) -> WeighState:
        if is_faulty or is_stable is False:
            self._reads = 0
            return "fault" if is_faulty else "moving"
        net_g = gross_g - tare_g
        if min(abs(gross_g), abs(net_g)) < self._min_g / 2:
            self._is_armed, self._reads = True, 0
            return "zero"
        self._follow(net_g, up_ms)
        if net_g < 0:
            return "negative"
        if net_g < self._min_g:
            return "too_light"
        if gross_g > self.max_g:
            return "too_heavy"
        return "captured" if self._stands(up_ms, is_told=bool(is_stable)) else "moving"

    @property
    def _min_g(self) -> int:
        return self.min_g or min_load_g(self.division_g)

    def _follow(self, net_g: int, up_ms: int) -> None:
        low_g, high_g = min(self._low_g, net_g), max(self._high_g, net_g)
        if self._reads == 0 or high_g - low_g > self.division_g:
            self._since_ms, self._reads = up_ms, 0
            low_g = high_g = net_g
        self._low_g, self._high_g = low_g, high_g
        self._reads += 1

    def _stands(self, up_ms: int, *, is_told: bool) -> bool:
        if is_told:
            return self._reads >= _TOLD_READS
        return self._reads >= _STABLE_READS and up_ms - self._since_ms >= _STABLE_MS
