"""Which readings of a probe are believed: not the single spike, not the 85 °C of a sensor that woke up."""

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from logistics.coldchain.exposure import Reading
from logistics.coldchain.rule import MINUTE_MS

Doubt = Literal["out_of_range", "power_on", "spike", "jump"]
"""out_of_range: no value of this sensor; power_on: 85 °C that its last readings do not lead to; spike: one
reading that jumps away and back; jump: a change faster than air can make, that stayed. A jump is told and
counts: a probe was moved, or the room burns. The others are no temperature and never enter a record."""


class Limits(Struct, frozen=True):
    """What a sensor can say, and how fast air in a room can change.

    The range is that of a DS18B20 (its datasheet), 85 °C its power-on value. The fastest change is general
    knowledge: an open door makes a few degrees a minute. `jump_mc` is let pass however quick it was, and more
    than `reach_mc` between two readings is not, however long it took: in a day a room could get anywhere.
    """

    low_mc: int = -55_000
    high_mc: int = 125_000
    power_on_mc: int | None = 85_000
    mc_per_minute: int = 10_000
    jump_mc: int = 2_000
    reach_mc: int = 15_000

    def can_reach(self, from_: Reading, to: Reading) -> bool:
        """Whether air can have gone from one reading to the other in the time between them."""
        (at_ms, milli_c), (then_ms, then_mc) = from_, to
        in_time_mc = max(self.jump_mc, self.mc_per_minute * (then_ms - at_ms) // MINUTE_MS)
        return abs(then_mc - milli_c) <= min(in_time_mc, self.reach_mc)


class Doubted(Struct, frozen=True):
    """A reading and what speaks against it."""

    at_ms: int
    milli_c: int
    doubt: Doubt


class Filter(Struct, frozen=True):
    """How far a probe's readings have been looked at. `held` is one that the next reading must confirm."""

    last: Reading | None = None
    held: Reading | None = None


Sifted = tuple[Filter, tuple[Reading, ...], tuple[Doubted, ...]]
"""The new state, the readings that are believed now (in order of time), and what is doubted."""


def sift(state: Filter, reading: Reading, limits: Limits) -> Sifted:
    """Take the next reading; those not newer than the last are left out.

    A reading that air cannot have reached waits for the next one: if that goes back, it was a spike; if it
    stays, both are believed, and the jump is told. Nothing but a jump's first reading is late for it.
    """
    newest = state.held or state.last
    if newest is not None and reading[0] <= newest[0]:
        return state, (), ()
    doubt = _impossible(reading, state, limits)
    if doubt is not None:
        return state, (), (Doubted(*reading, doubt),)
    if state.held is None:
        if state.last is None or limits.can_reach(state.last, reading):
            return Filter(reading), (reading,), ()
        return replace(state, held=reading), (), ()
    return _confirm(state.last, state.held, reading, limits)


def settle(state: Filter) -> Sifted:
    """No more readings will come: one that was held is believed, as nothing has spoken against it."""
    if state.held is None:
        return state, (), ()
    return Filter(state.held), (state.held,), (Doubted(*state.held, "jump"),)


def sift_all(readings: Iterable[Reading], limits: Limits) -> tuple[list[Reading], list[Doubted]]:
    """What is believed of readings in order of time, and what is doubted."""
    state, believed, doubted = Filter(), list[Reading](), list[Doubted]()
    for reading in readings:
        state, good, bad = sift(state, reading, limits)
        believed += good
        doubted += bad
    _, good, bad = settle(state)
    return [*believed, *good], [*doubted, *bad]


def _confirm(last: Reading | None, held: Reading, reading: Reading, limits: Limits) -> Sifted:
    if last is not None and limits.can_reach(last, reading):
        return Filter(reading), (reading,), (Doubted(*held, "spike"),)
    if limits.can_reach(held, reading):
        return Filter(reading), (held, reading), (Doubted(*held, "jump"),)
    return Filter(last, reading), (), (Doubted(*held, "spike"),)


def _impossible(reading: Reading, state: Filter, limits: Limits) -> Doubt | None:
    milli_c = reading[1]
    if not limits.low_mc <= milli_c <= limits.high_mc:
        return "out_of_range"
    if milli_c != limits.power_on_mc:
        return None
    before = state.held or state.last
    is_led_to = before is not None and limits.can_reach(before, reading)
    return None if is_led_to else "power_on"
