"""Parcels are found by their waybill, and show their trail."""

import re

from tests.central.web.scene import Scene, Visitor


def test_the_lists_of_parcels_open(viewer: Visitor) -> None:
    """Each that the page names is a page of rows."""
    lists = re.findall(r'href="(/rows/[a-z]+)"', viewer.get("/parcels").text)
    assert "/rows/held" in lists
    for path in lists:
        assert viewer.get(path).status_code == 200


def test_a_parcel_shows_its_trail(scene: Scene, viewer: Visitor) -> None:
    """Where it was scanned, and what it weighed."""
    scene.parcel("YT1447279684726")
    trail = viewer.get("/parcels/YT1447279684726").text
    assert "County hub" in trail
    assert "1.385 kg" in trail


def test_an_unknown_parcel_is_a_page_that_says_so(viewer: Visitor) -> None:
    """404, in the reader's words."""
    answer = viewer.get("/parcels/YT0000000000000")
    assert answer.status_code == 404
    assert "There is no such page or record." in answer.text
