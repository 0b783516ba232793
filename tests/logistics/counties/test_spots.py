"""Each place of a county has a spot of its own on its map, and says whether that is exact."""

from datetime import date
from math import dist

import pytest

from logistics.counties.county import County, CountyError
from logistics.counties.spots import SPREAD_DEGREES, Spot, spots
from tests.logistics.counties.test_county import SITES, SUICHANG, TOML, TOWNSHIPS, VILLAGES

_DAY = date(2024, 1, 1)
_STATIONS = "".join(f"S{number},station,站,C1,T,V1,,,,2021-01-01,\n" for number in range(2, 14))


def _spots(county: County) -> dict[str, Spot]:
    return spots(county.townships, county.sites_at(_DAY))


_BARE = SITES.replace(",28,119,assumed,", ",,,,") + _STATIONS


def test_a_county_without_coordinates_is_drawn_around_its_townships() -> None:
    """No two sites stand on one spot, none leaves its township, and none claims to be exact."""
    found = _spots(County.parse(TOML, _BARE, VILLAGES, TOWNSHIPS))
    assert len(found) == len({(one.lat, one.lon) for one in found.values()}) == 15
    assert all(dist((one.lat,), (28,)) <= SPREAD_DEGREES and not one.is_exact for one in found.values())


def test_what_was_surveyed_stands_where_it_is_and_is_not_called_approximate() -> None:
    """A county's own coordinates take the place of ours, with or without a word on their quality."""
    for quality in ("surveyed", ""):
        own = _BARE.replace("S1,station,站,C1,T,V1,,,,", f"S1,station,站,C1,T,V1,28.1,119.2,{quality},")
        assert _spots(County.parse(TOML, own, VILLAGES, TOWNSHIPS))["S1"] == Spot(28.1, 119.2, is_exact=True)


def test_every_place_of_suichang_is_called_approximate() -> None:
    """131 sites have spots, and none was surveyed."""
    found = _spots(SUICHANG)
    assert len(found) == 131
    assert not any(one.is_exact for one in found.values())


def test_half_a_place_is_none() -> None:
    """A latitude without a longitude is a fault that is told."""
    half = _BARE.replace("S1,station,站,C1,T,V1,,,,", "S1,station,站,C1,T,V1,28.1,,,")
    with pytest.raises(CountyError) as caught:
        County.parse(TOML, half, VILLAGES, TOWNSHIPS)
    assert caught.value.faults == ["site S1: has one of lat, lon; give both or neither"]
