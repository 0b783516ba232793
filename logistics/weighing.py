"""When a weight counts: stable equilibrium, enough load, and a return to zero before the next one."""

from msgspec import Struct

_STABLE_MS = 1000
_STABLE_READS = 4
# OIML R76: below 20 e the relative error is too large to be used.
_LOAD_DIVISIONS_MIN = 20


class StableWeight(Struct):
    """Captures one weight per load, in grams.

    Where the protocol tells no stability, equal readings within one division over at least a second do.
    After a capture the load must leave before the next: zero within half the minimum load.
    """

    division_g: int
    max_g: int
    _is_armed: bool = True
    _since_ms: int = 0
    _reads: int = 0
    _low_g: int = 0
    _high_g: int = 0

    def take(self, gross_g: int, *, is_stable: bool | None, is_faulty: bool, up_ms: int) -> int | None:
        """One reading at `up_ms`; the captured weight in grams if this reading makes it stand, else None."""
        if is_faulty or is_stable is False:
            self._reads = 0
            return None
        if abs(gross_g) < _LOAD_DIVISIONS_MIN * self.division_g / 2:
            self._is_armed, self._reads = True, 0
            return None
        self._follow(gross_g, up_ms)
        if not (self._is_armed and self._is_load(gross_g) and self._stands(up_ms, is_told=bool(is_stable))):
            return None
        self._is_armed = False
        return gross_g

    def _follow(self, gross_g: int, up_ms: int) -> None:
        low_g, high_g = min(self._low_g, gross_g), max(self._high_g, gross_g)
        if self._reads == 0 or high_g - low_g > self.division_g:
            self._since_ms, self._reads = up_ms, 0
            low_g = high_g = gross_g
        self._low_g, self._high_g = low_g, high_g
        self._reads += 1

    def _is_load(self, gross_g: int) -> bool:
        return _LOAD_DIVISIONS_MIN * self.division_g <= gross_g <= self.max_g

    def _stands(self, up_ms: int, *, is_told: bool) -> bool:
        if is_told:
            return self._reads >= 2
        return self._reads >= _STABLE_READS and up_ms - self._since_ms >= _STABLE_MS
