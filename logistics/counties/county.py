"""A county as its tables describe it: sites and villages with the dates between which they are valid."""

from collections import Counter
from collections.abc import Collection
from datetime import date

from msgspec import Struct

from logistics.counties.faults import (
    profile_faults,
    site_faults,
    stop_faults,
    township_faults,
    village_faults,
)
from logistics.counties.rows import Profile, Site, SiteKind, Township, Village, read_profile, read_rows


class CountyError(ValueError):
    """The tables of a county do not fit together. `faults` holds one sentence a fault."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("\n".join(faults))


class TownshipCoverage(Struct, frozen=True):
    """How many of a township's villages host an active station, and whether all have to."""

    township: Township
    covered: int
    total: int
    must_be_complete: bool

    @property
    def holds(self) -> bool:
        """Whether nothing required is missing here."""
        return not self.must_be_complete or self.covered == self.total


class Coverage(Struct, frozen=True):
    """How many administrative villages host an active station, against the county's targets."""

    covered: int
    total: int
    target_percent: int
    townships: tuple[TownshipCoverage, ...]

    @property
    def holds(self) -> bool:
        """Whether the target is reached and every township that must be complete is."""
        enough = self.total > 0 and self.covered * 100 >= self.target_percent * self.total
        return enough and all(row.holds for row in self.townships)


class County(Struct, frozen=True):
    """A county: its profile and its tables, which fit together."""

    profile: Profile
    sites: tuple[Site, ...]
    villages: tuple[Village, ...]
    townships: tuple[Township, ...]

    @classmethod
    def parse(cls, toml_text: str, sites_csv: str, villages_csv: str, townships_csv: str) -> "County":
        """Read a county from the text of its four files. Raises CountyError that names every fault."""
        faults: list[str] = []
        profile = read_profile(toml_text, faults)
        sites = tuple(read_rows(sites_csv, Site, "sites", faults))
        villages = tuple(read_rows(villages_csv, Village, "villages", faults))
        townships = tuple(read_rows(townships_csv, Township, "townships", faults))
        faults += township_faults(townships, sites)
        faults += site_faults(sites, villages, townships)
        faults += village_faults(villages, sites, townships)
        if profile is not None:
            faults += profile_faults(profile, townships)
            faults += stop_faults(profile, sites, townships)
        if faults or profile is None:
            raise CountyError(faults)
        return cls(profile, sites, villages, townships)

    def sites_at(self, day: date, kind: SiteKind | None = None) -> tuple[Site, ...]:
        """The sites of a day, of one kind or all."""
        return tuple(s for s in self.sites if s.valid_on(day) and kind in (None, s.kind))

    def villages_at(self, day: date) -> tuple[Village, ...]:
        """The administrative villages of a day; urban communities are not among them."""
        return tuple(v for v in self.villages if v.kind == "village" and v.valid_on(day))

    def unserved_at(self, day: date) -> tuple[Village, ...]:
        """The villages and communities of a day whose station is not valid on it."""
        stations = {site.site_id for site in self.sites_at(day, "station")}
        return tuple(v for v in self.villages if v.valid_on(day) and v.served_by not in stations)

    def coverage(self, day: date, active_station_ids: Collection[str]) -> Coverage:
        """Coverage on a day by the stations that were active: a village counts once, and only as a host.

        Source: the plan, 四(二)2; a village that is merely served by a station elsewhere does not count.
        """
        hosts = {s.host_village for s in self.sites_at(day, "station") if s.site_id in active_station_ids}
        villages = self.villages_at(day)
        total = Counter(village.township for village in villages)
        covered = Counter(village.township for village in villages if village.code in hosts)
        complete = self.profile.complete_townships
        rows = [
            TownshipCoverage(t, covered[t.code], total[t.code], t.code in complete) for t in self.townships
        ]
        return Coverage(covered.total(), total.total(), self.profile.coverage_target_percent, tuple(rows))
