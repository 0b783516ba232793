"""What an actual figure says about its target: reached, missed, or why nobody can say."""

from datetime import date
from typing import Literal, get_args

from msgspec import Struct

from logistics.indicators.figures import Figure, change
from logistics.indicators.indicator import Indicator

State = Literal["reached", "missed", "unproven", "no_baseline", "not_due", "unreported", "recorded"]
STATES: tuple[State, ...] = get_args(State)


class Actual(Struct, frozen=True):
    """A figure of a period of local days, as it was entered or computed.

    `is_open`: what is not reported yet could still make it reach the target. `baseline` is what a change is
    counted from.
    """

    first: date
    last: date
    figure: Figure
    is_proven: bool
    is_open: bool = False
    baseline: Figure | None = None


def figure_of(indicator: Indicator, actual: Actual) -> Figure | None:
    """What is compared with the target; None for a change without a baseline."""
    if not indicator.needs_baseline:
        return actual.figure
    return change(actual.figure, actual.baseline) if actual.baseline else None


def judge(indicator: Indicator, actual: Actual | None, today: date) -> State:
    """What holds today. What nobody entered is not zero, and what nobody can prove is not reached."""
    is_due = today > indicator.deadline
    if actual is None:
        return "unreported" if is_due else "not_due"
    figure = figure_of(indicator, actual)
    if figure is None:
        return "no_baseline"
    if not actual.is_proven:
        return "unproven"
    if indicator.target is None:
        return "recorded"
    if figure.den == 0:
        return "unreported"
    if _holds(indicator, figure, indicator.target):
        return "reached"
    if actual.is_open:
        return "unreported"
    return "missed" if is_due else "not_due"


def is_late(indicator: Indicator, actual: Actual) -> bool:
    """Whether the figure is of a time after the deadline: it says nothing of how it was then."""
    return actual.last > indicator.deadline


def _holds(indicator: Indicator, figure: Figure, target: Figure) -> bool:
    if indicator.compare == ">=":
        return figure.value >= target.value
    if indicator.compare == "<":
        return figure.value < target.value
    return figure.value <= target.value
