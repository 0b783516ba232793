"""Whether two states of a probe lead to the same judgement, and what that makes of the sums behind."""

from msgspec.structs import replace

from logistics.coldchain.budget import Budget
from logistics.coldchain.exposure import State
from logistics.coldchain.rule import Rule, RuleBook, Rules, Side
from logistics.coldchain.runs import Changes


def stands_as(state: State | None, other: State | None, rules: Rules) -> bool:
    """Whether the same readings would bring the same changes after both: only their sums may differ."""
    if state is None or other is None:
        return False
    is_total_judged = any(_judges_total(rule) for rule in _versions(rules))
    return _standing(state, is_total_judged=is_total_judged) == _standing(
        other, is_total_judged=is_total_judged
    )


def bare(state: State | None, rules: Rules) -> State | None:
    """The state without its sums: two that stand alike are then equal, and nothing behind has to be shifted.

    What a limit for all time together is judged by stays in it.
    """
    if state is None:
        return None
    is_total_judged = any(_judges_total(rule) for rule in _versions(rules))
    return State(
        state.last_ms,
        state.last_ms,
        state.last_mc,
        state.last_mc,
        state.last_mc,
        hot=_bare(state.hot, is_total_judged=is_total_judged),
        cold=_bare(state.cold, is_total_judged=is_total_judged),
        run=state.run,
    )


def shifted(end: State | None, state: State | None, before: State | None, changes: Changes) -> State | None:
    """Where a day ends that began with `before` and ended with `end`, now that it begins with `state`.

    `changes` are the day's own. All sums are whole numbers, so that the result is the one of a replay.
    """
    if end is None or state is None or before is None:
        return end
    return replace(
        end,
        first_ms=min(state.first_ms, end.first_ms),
        min_mc=min(state.min_mc, end.min_mc),
        max_mc=max(state.max_mc, end.max_mc),
        readings=end.readings + state.readings - before.readings,
        observed_ms=end.observed_ms + state.observed_ms - before.observed_ms,
        area_mc_ms=end.area_mc_ms + state.area_mc_ms - before.area_mc_ms,
        hot=_shifted(end.hot, state.hot, before.hot, _first_reached(changes, "HOT")),
        cold=_shifted(end.cold, state.cold, before.cold, _first_reached(changes, "COLD")),
    )


def _bare(budget: Budget, *, is_total_judged: bool) -> Budget:
    total_ms = budget.total_ms if is_total_judged else 0
    return Budget(total_ms, over=budget.over, inside_ms=budget.inside_ms, segments=budget.segments)


def _shifted(end: Budget, now: Budget, before: Budget, reached_ms: int | None) -> Budget:
    return replace(
        end,
        total_ms=end.total_ms + now.total_ms - before.total_ms,
        degree_mc_ms=end.degree_mc_ms + now.degree_mc_ms - before.degree_mc_ms,
        alarm_ms=reached_ms if now.alarm_ms is None else now.alarm_ms,
    )


def _first_reached(changes: Changes, side: Side) -> int | None:
    reached = (change.at_ms for change in changes if change.kind == "budget" and change.side == side)
    return next(reached, None)


def _standing(state: State, *, is_total_judged: bool) -> tuple[object, ...]:
    budgets = [
        (one.over, one.inside_ms, one.segments, one.total_ms if is_total_judged else 0)
        for one in (state.hot, state.cold)
    ]
    return state.last_ms, state.last_mc, state.run, *budgets


def _versions(rules: Rules) -> tuple[Rule, ...]:
    return tuple(rule for _, rule in rules.versions) if isinstance(rules, RuleBook) else (rules,)


def _judges_total(rule: Rule) -> bool:
    is_cumulative = rule.cum_limit_ms is not None or rule.cold_cum_limit_ms is not None
    return is_cumulative and rule.cum_window_ms is None
