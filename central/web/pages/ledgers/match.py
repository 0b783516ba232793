"""The three-way match of a site's day at the belt: arrived, sorted, left, and what is missing of each."""

from collections import Counter
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from central.store.queries.ledgers import match
from central.store.queries.ledgers.match import OnBelt
from central.web.frame import Known
from central.web.pages.ledgers.shown import asked_day

router = APIRouter()
_SHOWN_MAX = 200


@router.get("/ledgers/match")
def show(
    visit: Known, day: Annotated[date | None, Query()] = None, site: Annotated[str, Query(max_length=64)] = ""
) -> Response:
    """The day of one site, today and the county's first site if nothing else is asked for."""
    county = visit.frame.county
    asked = asked_day(visit, day)
    sites = [one for one in county.sites if visit.reach.holds(one.site)]
    here = site or (sites[0].site if sites else "")
    visit.at(here)
    with visit.store.read() as connection:
        found = match.on_belt(connection, here, asked.since_ms, asked.until_ms)
    return visit.page(
        "ledgers/reports/match.html",
        asked=asked,
        site=here,
        sites=sites,
        places=_places(found),
        lists=[(key, rows[:_SHOWN_MAX], len(rows)) for key, rows in _open(found) if rows],
        all=len(found),
    )


def _places(found: tuple[OnBelt, ...]) -> list[tuple[str, int, int]]:
    """(destination, sorted there, left of these), the manual bin last as ""."""
    given = Counter(one.to_site for one in found if one.sorted_ms is not None)
    left = Counter(one.to_site for one in found if one.sorted_ms is not None and one.left_ms is not None)
    return [
        (place, given[place], left[place]) for place in sorted(given, key=lambda place: (not place, place))
    ]


def _open(found: tuple[OnBelt, ...]) -> list[tuple[str, list[OnBelt]]]:
    """What one of the three lacks, each list under its name."""
    return [
        ("unsorted", [one for one in found if one.sorted_ms is None and one.left_ms is None]),
        ("unleft", [one for one in found if one.to_site and one.left_ms is None]),
        ("past", [one for one in found if one.sorted_ms is None and one.left_ms is not None]),
        ("unseen", [one for one in found if one.arrived_ms is None]),
        ("manual", [one for one in found if one.sorted_ms is not None and not one.to_site]),
    ]
