"""What a lot has borne: its time out of limits over all rooms and vehicles it stood in, and what is left."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace

from logistics.coldchain.budget import Budget, spend
from logistics.coldchain.errors import RuleError
from logistics.coldchain.history.stretches import Stretch, clipped
from logistics.coldchain.rule import Rule, Side


class Stay(Struct, frozen=True):
    """A lot in a place in a half-open time (ms); None: it is still there."""

    lot: str
    place: str
    start_ms: int
    end_ms: int | None = None


class Spent(Struct, frozen=True):
    """A lot's budget on one side, in ms and milli-°C × ms.

    `unknown_ms` is the time of its stays that no reading covers: nobody knows what was spent then, and
    `left_ms` holds only if it was nothing. `reached_ms` is when the limit was first reached.
    """

    limit_ms: int
    spent_ms: int
    unknown_ms: int
    degree_mc_ms: int
    by_place: tuple[tuple[str, int], ...]
    reached_ms: int | None = None

    @property
    def left_ms(self) -> int:
        """What may still be spent; never less than nothing."""
        return max(0, self.limit_ms - self.spent_ms)


def lots_there(stays: Iterable[Stay], place: str, start_ms: int, end_ms: int) -> list[Stay]:
    """The lots that stood in a place during a half-open span, each with the part of the span it was there."""
    found = []
    for stay in stays:
        begin_ms = max(stay.start_ms, start_ms)
        stop_ms = end_ms if stay.end_ms is None else min(stay.end_ms, end_ms)
        if stay.place == place and begin_ms < stop_ms:
            found.append(replace(stay, start_ms=begin_ms, end_ms=stop_ms))
    return sorted(found, key=lambda one: (one.lot, one.start_ms))


def spent(
    stays: Iterable[Stay], stood: Mapping[str, Sequence[Stretch]], rule: Rule, side: Side, until_ms: int
) -> Spent:
    """What one lot has spent of a budget up to a time, wherever it stood.

    `stood` is which temperature stood from when to when in each place, in order of time. The rule says what
    is out of limits and how long all of it may last (`cum`). Where stays overlap, the lot is where it came
    last. Raises RuleError for a rule without a budget on that side, or with a rolling window.
    """
    limit_ms = rule.cum_limit_on_ms(side)
    if limit_ms is None or rule.cum_window_ms is not None:
        raise RuleError(["cum: a lot's budget needs a limit for all time together, without a window"])
    budget, known_ms, stayed_ms = Budget(), 0, 0
    by_place: dict[str, int] = {}
    for stay in _in_turn(stays, until_ms):
        stop_ms = stay.end_ms or 0
        stayed_ms += stop_ms - stay.start_ms
        before_ms = budget.total_ms
        for begin_ms, end_ms, milli_c in clipped(stood.get(stay.place, ()), stay.start_ms, stop_ms):
            known_ms += end_ms - begin_ms
            if rule.side_of(milli_c) == side:
                excess_mc = rule.excess_mc(milli_c, side)
                budget, _ = spend(budget, begin_ms, end_ms, excess_mc, rule, side)
        by_place[stay.place] = by_place.get(stay.place, 0) + budget.total_ms - before_ms
    return Spent(
        limit_ms=limit_ms,
        spent_ms=budget.total_ms,
        unknown_ms=stayed_ms - known_ms,
        degree_mc_ms=budget.degree_mc_ms,
        by_place=tuple(by_place.items()),
        reached_ms=budget.alarm_ms,
    )


def _in_turn(stays: Iterable[Stay], until_ms: int) -> Iterable[Stay]:
    """The stays by time, each ended at the latest when the next begins, and none after `until_ms`."""
    ordered: list[Stay | None] = [*sorted(stays, key=lambda one: one.start_ms), None]
    for stay, following in pairwise(ordered):
        if stay is None:
            return
        ends_ms = [until_ms]
        ends_ms += [] if stay.end_ms is None else [stay.end_ms]
        ends_ms += [] if following is None else [following.start_ms]
        if min(ends_ms) > stay.start_ms:
            yield replace(stay, end_ms=min(ends_ms))
