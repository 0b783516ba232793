"""A box that is gone explains its probes' silence, for as long as it explains it, and hides no breach."""

import pytest
from msgspec.structs import replace

from central.alerts.stages.case import CRITICAL, RESOLVED, Boxes
from central.alerts.stages.inhibit import inhibit
from tests.central.alerts.stages.world import BREACH, SILENT, case, world

DOWN = Boxes(down=frozenset({"box-a"}))
BACK = Boxes(back=frozenset({"box-a"}))
UNSETTLED = Boxes(unsettled=frozenset({"box-a"}))
LONG = replace(SILENT, is_critical=True)


@pytest.mark.parametrize("boxes", [DOWN, BACK, UNSETTLED])
def test_a_probe_of_a_box_that_is_gone(boxes: Boxes) -> None:
    """It is kept back, and the reason names the box."""
    found = inhibit(case(SILENT, "no_data"), world(boxes=boxes))
    assert found.held == "inhibit"
    assert found.reasons[-1].fields == {"box": "box-a"}


@pytest.mark.parametrize("boxes", [DOWN, BACK, UNSETTLED])
def test_a_breach_is_never_hidden(boxes: Boxes) -> None:
    """What is known to be out of its limits is told, box or no box."""
    assert inhibit(case(BREACH), world(boxes=boxes)).held == ""


def test_another_box() -> None:
    """A probe whose own box is there is told of."""
    other = replace(SILENT, probe="box-b/probe-1")
    assert inhibit(case(other, "no_data"), world(boxes=DOWN)).held == ""


def test_a_link_that_comes_and_goes_explains_no_long_silence() -> None:
    """Only a box that is told of itself does."""
    assert inhibit(case(LONG, "no_data", CRITICAL), world(boxes=UNSETTLED)).held == ""
    assert inhibit(case(LONG, "no_data", CRITICAL), world(boxes=DOWN)).held == "inhibit"


def test_the_end_is_told() -> None:
    """Whoever heard of the silence hears of its end, though the box went meanwhile."""
    assert inhibit(case(SILENT, "no_data", RESOLVED), world(boxes=DOWN)).held == ""
