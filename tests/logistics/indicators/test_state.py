"""The state of an indicator follows from its figure, its evidence and the day, by hand-made tables."""

from datetime import date

import pytest

from logistics.indicators.figures import Figure, read
from logistics.indicators.state import Actual, State, figure_of, is_late, judge
from tests.logistics.indicators.packs import one

AFTER, BEFORE = date(2026, 11, 27), date(2020, 12, 1)
FIRST, LAST = date(2022, 1, 1), date(2022, 12, 31)


def actual(figure: Figure, *, is_proven: bool = True, is_open: bool = False) -> Actual:
    """A figure of 2022."""
    return Actual(FIRST, LAST, figure, is_proven, is_open)


@pytest.mark.parametrize(
    ("code", "text", "state"),
    [
        ("retail", "31", "reached"),
        ("retail", "30.9999", "missed"),
        ("hub-area", "2000", "reached"),
        ("hub-area", "1999.99", "missed"),
        ("villages-unserved", "0", "reached"),
        ("villages-unserved", "1", "missed"),
        ("hub-ready", "2021-06-30", "reached"),
        ("hub-ready", "2021-07-01", "missed"),
        ("money-total", "2412.5", "reached"),
        ("money-total", "2412.4", "missed"),
        ("parcels-up", "5", "recorded"),
    ],
)
def test_a_figure_against_its_target(code: str, text: str, state: State) -> None:
    """At least, at most, or by a day: the target itself is enough."""
    indicator = one(code)
    assert judge(indicator, actual(read(text, indicator.entered)), AFTER) == state


@pytest.mark.parametrize(
    ("covered", "state"), [(121, "missed"), (122, "reached"), (120, "missed"), (203, "reached")]
)
def test_villages_of_203(covered: int, state: State) -> None:
    """60 % of 203 are 121.8: 121 fail and 122 pass, exactly."""
    assert judge(one("coverage"), actual(Figure(covered, 203)), AFTER) == state


def test_what_nobody_entered_is_not_zero() -> None:
    """Before the deadline it is not due, after it it is not reported: it is never missed by nought."""
    assert judge(one("retail"), None, BEFORE) == "not_due"
    assert judge(one("retail"), None, one("retail").deadline) == "not_due"
    assert judge(one("retail"), None, AFTER) == "unreported"


def test_what_nobody_can_prove_is_not_reached() -> None:
    """However large the figure is."""
    assert judge(one("retail"), actual(Figure(99), is_proven=False), AFTER) == "unproven"


def test_what_is_short_before_its_deadline_is_not_missed() -> None:
    """There is time; what is reached early is reached."""
    assert judge(one("trainees"), actual(Figure(1500)), BEFORE) == "not_due"
    assert judge(one("trainees"), actual(Figure(2000)), BEFORE) == "reached"


def test_what_is_not_reported_is_not_missed() -> None:
    """Where silence could still hide what is missing nobody says missed; of nothing there is no share."""
    assert judge(one("township-daily"), actual(Figure(8, 9), is_open=True), AFTER) == "unreported"
    assert judge(one("township-daily"), actual(Figure(8, 9)), AFTER) == "missed"
    assert judge(one("traceability"), actual(Figure(0, 0)), AFTER) == "unreported"


def test_without_a_baseline_there_is_no_growth() -> None:
    """It says so, and gives no percentage; with one, 18 % of 26 is 4.68."""
    growth = one("retail-growth")
    bare = Actual(FIRST, LAST, Figure(31), is_proven=True)
    assert judge(growth, bare, AFTER) == "no_baseline"
    assert figure_of(growth, bare) is None
    held = Actual(FIRST, LAST, Figure(3068, 100), is_proven=True, baseline=Figure(26))
    assert judge(growth, held, AFTER) == "reached"
    short = Actual(FIRST, LAST, Figure(3067, 100), is_proven=True, baseline=Figure(26))
    assert judge(growth, short, AFTER) == "missed"
    cost = Actual(FIRST, LAST, Figure(29, 10), is_proven=True, baseline=Figure(3))
    assert judge(one("parcel-cost"), cost, AFTER) == "reached"


def test_a_figure_of_later_days_is_marked() -> None:
    """It does not say how it was on the deadline."""
    assert not is_late(one("retail"), actual(Figure(31)))
    assert is_late(one("hub-area"), actual(Figure(2000)))
