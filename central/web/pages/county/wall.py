"""The wall screen: the overview's figures, readable from across the room, on one screen without scrolling."""

from fastapi import APIRouter
from fastapi.responses import Response

from central.store.queries import alerts, rooms
from central.store.queries.county import overview
from central.web.frame import Known
from central.web.pages.county import glance, sketch, traffic
from central.web.pages.county.overview import cards
from central.web.pages.county.served import served

router = APIRouter()

# What a wall has room for; the rest is a number.
ALERTS_SHOWN, ROOMS_SHOWN = 5, 6


@router.get("/wall")
def show(visit: Known) -> Response:
    """Figures, map, what needs a person, rooms, and the day's scans."""
    now_ms = visit.now_ms
    found, week = glance.gather(visit), served(visit).week(visit)
    span = traffic.window("hour", now_ms, found.day.since_ms)
    with visit.store.read() as connection:
        flows = overview.throughput(connection, span.since_ms, span.until_ms, span.bucket_ms)
        told = alerts.listed(connection, now_ms)
        every = cards(rooms.probes(connection), rooms.doors(connection), now_ms)
    holds = visit.reach.holds
    open_ones = [one for one in told if one.facts.closed_ms is None and holds(one.facts.site)]
    listed = [one for one in every if holds(one.site)]
    return visit.page(
        "county/wall.html",
        glance=found,
        week=week,
        map=sketch.drawn(found.sites),
        window=span,
        county=traffic.whole([flow for flow in flows if holds(flow.site)], span.bars),
        alerts=open_ones[:ALERTS_SHOWN],
        more=max(0, len(open_ones) - ALERTS_SHOWN),
        rooms=listed[:ROOMS_SHOWN],
        more_rooms=max(0, len(listed) - ROOMS_SHOWN),
    )
