"""The fleet's page says of each box how it stands; what is missing is in no total of what is well."""

import re

import pytest

from tests.central.web.pages.fleet.fleet import Fleet
from tests.central.web.scene import Scene, Visitor


@pytest.fixture
def fleet(scene: Scene) -> Fleet:
    return Fleet(scene).all_kinds()


def row(page: str, box: str) -> str:
    """A box's row as text."""
    found = re.search(rf'<tr id="box-{box}"[^>]*>(.*?)</tr>', page, re.S)
    assert found, f"{box} is not on the page"
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[1]))


def test_each_box_is_counted_once_and_missing_is_not_well(fleet: Fleet, viewer: Visitor) -> None:
    """One of five is well, each of the others is not for a reason; who is shut out is in no total."""
    page = viewer.get("/fleet").text
    assert "1 of 5 are well, 2 have findings, 1 are silent, 1 were never heard." in page
    assert "1 more are shut out." in page
    for box, state in (
        ("box-well", "well"),
        ("box-low", "findings"),
        ("box-old", "findings"),
        ("box-gone", "silent"),
        ("box-new", "never heard"),
        ("box-out", "shut out"),
    ):
        assert f" {state} " in row(page, box)


def test_a_row_says_what_an_engineer_needs(fleet: Fleet, viewer: Visitor) -> None:
    """And says that it does not know what it does not know."""
    page = viewer.get("/fleet").text
    low, old = row(page, "box-low"), row(page, "box-old")
    assert "Power" in low
    assert "Too hot" in low
    assert "81.5" in low
    assert "low voltage" in low
    assert "Machine untold" in old
    assert "1 /1" in old
    assert old.count("unknown") >= 3
    assert "90 %" in row(page, "box-well")
    assert "good" not in row(page, "box-gone")


def test_the_list_is_narrowed_and_the_totals_with_it(fleet: Fleet, viewer: Visitor) -> None:
    """By state the totals stay those of all that was asked for."""
    silent = viewer.get("/fleet", state="silent").text
    assert 'id="box-box-gone"' in silent
    assert 'id="box-box-well"' not in silent
    assert "1 of 5 are well" in silent
    low = viewer.get("/fleet", q="LOW").text
    assert "0 of 1 are well, 1 have findings" in low
    assert "No box is like that." in viewer.get("/fleet", q="nobody").text
    assert "0 of 0 are well" in viewer.get("/fleet", group="nobody's").text
    assert viewer.get("/fleet", state="lost").status_code == 200
    assert viewer.get("/fleet", page="0").status_code == 400


def test_a_page_has_so_many_boxes_and_the_next_ones_follow(scene: Scene, viewer: Visitor) -> None:
    """Rows are bounded, whatever the county has."""
    fleet = Fleet(scene)
    for number in range(203):
        fleet.right(f"box-{number:03}")
    first, second = viewer.get("/fleet").text, viewer.get("/fleet", page="2").text
    assert (first.count("<tr id="), second.count("<tr id=")) == (200, 3)
    assert "0 of 203 are well" in second
    assert "203 were never heard" in second


def test_a_box_that_is_connected_and_says_nothing_is_silent(scene: Scene, viewer: Visitor) -> None:
    """The broker's word alone is no sign of health."""
    fleet = Fleet(scene)
    fleet.box("box-mute", ago_ms=31 * 60_000)
    page = viewer.get("/fleet").text
    assert "0 of 1 are well, 0 have findings, 1 are silent" in page
