"""A small fleet at a real broker with a real centre: nothing is lost or doubled, network or none."""

import pytest
from msgspec import structs

from benchmarks.scale.ground import NAME, ground
from plumbing.address import Address
from simulators.fleet import nation, steady
from simulators.fleet.run import Wish
from tests import needs

BOXES = 12


@pytest.mark.parametrize("kind", ["mosquitto", "nats"])
def test_a_fleet_loses_nothing(kind: str) -> None:
    """Half of the boxes lose their network half-way; in the end each event stands at the centre once."""
    if kind == "mosquitto":
        needs.mosquitto()
    course_of = {"seconds": 3.0, "rate": 5.0, "mix": {"inbound": 1.0, "readings": 1.0, "health": 1.0}}
    with ground(kind, "sqlite", BOXES) as (here, watched):
        course = steady.Course(**course_of, offline=0.5, offline_s=1.0, centre=here.store)  # type: ignore[arg-type]
        wish = Wish(addresses=(Address.parse(here.broker),), boxes=BOXES, name=NAME)
        told = steady.run_steadily(wish, course, watched)
    assert told.is_good, told
    assert told.stored is not None
    assert told.stored.events == told.made == told.confirmed
    assert told.made > BOXES
    assert told.links_lost >= BOXES // 2
    assert told.unlinked.events > 0
    assert told.kib_a_box.keys() == {"broker", "centre", "boxes"}


def test_a_nations_steps_and_its_outage() -> None:
    """Each step is offered and stored, and after an outage all that waited is stored beside what is new."""
    course = nation.Course(counties=(0.1, 2.0), hour=6, seconds=2.0, outage_counties=1.0, outage_s=1.0)
    steps: list[nation.Step] = []
    with ground("nats", "sqlite", BOXES) as (here, watched):
        course = structs.replace(course, centre=here.store)
        wish = Wish(addresses=(Address.parse(here.broker),), boxes=BOXES, name=NAME)
        result = nation.run_nation(wish, course, watched, steps.append)
    assert [step.counties for step in steps] == [0.1, 2.0]
    assert steps[1].offered_a_s > steps[0].offered_a_s
    assert result.outage is not None
    assert result.waiting == 0
    assert result.stored is not None
    assert result.stored.is_good
