"""On the map no place covers another, surveyed ones stay where they are, and states are shapes and words."""

from math import dist

import pytest

from central.county import load_county, view
from central.store.queries.county.standing import Standing
from central.web.county import SitePlace
from central.web.pages.county import layout, sketch, states
from logistics.counties.spots import Spot
from tests.central.web.pages.county.telling import county

_SUICHANG = view(load_county("suichang", None), []).sites


@pytest.mark.parametrize("zoom", [1.0, 2.0])
def test_no_two_marks_of_the_whole_county_touch(zoom: float) -> None:
    """131 places on one sheet, each with its own ground."""
    found = sketch.drawn(states.every(_SUICHANG, {}), zoom)
    assert found is not None
    assert len(found.marks) == 131
    drawn = [(mark, mark.size * sketch.RADII["village"]) for mark in found.marks]
    for index, (one, radius) in enumerate(drawn):
        assert 0 < one.x < found.width
        assert 0 < one.y < found.height
        for other, another in drawn[index + 1 :]:
            assert dist((one.x, one.y), (other.x, other.y)) >= radius + another, (one, other)


def test_the_chain_of_three_levels_is_drawn() -> None:
    """A line to each site but the hub: trunks to centres and the cold store, branches to stations."""
    found = sketch.drawn(states.every(_SUICHANG, {}))
    assert found is not None
    assert len(found.lines) == 130
    assert sum(line.is_trunk for line in found.lines) == 10
    assert len(found.towns) == 20
    assert found.is_sketch


def test_what_was_surveyed_is_not_moved() -> None:
    """It keeps its place when another one stands on the very same spot, and the other one gives way."""
    spots = {"A": Spot(28.0, 119.0, is_exact=True), "B": Spot(28.0, 119.0), "C": Spot(28.5, 119.5)}
    ground = layout.sketch(spots.values())
    points = {name: ground.point(spot) for name, spot in spots.items()}
    found = layout.apart(points, dict.fromkeys(spots, 10.0), 3.0)
    assert dist((found["A"].x, found["A"].y), (points["A"].x, points["A"].y)) < 0.1
    assert dist((found["A"].x, found["A"].y), (found["B"].x, found["B"].y)) >= 23
    assert found == layout.apart(points, dict.fromkeys(spots, 10.0), 3.0)


def test_the_mark_of_an_approximate_place_is_lost_with_a_survey() -> None:
    """A county of surveyed places alone is no sketch."""
    exact = SitePlace("A", "甲", "A", "hub", spot=Spot(28.0, 119.0, is_exact=True))
    found = sketch.drawn(states.every([exact], {}))
    assert found is not None
    assert not found.is_sketch
    assert {one.site: one.spot and one.spot.is_exact for one in county().sites}["C2"]


def test_a_county_without_spots_has_no_map() -> None:
    """It says so, and draws nothing."""
    assert sketch.drawn(states.every([SitePlace("A", "甲", "A", "hub")], {})) is None


@pytest.mark.parametrize(
    ("standing", "worst", "others"),
    [
        (Standing(boxes=1, online=1), "fine", ()),
        (Standing(boxes=1, online=1, is_unreported=True), "silent", ()),
        (
            Standing(boxes=2, online=1, held=3, overdue=2, is_unreported=True),
            "offline",
            ("overdue", "silent"),
        ),
        (Standing(boxes=1, online=0, breaches=1), "breach", ("offline",)),
        (Standing(), "no_box", ()),
    ],
)
def test_the_worst_is_drawn_and_nothing_is_left_unsaid(
    standing: Standing, worst: str, others: tuple[str, ...]
) -> None:
    """A breach comes before a box that is gone, that before overdue parcels, and those before silence."""
    found = states.of(SitePlace("S", "站", "S", "village"), standing)
    assert found.states == (worst, *others)


def test_who_is_to_report_is_counted_and_nobody_else() -> None:
    """Of three sites one is not asked, and one of the others did not close."""
    places = [SitePlace(name, "站", "S", "village") for name in ("A", "B", "C")]
    told = {"A": Standing(is_expected=True, is_unreported=True), "B": Standing(is_expected=True)}
    assert states.unreported(states.every(places, told)) == (1, 2)
