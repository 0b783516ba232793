"""A centre's county: the one that came with the package, one's own, and how pages see it."""

import shutil
from collections import Counter
from importlib.resources import files
from pathlib import Path

import pytest

from central.county import load_county, strangers, view
from central.settings import RoomRule
from logistics.counties.county import CountyError

OWN = Path(str(files("logistics"))) / "counties" / "suichang"


def room(site: str) -> RoomRule:
    return RoomRule(site=site, room="room-1", name="1号库", hi=8, lo=0, duration=30, interval=5)


def test_the_county_that_came_along() -> None:
    """Suichang has its hub, 9 centres and 120 stations."""
    county = load_county("suichang", None)
    kinds = Counter({site.site_id: site.kind for site in county.sites}.values())
    assert kinds == {"hub": 1, "coldstore": 1, "centre": 9, "station": 120}


def test_a_folder_of_ones_own(tmp_path: Path) -> None:
    """Another county is another folder, whatever its name in the settings."""
    folder = tmp_path / "elsewhere"
    shutil.copytree(OWN, folder)
    assert load_county("anything", folder) == load_county("suichang", None)


def test_a_county_that_is_not_there(tmp_path: Path) -> None:
    """A county or a folder that is not there is told as such."""
    for county_id, folder in (("nowhere", None), ("suichang", tmp_path)):
        with pytest.raises(FileNotFoundError):
            load_county(county_id, folder)


def test_a_county_with_faults(tmp_path: Path) -> None:
    """Tables that do not fit are refused with their faults."""
    folder = tmp_path / "broken"
    shutil.copytree(OWN, folder)
    (folder / "sites.csv").write_text("nonsense\n", encoding="utf-8")
    with pytest.raises(CountyError) as caught:
        load_county("suichang", folder)
    assert caught.value.faults


def test_what_pages_see() -> None:
    """Sites have both names, their kind in the pages' words and the site above; rooms have their limits."""
    county = load_county("suichang", None)
    seen = view(county, [room("COLD-1")])
    assert {place.kind for place in seen.sites} == {"hub", "township", "village", "coldstore"}
    assert seen.places["SC-046"].parent in seen.places
    assert all(place.zh and place.en for place in seen.sites)
    # A station that moved has two rows in the tables and one place on the pages.
    assert len(seen.places) == len(seen.sites) < len(county.sites)
    assert [place.order for place in seen.sites] == list(range(len(seen.sites)))
    assert [(stop.site, stop.kind, stop.parent) for stop in seen.stops] == [("YF-PARK", "park", "C1")]
    found = seen.room("COLD-1", "room-1")
    assert (found.zh, found.low_mc, found.high_mc) == ("1号库", 0, 8000)
    assert seen.zone.key == county.profile.timezone


def test_rooms_at_sites_that_nobody_knows() -> None:
    """A room whose site is misspelt would never be judged: it is told."""
    county = load_county("suichang", None)
    rooms = [room("COLD-1"), room("COLD-l")]
    assert strangers(county, rooms) == ["room.1.site: 'COLD-l' is no site of county suichang"]
