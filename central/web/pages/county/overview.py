"""The county at a glance."""

from collections.abc import Sequence
from typing import Literal

from fastapi import APIRouter
from fastapi.responses import Response
from msgspec import Struct

from central.store.coldchain import dispositions
from central.store.queries import alerts, boxes, rooms
from central.store.queries.county import overview
from central.store.queries.rooms import Door, Probe
from central.web.frame import Known
from central.web.pages.county import glance, sketch, traffic
from central.web.pages.county.served import served
from central.web.pages.duty.first import first

router = APIRouter()

_CLOSED_SHOWN_MS = 24 * 3_600_000
# The open ones come first; the page of alerts has them all.
_ALERTS_SHOWN = 6
_STALE_MS = 5 * 60_000
# From the one that needs a person to the one that needs none.
_URGENCY = ("ALARM", "RECOVERING", "PENDING", "NORMAL")


class Room(Struct, frozen=True):
    """A cold room as its card shows it."""

    site: str
    room: str
    state: str
    probes: tuple[Probe, ...]
    doors: tuple[Door, ...]
    is_stale: bool

    @property
    def slug(self) -> str:
        """Its place in addresses and in the page."""
        return f"{self.site}/{self.room}"


@router.get("/")
def show(visit: Known, by: Literal["auto", "hour", "minute"] = "auto") -> Response:
    """Tiles, the map, what needs a person, rooms, and parcels per site."""
    now_ms, holds = visit.now_ms, visit.reach.holds
    found, week = glance.gather(visit), served(visit).week(visit)
    with visit.store.read() as connection:
        first_ms = overview.first_passage_ms(connection, now_ms - 86_400_000)
        span = traffic.window(_step(by, first_ms, now_ms), now_ms, found.day.since_ms)
        flows = overview.throughput(connection, span.since_ms, span.until_ms, span.bucket_ms)
        told = alerts.listed(connection, now_ms - _CLOSED_SHOWN_MS)
        listed = cards(rooms.probes(connection), rooms.doors(connection), now_ms)
        lot_tasks = dispositions.count_open(connection) if visit.reach.is_whole else 0
        with_boxes = boxes.sites_with_boxes(connection)
        duty = first(connection, visit)
    mine = [flow for flow in flows if holds(flow.site)]
    return visit.page(
        "county/overview.html",
        glance=found,
        map=sketch.drawn(found.sites),
        week=week,
        lot_tasks=lot_tasks,
        duty=duty,
        alerts=[one for one in told if holds(one.facts.site)][:_ALERTS_SHOWN],
        rooms=[one for one in listed if holds(one.site)],
        window=span,
        county=traffic.whole(mine, span.bars),
        sites=traffic.by_site(mine, span.bars, visit.frame.county.order),
        with_boxes=[site for site in with_boxes if holds(site)],
    )


def cards(probes: Sequence[Probe], doors: Sequence[Door], now_ms: int) -> tuple[Room, ...]:
    """One card a room."""
    names = dict.fromkeys((probe.site, probe.room) for probe in probes)
    return tuple(card(name, probes, doors, now_ms) for name in names)


def card(name: tuple[str, str], probes: Sequence[Probe], doors: Sequence[Door], now_ms: int) -> Room:
    """A room with its worst probe's state."""
    mine = tuple(probe for probe in probes if (probe.site, probe.room) == name)
    states = {probe.alert_state for probe in mine}
    return Room(
        site=name[0],
        room=name[1],
        state=next((state for state in _URGENCY if state in states), "NORMAL"),
        probes=mine,
        doors=tuple(door for door in doors if (door.site, door.room) == name),
        is_stale=all(now_ms - (probe.at_ms or 0) > _STALE_MS for probe in mine),
    )


def _step(by: str, first_ms: int | None, now_ms: int) -> traffic.Step:
    """Minutes on the first hour of a day's traffic, when hours would be one bar; hours later."""
    if by == "auto":
        return "minute" if first_ms is not None and now_ms - first_ms < 3_600_000 else "hour"
    return "minute" if by == "minute" else "hour"
