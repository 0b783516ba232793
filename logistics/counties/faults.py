"""Where the tables of a county do not fit together: one sentence a fault."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import TypeVar

from logistics.counties.rows import Dated, Profile, Site, SiteKind, Township, Village

_SITE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,47}", re.ASCII)
_PARENTS: dict[SiteKind, tuple[SiteKind, ...]] = {
    "hub": (),
    "centre": ("hub",),
    "station": ("centre",),
    "coldstore": ("hub", "centre"),
}


D = TypeVar("D", bound=Dated)


def profile_faults(profile: Profile, townships: Iterable[Township]) -> Iterator[str]:
    known = {township.code for township in townships}
    for code in profile.complete_townships:
        if code not in known:
            yield f"county: complete_townships names {code}, which is no township"
    if not 0 <= profile.coverage_target_percent <= 100:
        yield f"county: coverage_target_percent {profile.coverage_target_percent} is not from 0 to 100"
    if _SITE_ID.fullmatch(profile.id) is None:
        yield f"county: id {profile.id!r} may hold A-Z a-z 0-9 _ - only, 48 at most"


def stop_faults(profile: Profile, sites: Iterable[Site], townships: Iterable[Township]) -> Iterator[str]:
    known_sites, known_townships = {site.site_id for site in sites}, {one.code for one in townships}
    ids = Counter(stop.id for stop in profile.stops)
    yield from (f"county: stop {one} stands {count} times" for one, count in ids.items() if count > 1)
    for stop in profile.stops:
        if _SITE_ID.fullmatch(stop.id) is None:
            yield f"county: stop {stop.id!r}: an id may hold A-Z a-z 0-9 _ - only, 48 at most"
        if stop.id in known_sites:
            yield f"county: stop {stop.id} is a site, too"
        if stop.parent not in known_sites:
            yield f"county: stop {stop.id}: parent {stop.parent} is no known site"
        if stop.township not in known_townships:
            yield f"county: stop {stop.id}: township {stop.township} is unknown"


def township_faults(townships: Iterable[Township], sites: Iterable[Site]) -> Iterator[str]:
    centres = {site.site_id for site in sites if site.kind == "centre"}
    counts: Counter[str] = Counter()
    for township in townships:
        counts[township.code] += 1
        if township.centre not in centres:
            yield f"township {township.code}: centre {township.centre} is no known centre"
        yield from _place_faults(f"township {township.code}", township.lat, township.lon)
    yield from (f"township {code}: stands {count} times" for code, count in counts.items() if count > 1)


def site_faults(
    sites: tuple[Site, ...], villages: Iterable[Village], townships: Iterable[Township]
) -> Iterator[str]:
    kinds = {site.site_id: site.kind for site in sites}
    known_townships = {township.code for township in townships}
    home = {village.code: village.township for village in villages}
    for site in sites:
        where = f"site {site.site_id}"
        if _SITE_ID.fullmatch(site.site_id) is None:
            yield f"{where}: an id may hold A-Z a-z 0-9 _ - only, 48 at most"
        yield from _parent_faults(site, kinds)
        if site.township not in known_townships:
            yield f"{where}: township {site.township} is unknown"
        if site.host_village is not None and home.get(site.host_village) != site.township:
            yield f"{where}: host village {site.host_village} is no village of township {site.township}"
        if site.kind == "station" and site.host_village is None:
            yield f"{where}: a station needs a host village"
        yield from _place_faults(where, site.lat, site.lon)
    yield from _period_faults("site", ((site.site_id, site) for site in sites))


def _parent_faults(site: Site, kinds: dict[str, SiteKind]) -> Iterator[str]:
    allowed = _PARENTS[site.kind]
    if site.parent is None:
        if allowed:
            yield f"site {site.site_id}: a {site.kind} needs a parent ({' or '.join(allowed)})"
    elif site.parent not in kinds:
        yield f"site {site.site_id}: parent {site.parent} is unknown"
    elif kinds[site.parent] not in allowed:
        yield f"site {site.site_id}: a {site.kind} cannot stand under {site.parent}, a {kinds[site.parent]}"


def village_faults(
    villages: tuple[Village, ...], sites: Iterable[Site], townships: Iterable[Township]
) -> Iterator[str]:
    stations = {site.site_id for site in sites if site.kind == "station"}
    known_townships = {township.code for township in townships}
    for village in villages:
        if village.served_by not in stations:
            yield f"village {village.code}: served by {village.served_by}, which is no known station"
        if village.township not in known_townships:
            yield f"village {village.code}: township {village.township} is unknown"
    yield from _period_faults("village", ((village.code, village) for village in villages))


def _period_faults(what: str, rows: Iterable[tuple[str, D]]) -> Iterator[str]:
    """An id may stand in several rows if their periods do not overlap."""
    periods: dict[str, list[D]] = defaultdict(list)
    for key, row in rows:
        periods[key].append(row)
    for key, lives in periods.items():
        for life in lives:
            if life.valid_to is not None and life.valid_to <= life.valid_from:
                yield f"{what} {key}: ends on {life.valid_to}, not after it begins on {life.valid_from}"
        lives.sort(key=lambda life: life.valid_from)
        for earlier, later in pairwise(lives):
            if earlier.valid_on(later.valid_from):
                yield f"{what} {key}: stands twice on {later.valid_from}"


def _place_faults(where: str, lat: float | None, lon: float | None) -> Iterator[str]:
    if lat is None or lon is None:
        if lat is not lon:
            yield f"{where}: has one of lat, lon; give both or neither"
    elif not (-90 <= lat <= 90 and -180 <= lon <= 180):
        yield f"{where}: {lat}, {lon} is no place on earth; lat, lon are degrees"
