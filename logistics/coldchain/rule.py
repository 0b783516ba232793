"""A cold-chain rule: which temperatures are out of limits, and for how long they may be."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import pairwise
from typing import Literal

from msgspec import Struct

from logistics.coldchain.errors import RuleError

Side = Literal["HOT", "COLD"]

MINUTE_MS = 60_000
_LOWEST_C = Decimal("-273.15")
_HIGHEST_C = Decimal(1000)
_TEMPERATURES = ("hi", "lo", "hyst")
_MINUTES = ("duration", "clear_after", "interval", "max_gap", "cum", "cum_window")
_KEYS = (*_TEMPERATURES, *_MINUTES, "inclusive")


class Rule(Struct, frozen=True):
    """Limits in thousandths of a degree Celsius and times in milliseconds. Raises RuleError if they clash.

    Above `hi_mc` is HOT, below `lo_mc` is COLD; with `inclusive` the limit itself is out, too. `duration_ms`
    is how long one run may last before it is an alarm; `cum_limit_ms` is how long all runs may last together,
    within the last `cum_window_ms` if that is given. `hysteresis_mc` and `clear_after_ms` end an alert and
    never enter the exposure record. A value is held to the next reading if that comes within `max_gap_ms`,
    else for one `interval_ms`.
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
            yield self.cum_limit_ms is None, "cum_window: means nothing without cum"
            yield self.cum_window_ms < (self.cum_limit_ms or 0), "cum_window: must be at least cum"

    @classmethod
    def from_keys(cls, keys: Mapping[str, object]) -> "Rule":
        """A rule from the keys of a rule file: hi, lo, hyst in °C; the times in minutes.

        `duration` and `interval` are needed, `max_gap` is three intervals by default. Raises RuleError that
        names every fault.
        """
        faults = [
            f"{key}: no such key; known are {', '.join(_KEYS)}" for key in sorted(keys.keys() - set(_KEYS))
        ]
        faults += [f"{key}: is missing" for key in ("duration", "interval") if keys.get(key) is None]
        milli = {key: _scaled(keys, key, 1000, faults) for key in _TEMPERATURES}
        ms = {key: _scaled(keys, key, MINUTE_MS, faults) for key in _MINUTES}
        inclusive = keys.get("inclusive") or False
        if not isinstance(inclusive, bool):
            faults.append(f"inclusive: must be true or false, not {inclusive!r}")
        if faults:
            raise RuleError(faults)
        interval_ms, max_gap_ms = ms["interval"] or 0, ms["max_gap"]
        return cls(
            duration_ms=ms["duration"] or 0,
            interval_ms=interval_ms,
            max_gap_ms=3 * interval_ms if max_gap_ms is None else max_gap_ms,
            hi_mc=milli["hi"],
            lo_mc=milli["lo"],
            inclusive=bool(inclusive),
            hysteresis_mc=milli["hyst"] or 0,
            clear_after_ms=ms["clear_after"] or 0,
            cum_limit_ms=ms["cum"],
            cum_window_ms=ms["cum_window"],
        )

    def side_of(self, milli_c: int) -> Side | None:
        """On which side of the limits a temperature lies; None while it is in range."""
        if self.hi_mc is not None and (milli_c > self.hi_mc or (self.inclusive and milli_c == self.hi_mc)):
            return "HOT"
        if self.lo_mc is not None and (milli_c < self.lo_mc or (self.inclusive and milli_c == self.lo_mc)):
            return "COLD"
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
        begun = [rule for from_ms, rule in self.versions if from_ms <= at_ms]
        return begun[-1] if begun else self.versions[0][1]

    def pieces(self, start_ms: int, end_ms: int) -> Iterator[tuple[int, int, Rule]]:
        """The half-open interval in pieces, each under one version."""
        turns = [from_ms for from_ms, _ in self.versions if start_ms < from_ms < end_ms]
        for piece_start, piece_end in pairwise([start_ms, *turns, end_ms]):
            yield piece_start, piece_end, self.at(piece_start)


Rules = Rule | RuleBook


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
