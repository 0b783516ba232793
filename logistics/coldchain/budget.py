"""The cumulative budget of one side: all time out of limits together, over all data or a rolling window."""

from msgspec import Struct
from msgspec.structs import replace

from logistics.coldchain.rule import Rule, Side


class Budget(Struct, frozen=True):
    """What has been spent on one side.

    `total_ms` and `degree_mc_ms` (excess in milli-°C × ms) run over all data. `alarm_ms` is when the limit
    was first reached; `over` is whether it was still reached when last spent on. `segments` are the spans
    out of limits within the window, joined where they touch, and `inside_ms` is their sum.
    """

    total_ms: int = 0
    degree_mc_ms: int = 0
    alarm_ms: int | None = None
    over: bool = False
    inside_ms: int = 0
    segments: tuple[tuple[int, int], ...] = ()

    @property
    def degree_minutes(self) -> float:
        """Degrees beyond the limit × minutes, in °C min."""
        return self.degree_mc_ms / 60_000_000


def spend(
    budget: Budget, start_ms: int, end_ms: int, excess_mc: int, rule: Rule, side: Side = "HOT"
) -> tuple[Budget, int | None]:
    """Spend a half-open interval that stood out of limits on a side.

    Returns the budget and the moment at which the limit was reached, None if it was not reached anew. With a
    window it can be reached again after enough old time has left the window. The steps are O(1) amortised;
    a segment is kept for each run within the window.
    """
    span_ms = end_ms - start_ms
    spent = replace(
        budget,
        total_ms=budget.total_ms + span_ms,
        degree_mc_ms=budget.degree_mc_ms + span_ms * excess_mc,
    )
    limit_ms = rule.cum_limit_on_ms(side)
    if limit_ms is None:
        return spent, None
    if rule.cum_window_ms is None:
        need_ms = limit_ms - budget.total_ms
        return _settle(spent, start_ms, end_ms, start_ms + need_ms, was_over=need_ms <= 0 and budget.over)
    spent = _forget(spent, start_ms - rule.cum_window_ms)
    was_over = budget.over and spent.inside_ms >= limit_ms
    reached_ms = _reached(spent, start_ms, end_ms, limit_ms, rule.cum_window_ms)
    # Forgetting up to the end makes one long span and many short ones leave the same behind.
    spent = _forget(_remember(spent, start_ms, end_ms), end_ms - rule.cum_window_ms)
    return _settle(spent, start_ms, end_ms, reached_ms, was_over=was_over)


def _settle(
    budget: Budget, start_ms: int, end_ms: int, reached_ms: int, *, was_over: bool
) -> tuple[Budget, int | None]:
    over = was_over or reached_ms <= end_ms
    if was_over or not over:
        return replace(budget, over=over), None
    at_ms = max(reached_ms, start_ms)
    first_ms = at_ms if budget.alarm_ms is None else budget.alarm_ms
    return replace(budget, over=True, alarm_ms=first_ms), at_ms


def _reached(budget: Budget, start_ms: int, end_ms: int, limit_ms: int, window_ms: int) -> int:
    """When the sum within the window reaches the limit if out from `start_ms` on; may lie after `end_ms`.

    The sum grows with time except while the window's tail passes over an old segment.
    """
    need_ms = limit_ms - budget.inside_ms
    if need_ms > end_ms - start_ms:
        return end_ms + 1  # even without loss at the tail it is not reached: no need to walk
    tail_ms = start_ms - window_ms
    for segment_start, segment_end in budget.segments:
        free_ms = segment_start - tail_ms
        if free_ms >= need_ms:
            break
        need_ms -= max(free_ms, 0)
        tail_ms = segment_end
    return tail_ms + need_ms + window_ms


def _forget(budget: Budget, tail_ms: int) -> Budget:
    """The budget without the time before the window's tail."""
    segments, gone, lost_ms = budget.segments, 0, 0
    while gone < len(segments) and segments[gone][1] <= tail_ms:
        lost_ms += segments[gone][1] - segments[gone][0]
        gone += 1
    kept = segments[gone:]
    if kept and kept[0][0] < tail_ms:
        lost_ms += tail_ms - kept[0][0]
        kept = ((tail_ms, kept[0][1]), *kept[1:])
    if not lost_ms:
        return budget
    return replace(budget, segments=kept, inside_ms=budget.inside_ms - lost_ms)


def _remember(budget: Budget, start_ms: int, end_ms: int) -> Budget:
    segments = budget.segments
    if segments and segments[-1][1] == start_ms:
        segments = (*segments[:-1], (segments[-1][0], end_ms))
    else:
        segments = (*segments, (start_ms, end_ms))
    return replace(budget, segments=segments, inside_ms=budget.inside_ms + end_ms - start_ms)
