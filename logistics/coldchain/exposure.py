"""The exposure record: what a probe's readings say happened, judged like a logger, one reading at a time."""

from collections.abc import Iterable, Iterator
from math import inf

from msgspec import Struct
from msgspec.structs import replace

from logistics.coldchain.budget import Budget, spend
from logistics.coldchain.errors import LateReading, ReadingsError
from logistics.coldchain.mkt import mkt_of_warmth_c, warmth
from logistics.coldchain.rule import HIGHEST_MC, LOWEST_MC, Rules, Side
from logistics.coldchain.runs import Change, Changes, Excursion, Run, closed, endure, meet

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
    refuse_impossible(milli_c)
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
    coming = iter(readings)
    for reading in coming:
        unlike: Reading | None = reading
        while unlike is not None:
            state, more = step(state, *unlike, rules, as_alert=as_alert)
            changes += more
            if more:
                break
            state, more, unlike = _glide(state, coming, rules)
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


def _glide(state: State, coming: Iterator[Reading], rules: Rules) -> tuple[State, Changes, Reading | None]:
    """Take readings as long as nothing happens; returns the first one that has to be looked at.

    It is `step` for the many that are alike, with the sums in plain variables: ten times as fast.
    """
    low_mc, high_mc, until_ms, max_gap_ms = _lane(state, rules)
    last_ms, last_mc, area, aged = state.last_ms, state.last_mc, state.area_mc_ms, state.warmth_ms
    min_mc, max_mc, taken = state.min_mc, state.max_mc, 0
    unlike: Reading | None = None
    for reading in coming:
        at_ms, milli_c = reading
        gap_ms = at_ms - last_ms
        if not (low_mc <= milli_c <= high_mc and 0 < gap_ms <= max_gap_ms and at_ms < until_ms):
            unlike = reading
            break
        area += gap_ms * last_mc
        aged += gap_ms * warmth(last_mc)
        last_ms, last_mc, taken = at_ms, milli_c, taken + 1
        if milli_c < min_mc:
            min_mc = milli_c
        elif milli_c > max_mc:
            max_mc = milli_c
    if not taken:
        return state, (), unlike
    state, changes = _outlast(state, last_ms, area - state.area_mc_ms, rules)
    glided = replace(
        state,
        last_ms=last_ms,
        last_mc=last_mc,
        min_mc=min_mc,
        max_mc=max_mc,
        readings=state.readings + taken,
        observed_ms=state.observed_ms + last_ms - state.last_ms,
        area_mc_ms=area,
        warmth_ms=aged,
    )
    return glided, changes, unlike


def _lane(state: State, rules: Rules) -> tuple[int, int, float, int]:
    """Between which temperatures, until when (exclusive) and up to which gap nothing can happen.

    A run glides up to its next depth only: a deeper reading changes its peak.
    """
    rule, turn_ms, run = rules.at(state.last_ms), rules.turn_after_ms(state.last_ms), state.run
    low_mc, high_mc = rule.band_mc
    until_ms: float = inf if turn_ms is None else turn_ms
    if run is None:
        return low_mc, high_mc, until_ms, rule.max_gap_ms
    if run.clear_since_ms is not None or rule.side_of(state.last_mc) != run.side:
        return 1, 0, until_ms, rule.max_gap_ms  # an alert that is ending: look at every reading
    if run.alarm_ms is None:
        until_ms = min(until_ms, run.start_ms + rule.duration_on_ms(run.side))
    if run.side == "HOT":
        return high_mc + 1, run.peak_mc, until_ms, rule.max_gap_ms
    return run.peak_mc, low_mc - 1, until_ms, rule.max_gap_ms


def _outlast(state: State, end_ms: int, area_mc_ms: int, rules: Rules) -> tuple[State, Changes]:
    """Let a run last to a moment, over readings that were all out on its side."""
    run, start_ms, rule = state.run, state.last_ms, rules.at(state.last_ms)
    if run is None:
        return state, ()
    # Out on one side all the while, the sum of the excesses is the excess of the sum.
    excess = area_mc_ms - (rule.hi_mc or 0) * (end_ms - start_ms)
    if run.side == "COLD":
        excess = (rule.lo_mc or 0) * (end_ms - start_ms) - area_mc_ms
    budget, reached_ms = spend(_budget(state, run.side), start_ms, end_ms, 0, rule, run.side)
    budget = replace(budget, degree_mc_ms=budget.degree_mc_ms + excess)
    state = replace(state, run=replace(run, out_ms=run.out_ms + end_ms - start_ms))
    state = replace(state, hot=budget) if run.side == "HOT" else replace(state, cold=budget)
    return state, _reached(run.side, reached_ms)


def _budget(state: State, side: Side) -> Budget:
    return state.hot if side == "HOT" else state.cold


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
            budgets[side], reached_ms = spend(budgets[side], piece_start, piece_end, excess_mc, rule, side)
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


def refuse_impossible(milli_c: int) -> None:
    """Raises ReadingsError for what is no temperature."""
    if not LOWEST_MC <= milli_c <= HIGHEST_MC:
        raise ReadingsError([f"{milli_c} m°C is no temperature a store can have"])
