"""Who comes in which wave is what was written, and the same each time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from central.fleet.rollouts.waves import DEFAULT, WaveFault, planned
from central.store.ledgers.held.sending import Holder

BOXES = tuple(Holder(f"b{number:03}", "village", f"S{number % 10}", 0) for number in range(130))
CHILDREN = {"T1": ("S1", "S2"), "S1": (), "S2": ()}


def sizes(text: str, seed: str = "x") -> list[int]:
    """How many boxes each wave has."""
    return [len(wave) for wave in planned(text, BOXES, CHILDREN, seed)]


def test_one_then_a_tenth_then_the_rest() -> None:
    """The waves that are taken where nothing is said."""
    assert sizes(DEFAULT) == [1, 13, 116]


def test_names_sites_numbers_and_shares_may_be_mixed() -> None:
    """A box is in the first wave that takes it; a site has all below it; Chinese marks do as well."""
    waves = planned("b001, 2；site:T1 b000; 50%; rest", BOXES, CHILDREN, "x")
    assert "b001" in waves[0]
    assert len(waves[0]) == 3
    assert {"b000", "b011", "b012"} <= {*waves[0], *waves[1]}
    assert len(waves[2]) == 65
    assert sorted(box for wave in waves for box in wave) == [one.box for one in BOXES]


def test_who_is_drawn_depends_on_the_rollout_alone() -> None:
    """Not always the same box is the canary, and asking again does not draw again."""
    first = [planned("1", BOXES, CHILDREN, f"r{number}")[0] for number in range(20)]
    again = [planned("1", BOXES[::-1], CHILDREN, f"r{number}")[0] for number in range(20)]
    assert first == again
    assert len({*first}) > 10


@pytest.mark.parametrize(
    "text", ["", ";;", "nobody", "site:", "b001; b001", "0", "1;" * 30, "x" * 5000, "-1"]
)
def test_what_takes_nobody_is_refused(text: str) -> None:
    """Or names a box that there is not, or that an earlier wave has."""
    with pytest.raises(WaveFault):
        planned(text, BOXES, CHILDREN, "x")


@given(st.lists(st.sampled_from(["1", "10%", "100%", "rest", "site:T1", "b007", "7 b008"]), max_size=6))
def test_no_box_comes_twice(parts: list[str]) -> None:
    """Whatever is written."""
    try:
        waves = planned(";".join(parts), BOXES, CHILDREN, "x")
    except WaveFault:
        return
    found = [box for wave in waves for box in wave]
    assert len(found) == len({*found})
    assert all(waves)
