"""A day's throughput per site, carrier, direction and hour, and what sites reported of it themselves."""

from collections import Counter, defaultdict
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from central.store.queries.ledgers import flow
from central.store.queries.ledgers.flow import Flow
from central.web.frame import Known
from central.web.pages.ledgers.shown import asked_day, yuan

router = APIRouter()

_HOUR_MS = 3_600_000


@router.get("/ledgers/flow")
def show(
    visit: Known, day: Annotated[date | None, Query()] = None, site: Annotated[str, Query(max_length=64)] = ""
) -> Response:
    """The day, today if none is asked for; a site that did not close it is 未报 and not zero."""
    if site:
        visit.at(site)
    county, holds = visit.frame.county, visit.reach.holds
    asked = asked_day(visit, day)
    with visit.store.read() as connection:
        every = flow.flows(connection, asked.since_ms, asked.until_ms)
        reports = flow.reports(connection, asked.day.isoformat())
        postage = flow.postage(connection, asked.since_ms, asked.until_ms)
    found = tuple(one for one in every if holds(one.site))
    shown = [one for one in found if site in ("", one.site)]
    sites = {one.site for one in found} | {*reports} | {place.site for place in county.sites}
    return visit.page(
        "ledgers/reports/flow.html",
        asked=asked,
        site=site,
        postage={place: fen for place, fen in postage.items() if holds(place)},
        yuan=yuan,
        hour_ms=_HOUR_MS,
        carriers=_by_carrier(shown),
        hours=_by_hour(shown),
        rows=[
            (one, reports.get(one), _acts(found, one))
            for one in sorted(filter(holds, sites), key=county.order)
        ],
    )


def _by_carrier(flows: list[Flow]) -> list[tuple[str, str, Counter[str]]]:
    sums: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for one in flows:
        sums[one.carrier, one.direction][one.act] += one.parcels
    return [(carrier, direction, acts) for (carrier, direction), acts in sorted(sums.items())]


def _by_hour(flows: list[Flow]) -> list[tuple[int, Counter[str]]]:
    sums: dict[int, Counter[str]] = defaultdict(Counter)
    for one in flows:
        sums[one.hour][one.direction] += one.parcels
    return sorted(sums.items())


def _acts(flows: tuple[Flow, ...], site: str) -> Counter[str]:
    sums: Counter[str] = Counter()
    for one in flows:
        if one.site == site:
            sums[one.act] += one.parcels
    return sums
