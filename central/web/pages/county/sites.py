"""A site: where it is, what it did today and on the days before, what lies there, and what stands open."""

from datetime import timedelta
from typing import Any

import msgspec
from fastapi import APIRouter, HTTPException
from fastapi.responses import Response
from msgspec import Struct

from central.store.queries import boxes, rooms
from central.store.queries.county import day, standing
from central.store.queries.county import site as told
from central.store.queries.county.day import Figures
from central.store.queries.county.site import Close
from central.store.queries.ledgers.service import local_day, midnight_ms
from central.web.county import SitePlace
from central.web.frame import Known, Visit
from central.web.pages.county import glance, states, townships, trail
from central.web.pages.county.overview import cards
from central.web.pages.county.served import served
from central.web.pages.ledgers.shown import till_span, yuan

router = APIRouter()

_DAYS = 14


class SiteDay(Struct, frozen=True):
    """A local day: what was counted from scans and what the site reported; None is 未报."""

    day: str
    since_ms: int
    until_ms: int
    counted: Figures
    close: Close | None
    is_today: bool

    @property
    def is_known(self) -> bool:
        """Whether anything came of it: a day of silence is no day of zero."""
        return self.close is not None or self.counted != Figures()

    @property
    def differs(self) -> bool:
        """Whether the site reported other counts than its scans give."""
        if self.close is None:
            return False
        said = (self.close.arrived, self.close.handed_out, self.close.collected, self.close.departed)
        seen = self.counted
        return said != (seen.arrived, seen.handed_out, seen.collected, seen.departed)


@router.get("/sites/{site}")
def show(visit: Known, site: str) -> Response:
    """One site; one that the county's tables do not have is shown by what boxes told of it."""
    visit.at(site)
    place, moments, starts = visit.frame.county.places.get(site), glance.day_of(visit), _starts(visit)
    with visit.store.read() as connection:
        if place is None and not told.is_known(connection, site):
            raise HTTPException(404)
        found = standing.by_site(connection, moments.overdue_ms, moments.yesterday, visit.frame.county.zone)
        counted = day.days(connection, site, [at_ms for _, at_ms in starts])
        closes = told.closes(connection, site, starts[0][0])
        parts = _parts(visit, connection, site)
    listed = tuple(
        SiteDay(text, since_ms, until_ms, figures, closes.get(text), text == starts[-2][0])
        for (text, since_ms), (_, until_ms), figures in zip(starts, starts[1:], counted, strict=False)
    )
    return visit.page(
        "county/site.html",
        trail=trail.of_site(visit, site),
        one=states.of(place or SitePlace(site, site, site, ""), found.get(site, standing.Standing())),
        day=moments,
        days=listed[::-1],
        today=listed[-1].counted,
        flow=_flow(listed),
        villages=townships.villages(visit, site=site),
        level=served(visit).week(visit).levels.get(site),
        yuan=yuan,
        till_span=till_span(visit),
        **parts,
    )


def _parts(visit: Visit, connection: Any, site: str) -> dict[str, Any]:
    """What stands at the site: money, lots, boxes, rooms."""
    every = cards(rooms.probes(connection), rooms.doors(connection), visit.now_ms)
    at_site = told.boxes_at(connection, site)
    return {
        "in_hand_fen": told.in_hand_fen(connection, site),
        "lots": told.lots(connection, site),
        "boxes": [one for box in at_site for one in boxes.listed(connection, only=box)],
        "rooms": [one for one in every if one.site == site],
    }


def _starts(visit: Visit) -> list[tuple[str, int]]:
    """The last days with when each begins (UTC ms), today's and tomorrow's last."""
    zone = visit.frame.county.zone
    today = local_day(visit.now_ms, zone)
    named = [today + timedelta(days=number) for number in range(1 - _DAYS, 2)]
    return [(one.isoformat(), midnight_ms(one, zone)) for one in named]


def _flow(days: tuple[SiteDay, ...]) -> str:
    """The chart's numbers as JSON: null where nothing is known of a day."""
    lines = {
        name: [getattr(one.counted, name) if one.is_known or one.is_today else None for one in days]
        for name in ("arrived", "handed_out", "collected")
    }
    return msgspec.json.encode({"days": [one.day for one in days], **lines}).decode()
