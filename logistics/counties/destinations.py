"""The routing rows that follow from a county's tables: each village goes to the station that serves it."""

from collections import defaultdict
from datetime import date

from logistics.counties.county import County
from logistics.parcels.tables.routing import KEY_CHARS_MAX, SAY_CHARS_MAX, Row, norm_place


def destinations(county: County, day: date) -> tuple[Row, ...]:
    """By code and by name, villages before townships. A name of which there are two says nothing: no row."""
    names = {site.site_id: site.name for site in county.sites_at(day)}
    villages = [(v.code, v.name, v.served_by) for v in county.villages if v.valid_on(day)]
    townships = [(t.code, t.name, t.centre) for t in county.townships]
    found: dict[str, set[str]] = defaultdict(set)
    for code, name, to in (*villages, *townships):
        if to in names:
            for key in (code, name):
                found[norm_place(key)].add(to)
    return tuple(
        Row("place", key, to, names[to][:SAY_CHARS_MAX])
        for key, sites in found.items()
        if len(sites) == 1 and key and len(key) <= KEY_CHARS_MAX
        for to in sites
    )
