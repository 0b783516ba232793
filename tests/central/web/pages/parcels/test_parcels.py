"""Parcels are found by their waybill, and show their trail."""

import pytest

from tests.central.web.scene import Scene, Visitor


@pytest.mark.parametrize("asked", ["4726", "9684726", " 4726 ", "84726"])
def test_a_tail_finds_the_parcel(scene: Scene, viewer: Visitor, asked: str) -> None:
    """Four characters at the end are enough."""
    scene.parcel("YT1447279684726")
    scene.parcel("YT1447279680000")
    page = viewer.get("/parcels", q=asked).text
    assert "/parcels/YT1447279684726" in page
    assert "YT1447279680000" not in page


@pytest.mark.parametrize("asked", ["726", "%", "____", "1447"])
def test_what_is_no_tail_finds_nothing(scene: Scene, viewer: Visitor, asked: str) -> None:
    """Too short, wild cards, or from the middle: other people's parcels stay their own."""
    scene.parcel("YT1447279684726")
    assert "/parcels/YT1447279684726" not in viewer.get("/parcels", q=asked).text


def test_a_whole_waybill_leads_straight_to_the_trail(scene: Scene, viewer: Visitor) -> None:
    """However it was typed."""
    scene.parcel("YT1447279684726")
    answer = viewer.get("/parcels", q="yt 14472 79684726")
    assert answer.headers["location"] == "/parcels/YT1447279684726"
    trail = viewer.get("/parcels/YT1447279684726").text
    assert "County hub" in trail
    assert "1.385 kg" in trail


def test_an_unknown_parcel_is_a_page_that_says_so(viewer: Visitor) -> None:
    """404, in the reader's words."""
    answer = viewer.get("/parcels/YT0000000000000")
    assert answer.status_code == 404
    assert "There is no such page or record." in answer.text
