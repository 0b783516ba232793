"""Where the places of a county stand: surveyed ones as they are, the others around their township's point."""

import math
from collections import defaultdict
from collections.abc import Iterable

from msgspec import Struct

from logistics.counties.rows import Site, Township

# Points at this angle from each other fill a disc evenly (H. Vogel 1979, "A better way to construct the
# sunflower head"), in any number and without two on one ray.
_ANGLE = math.radians(137.50776405003785)
SPREAD_DEGREES = 0.03
"""How far from its township's point a place without coordinates may be drawn, about 3 km."""


class Spot(Struct, frozen=True):
    """Where a place is drawn, degrees of WGS 84; unless `is_exact`, only roughly right."""

    lat: float
    lon: float
    is_exact: bool = False


def spots(townships: Iterable[Township], sites: Iterable[Site]) -> dict[str, Spot]:
    """A spot for each of the sites, by its id: the same for the same tables, on any machine."""
    towns = {town.code: town for town in townships}
    unplaced: dict[str, list[Site]] = defaultdict(list)
    found: dict[str, Spot] = {}
    for site in sites:
        if site.lat is None or site.lon is None:
            unplaced[site.township].append(site)
        else:
            found[site.site_id] = Spot(site.lat, site.lon, site.coordinate_quality == "surveyed")
    for code, mine in unplaced.items():
        found |= _around(towns[code], mine)
    return found


def _around(town: Township, sites: Iterable[Site]) -> dict[str, Spot]:
    """Evenly in a disc around the township's point; what a centre is stands in its middle."""
    ordered = sorted(sites, key=lambda one: (one.kind == "station", one.site_id))
    squeeze = max(0.1, math.cos(math.radians(town.lat)))
    found = {}
    for number, site in enumerate(ordered):
        far = SPREAD_DEGREES * math.sqrt(number / len(ordered))
        turn = number * _ANGLE
        lat, lon = town.lat + far * math.sin(turn), town.lon + far * math.cos(turn) / squeeze
        found[site.site_id] = Spot(max(-90.0, min(90.0, lat)), max(-180.0, min(180.0, lon)))
    return found
