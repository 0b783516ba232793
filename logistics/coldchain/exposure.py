"""The exposure record: what a probe's readings say happened, judged like a logger, one reading at a time."""

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from logistics.coldchain.budget import Budget, spend
from logistics.coldchain.errors import LateReading, ReadingsError
from logistics.coldchain.mkt import mkt_of_warmth_c, warmth
from logistics.coldchain.rule import Rules, Side
from logistics.coldchain.runs import Change, Changes, Excursion, Run, closed, endure, meet

LOWEST_MC, HIGHEST_MC = -273_149, 1_000_000

Reading = tuple[int, int]
"""Event time in ms and temperature in milli-°C."""


class State(Struct, frozen=True):
    """All that has to be kept of a probe between two readings; None stands for "no reading yet".

    The last reading is held, not yet counted: how long it stands is known only when the next one comes.
    `area_mc_ms` is Σ temperature × time, `warmth_ms` Σ relative ageing × time (see mkt).
    """

    first_ms: int
    last_ms: int
    last_mc: int
    min_mc: int
    max_mc: int
    readings: int = 1
    observed_ms: int = 0
    area_mc_ms: int = 0
    warmth_ms: float = 0.0
    hot: Budget = Budget()
    cold: Budget = Budget()
    run: Run | None = None


class Record(Struct, frozen=True):
    """A finished or running stay. The last reading counts for one interval; a run without end is "open".

    `span_ms` reaches from the first reading to the end of the last one's interval, `observed_ms` is the part
    of it that readings cover. Temperatures are milli-°C; the mean is weighted by time. `mkt_c` uses the
    default activation energy and is an indicator for produce only.
    """

    excursions: tuple[Excursion, ...] = ()
    hot: Budget = Budget()
    cold: Budget = Budget()
    readings: int = 0
    span_ms: int = 0
    observed_ms: int = 0
    min_mc: int | None = None
    max_mc: int | None = None
    mean_mc: float | None = None
    mkt_c: float | None = None

    @property
    def coverage(self) -> float:
        """The part of the span that readings cover, 0 to 1; 0 without readings."""
        return self.observed_ms / self.span_ms if self.span_ms else 0.0


def step(
    state: State | None, at_ms: int, milli_c: int, rules: Rules, *, as_alert: bool = False
) -> tuple[State, Changes]:
    """Take one reading; returns the new state and what changed, in order of time.

    A second reading for the same moment changes nothing (the first stored one holds). `as_alert` lets runs
    go on through hysteresis and clear delay: how `judge` shows a rule that has them, never for the record.
    Raises LateReading for an older reading and ReadingsError for no temperature. O(1) amortised.
    """
    _refuse_impossible(milli_c)
    if state is None:
        state = State(at_ms, at_ms, milli_c, milli_c, milli_c)
        run, changes = meet(None, at_ms, milli_c, rules.at(at_ms), as_alert=as_alert)
        return replace(state, run=run), changes
    if at_ms == state.last_ms:
        return state, ()
    if at_ms < state.last_ms:
        raise LateReading(f"reading of {at_ms} comes after {state.last_ms}; replay from {at_ms}")
    gap_ms = at_ms - state.last_ms
    held_until_ms = state.last_ms + rules.at(state.last_ms).held_ms(gap_ms)
    state, changes = _hold(state, held_until_ms, rules, as_alert=as_alert)
    run = state.run
    if held_until_ms < at_ms:
        changes += (Change("gap", held_until_ms, until_ms=at_ms),)
        changes += () if run is None else (closed(run, held_until_ms, "gap"),)
        run = None
    run, met = meet(run, at_ms, milli_c, rules.at(at_ms), as_alert=as_alert)
    return _arrive(state, at_ms, milli_c, run), changes + met


def fold(
    state: State | None, readings: Iterable[Reading], rules: Rules, *, as_alert: bool = False
) -> tuple[State | None, Changes]:
    """Take readings in order of event time; returns the state and all changes. Raises as `step` does."""
    changes: list[Change] = []
    for at_ms, milli_c in readings:
        state, more = step(state, at_ms, milli_c, rules, as_alert=as_alert)
        changes += more
    return state, tuple(changes)


def record(state: State | None, changes: Iterable[Change], rules: Rules, *, as_alert: bool = False) -> Record:
    """The record as it stands after a state, from all changes of the stay so far. The state is not used up:
    more readings may follow."""
    if state is None:
        return Record()
    end_ms = state.last_ms + rules.at(state.last_ms).interval_ms
    state, tail = _hold(state, end_ms, rules, as_alert=as_alert)
    ended = [change.excursion for change in (*changes, *tail) if change.kind == "closed" and change.excursion]
    still_open = [state.run.as_excursion(end_ms, "open")] if state.run else []
    return Record(
        excursions=(*ended, *still_open),
        hot=state.hot,
        cold=state.cold,
        readings=state.readings,
        span_ms=end_ms - state.first_ms,
        observed_ms=state.observed_ms,
        min_mc=state.min_mc,
        max_mc=state.max_mc,
        mean_mc=state.area_mc_ms / state.observed_ms,
        mkt_c=mkt_of_warmth_c(state.warmth_ms / state.observed_ms),
    )


def judge(readings: Iterable[Reading], rules: Rules, *, as_alert: bool = False) -> Record:
    """The record of readings given in any order; of two for the same moment the first given holds."""
    earliest: dict[int, int] = {}
    for at_ms, milli_c in readings:
        earliest.setdefault(at_ms, milli_c)
    state, changes = fold(None, sorted(earliest.items()), rules, as_alert=as_alert)
    return record(state, changes, rules, as_alert=as_alert)


def _hold(state: State, end_ms: int, rules: Rules, *, as_alert: bool) -> tuple[State, Changes]:
    """Count the last reading up to `end_ms`, each piece under the rule in force."""
    start_ms, run = state.last_ms, state.run
    changes: Changes = ()
    budgets = {"HOT": state.hot, "COLD": state.cold}
    for piece_start, piece_end, rule in rules.pieces(start_ms, end_ms):
        if piece_start > start_ms:  # the limits changed under a value that stands still
            run, met = meet(run, piece_start, state.last_mc, rule, as_alert=as_alert)
            changes += met
        side = rule.side_of(state.last_mc)
        run, lasted = endure(run, piece_start, piece_end, rule, out=side is not None)
        changes += lasted
        if side is not None:
            excess_mc = rule.excess_mc(state.last_mc, side)
            budgets[side], reached_ms = spend(budgets[side], piece_start, piece_end, excess_mc, rule)
            changes += _reached(side, reached_ms)
    held_ms = end_ms - start_ms
    return replace(
        state,
        observed_ms=state.observed_ms + held_ms,
        area_mc_ms=state.area_mc_ms + held_ms * state.last_mc,
        warmth_ms=state.warmth_ms + held_ms * warmth(state.last_mc),
        hot=budgets["HOT"],
        cold=budgets["COLD"],
        run=run,
    ), changes


def _reached(side: Side, reached_ms: int | None) -> Changes:
    return () if reached_ms is None else (Change("budget", reached_ms, side),)


def _arrive(state: State, at_ms: int, milli_c: int, run: Run | None) -> State:
    return replace(
        state,
        last_ms=at_ms,
        last_mc=milli_c,
        min_mc=min(state.min_mc, milli_c),
        max_mc=max(state.max_mc, milli_c),
        readings=state.readings + 1,
        run=run,
    )


def _refuse_impossible(milli_c: int) -> None:
    if not LOWEST_MC <= milli_c <= HIGHEST_MC:
        raise ReadingsError([f"{milli_c} m°C is no temperature a store can have"])
