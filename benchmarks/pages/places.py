"""Where the county of the measurement works: the sites of the package's county, and one box each."""

from msgspec import Struct

from central.county import load_county
from logistics.counties.county import County

COUNTY_ID = "suichang"
HUB_LANES = 4


class Places(Struct, frozen=True):
    """The hub, the townships' centres, and each village station with the centre above it."""

    hub: str
    centres: tuple[str, ...]
    stations: tuple[tuple[str, str], ...]

    @property
    def sites(self) -> tuple[str, ...]:
        """All of them."""
        return (self.hub, *self.centres, *(station for station, _ in self.stations))


def places(county: County) -> Places:
    """What the county's table of sites holds."""
    by_kind: dict[str, list[str]] = {}
    for site in county.sites:
        by_kind.setdefault(site.kind, []).append(site.site_id)
    above = {site.site_id: site.parent or "" for site in county.sites}
    stations = tuple((one, above[one]) for one in sorted({*by_kind["station"]}))
    return Places(by_kind["hub"][0], tuple(sorted({*by_kind["centre"]})), stations)


def county() -> County:
    """The county of the package."""
    return load_county(COUNTY_ID, None)


def box_at(site: str, lane: int = 0) -> str:
    """What a site's box is called; the hub has several."""
    return f"{site.lower()}-{lane + 1}"
