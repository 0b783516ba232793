"""A cold-chain rule: which temperatures are out of limits, and for how long they may be."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import pairwise
from typing import Literal

from msgspec import Struct

from logistics.coldchain.errors import RuleError

Side = Literal["HOT", "COLD"]

MINUTE_MS = 60_000
LOWEST_MC, HIGHEST_MC = -273_149, 1_000_000
"""What a temperature can be at all, in milli-°C."""

_LOWEST_C = Decimal("-273.15")
_HIGHEST_C = Decimal(1000)
_TEMPERATURES = ("hi", "lo", "hyst")
_MINUTES = ("duration", "clear_after", "interval", "max_gap", "cum", "cum_window", "lo_duration", "lo_cum")
_FLAGS = ("inclusive", "lo_inclusive")
_KEYS = (*_TEMPERATURES, *_MINUTES, *_FLAGS)


class Rule(Struct, frozen=True):
    """Limits in thousandths of a degree Celsius and times in milliseconds. Raises RuleError if they clash.

    Above `hi_mc` is HOT, below `lo_mc` is COLD; with `inclusive` the limit itself is out, too. `duration_ms`
    is how long one run may last before it is an alarm; `cum_limit_ms` is how long all runs may last together,
    within the last `cum_window_ms` if that is given. `hysteresis_mc` and `clear_after_ms` end an alert and
    never enter the exposure record. A value is held to the next reading if that comes within `max_gap_ms`,
    else for one `interval_ms`. The `cold_` fields stand for the cold side where its rule is another one, as
    in a WHO-type logger (≤ −0.5 °C for 60 min, > 8 °C for 600 min); None: as on the hot side.
    """

    duration_ms: int
    interval_ms: int
    max_gap_ms: int
    hi_mc: int | None = None
    lo_mc: int | None = None
    inclusive: bool = False
    hysteresis_mc: int = 0
    clear_after_ms: int = 0
    cum_limit_ms: int | None = None
    cum_window_ms: int | None = None
    cold_duration_ms: int | None = None
    cold_inclusive: bool | None = None
    cold_cum_limit_ms: int | None = None

    def __post_init__(self) -> None:
        faults = [fault for broken, fault in self._checks() if broken]
        if faults:
            raise RuleError(faults)

    def _checks(self) -> Iterator[tuple[bool, str]]:
        yield self.hi_mc is None and self.lo_mc is None, "hi, lo: give at least one limit"
        if self.hi_mc is not None and self.lo_mc is not None:
            yield self.lo_mc >= self.hi_mc, "lo: must lie below hi"
            yield self.hysteresis_mc >= self.hi_mc - self.lo_mc, "hyst: must be less than hi minus lo"
        yield self.duration_ms < 0, "duration: must not be negative"
        yield self.interval_ms <= 0, "interval: must be more than 0"
        yield self.max_gap_ms < self.interval_ms, "max_gap: must be at least the interval"
        yield self.hysteresis_mc < 0, "hyst: must not be negative"
        yield self.clear_after_ms < 0, "clear_after: must not be negative"
        yield self.cum_limit_ms is not None and self.cum_limit_ms <= 0, "cum: must be more than 0"
        if self.cum_window_ms is not None:
            cums = [cum for cum in (self.cum_limit_ms, self.cold_cum_limit_ms) if cum is not None]
            yield not cums, "cum_window: means nothing without cum"
            yield self.cum_window_ms < max(cums, default=0), "cum_window: must be at least cum"
        yield (self.cold_duration_ms or 0) < 0, "lo_duration: must not be negative"
        yield (
            self.cold_cum_limit_ms is not None and self.cold_cum_limit_ms <= 0,
            "lo_cum: must be more than 0",
        )

    @classmethod
    def from_keys(cls, keys: Mapping[str, object]) -> "Rule":
        """A rule from the keys of a rule file: hi, lo, hyst in °C; the times in minutes.

        `duration` and `interval` are needed, `max_gap` is three intervals by default; `lo_duration`,
        `lo_inclusive` and `lo_cum` stand for the cold side. Raises RuleError that names every fault.
        """
        faults = [
            f"{key}: no such key; known are {', '.join(_KEYS)}" for key in sorted(keys.keys() - set(_KEYS))
        ]
        faults += [f"{key}: is missing" for key in ("duration", "interval") if keys.get(key) is None]
        milli = {key: _scaled(keys, key, 1000, faults) for key in _TEMPERATURES}
        ms = {key: _scaled(keys, key, MINUTE_MS, faults) for key in _MINUTES}
        flags = {key: _flag(keys, key, faults) for key in _FLAGS}
        if faults:
            raise RuleError(faults)
        interval_ms, max_gap_ms = ms["interval"] or 0, ms["max_gap"]
        return cls(
            duration_ms=ms["duration"] or 0,
            interval_ms=interval_ms,
            max_gap_ms=3 * interval_ms if max_gap_ms is None else max_gap_ms,
            hi_mc=milli["hi"],
            lo_mc=milli["lo"],
            inclusive=flags["inclusive"] or False,
            hysteresis_mc=milli["hyst"] or 0,
            clear_after_ms=ms["clear_after"] or 0,
            cum_limit_ms=ms["cum"],
            cum_window_ms=ms["cum_window"],
            cold_duration_ms=ms["lo_duration"],
            cold_inclusive=flags["lo_inclusive"],
            cold_cum_limit_ms=ms["lo_cum"],
        )

    @property
    def is_cold_inclusive(self) -> bool:
        """Whether the lower limit itself is out."""
        return self.inclusive if self.cold_inclusive is None else self.cold_inclusive

    @property
    def band_mc(self) -> tuple[int, int]:
        """The lowest and the highest temperature in range."""
        low_mc = LOWEST_MC if self.lo_mc is None else self.lo_mc + self.is_cold_inclusive
        high_mc = HIGHEST_MC if self.hi_mc is None else self.hi_mc - self.inclusive
        return low_mc, high_mc

    def duration_on_ms(self, side: Side) -> int:
        """How long one run on a side may last before it is an alarm."""
        return self.duration_ms if side == "HOT" or self.cold_duration_ms is None else self.cold_duration_ms

    def cum_limit_on_ms(self, side: Side) -> int | None:
        """How long all runs on a side may last together; None: for ever."""
        is_hot = side == "HOT" or self.cold_cum_limit_ms is None
        return self.cum_limit_ms if is_hot else self.cold_cum_limit_ms

    def side_of(self, milli_c: int) -> Side | None:
        """On which side of the limits a temperature lies; None while it is in range."""
        if self.hi_mc is not None and (milli_c > self.hi_mc or (self.inclusive and milli_c == self.hi_mc)):
            return "HOT"
        if self.lo_mc is not None and milli_c <= self.lo_mc:
            return "COLD" if milli_c < self.lo_mc or self.is_cold_inclusive else None
        return None

    def is_clear(self, milli_c: int, side: Side) -> bool:
        """Whether a temperature is in range and past the hysteresis, seen from an alert on `side`."""
        if self.side_of(milli_c) is not None:
            return False
        if side == "HOT":
            return self.hi_mc is None or milli_c <= self.hi_mc - self.hysteresis_mc
        return self.lo_mc is None or milli_c >= self.lo_mc + self.hysteresis_mc

    def excess_mc(self, milli_c: int, side: Side) -> int:
        """How far a temperature lies beyond the limit of `side`, in milli-°C; 0 at the limit."""
        if side == "HOT":
            return milli_c - self.hi_mc if self.hi_mc is not None else 0
        return self.lo_mc - milli_c if self.lo_mc is not None else 0

    def held_ms(self, gap_ms: int) -> int:
        """For how long a value stands when the next reading comes `gap_ms` later."""
        return gap_ms if gap_ms <= self.max_gap_ms else self.interval_ms

    def at(self, _at_ms: int) -> "Rule":
        """The rule in force at a time: this one, always."""
        return self

    def began_ms(self, _at_ms: int) -> int:
        """Since when the rule in force at a time is valid: 0, always."""
        return 0

    def turn_after_ms(self, _at_ms: int) -> None:
        """When this rule ends: never."""

    def pieces(self, start_ms: int, end_ms: int) -> Iterator[tuple[int, int, "Rule"]]:
        """The half-open interval as one piece under this rule."""
        yield start_ms, end_ms, self


class RuleBook(Struct, frozen=True):
    """Versions of a rule, each in force from its time on (UTC ms, ascending) until the next; so each minute
    is judged by the version valid then. The first is in force before its time as well."""

    versions: tuple[tuple[int, Rule], ...]

    def __post_init__(self) -> None:
        if not self.versions:
            raise RuleError(["a rule book needs at least one version"])
        if any(later <= earlier for (earlier, _), (later, _) in pairwise(self.versions)):
            raise RuleError(["the versions of a rule book must follow each other in time"])

    def at(self, at_ms: int) -> Rule:
        """The version in force at a time."""
        return self.versions[max(bisect_right(self.versions, at_ms, key=_from_ms) - 1, 0)][1]

    def began_ms(self, at_ms: int) -> int:
        """Since when the version in force at a time is valid: what tells it from the others."""
        return self.versions[max(bisect_right(self.versions, at_ms, key=_from_ms) - 1, 0)][0]

    def turn_after_ms(self, at_ms: int) -> int | None:
        """When the version in force at a time ends; None: it is the last."""
        turn = bisect_right(self.versions, at_ms, key=_from_ms)
        return self.versions[turn][0] if turn < len(self.versions) else None

    def pieces(self, start_ms: int, end_ms: int) -> Iterator[tuple[int, int, Rule]]:
        """The half-open interval in pieces, each under one version."""
        while (turn_ms := self.turn_after_ms(start_ms)) is not None and turn_ms < end_ms:
            yield start_ms, turn_ms, self.at(start_ms)
            start_ms = turn_ms
        yield start_ms, end_ms, self.at(start_ms)


Rules = Rule | RuleBook


def _from_ms(version: tuple[int, Rule]) -> int:
    return version[0]


def _flag(keys: Mapping[str, object], key: str, faults: list[str]) -> bool | None:
    value = keys.get(key)
    if value is None or isinstance(value, bool):
        return value
    faults.append(f"{key}: must be true or false, not {value!r}")
    return None


def _scaled(keys: Mapping[str, object], key: str, units: int, faults: list[str]) -> int | None:
    value = keys.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        faults.append(f"{key}: must be a number, not {value!r}")
        return None
    # Decimal(str()) keeps 8.1 exactly 8100; 8.1 * 1000 in floats would not always be whole.
    exact = Decimal(str(value))
    if not exact.is_finite() or abs(exact) > 10_000_000:
        faults.append(f"{key}: {value!r} is out of bounds")
        return None
    if key in ("hi", "lo") and not _LOWEST_C < exact < _HIGHEST_C:
        faults.append(f"{key}: {value!r} °C is no temperature a store can have")
        return None
    return int((exact * units).to_integral_value())
