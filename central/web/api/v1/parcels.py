"""Parcels, their events, and bags. What the centre knows of persons is in none of them."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from fastapi.responses import Response

from central.store.queries.api import parcels
from central.store.queries.api.parcels import Bag, BagContents, Parcel, ParcelEvent, Wanted
from central.web.api.answers import (
    MS_MAX,
    TEXT,
    EventCursor,
    Limit,
    NameCursor,
    Page,
    Since,
    Site,
    Until,
    event_cursor,
    event_place,
    one,
    page,
    told,
)
from central.web.api.callers import Api, missing
from logistics.events.parcels import Direction
from logistics.parcels.custody import Status

router = APIRouter(prefix="/v1", tags=["parcels"])

Waybill = Annotated[str, Path(pattern=TEXT, description="The parcel's number, as its label has it.")]


@router.get("/parcels", **told(Page[Parcel], "read:parcels"))
def list_parcels(
    asked: Api,
    site: Site = "",
    status: Annotated[Status | None, Query(description="Only those that stand so.")] = None,
    direction: Annotated[Direction | None, Query(description="Only those on this way.")] = None,
    carrier: Annotated[str, Query(pattern=TEXT, description="Only of this carrier.")] = "",
    since_ms: Since = 0,
    until_ms: Until = MS_MAX,
    limit: Limit = 100,
    cursor: NameCursor = "",
) -> Response:
    """Parcels by waybill; the times are since when they stand as they do."""
    wanted = Wanted(asked.sites(site), status, direction, carrier, since_ms, until_ms)
    with asked.store.read() as connection:
        found = parcels.listed(connection, wanted, cursor, limit)
    return page(asked, found, limit, lambda last: last.waybill)


@router.get("/parcels/{waybill}", **told(Parcel, "read:parcels", can_miss=True))
def get_parcel(asked: Api, waybill: Waybill) -> Response:
    """A parcel by its waybill; only where it is or has been in reach."""
    return one(asked, _parcel(asked, waybill))


@router.get("/parcels/{waybill}/events", **told(Page[ParcelEvent], "read:parcels", can_miss=True))
def list_parcel_events(
    asked: Api, waybill: Waybill, limit: Limit = 100, cursor: EventCursor = ""
) -> Response:
    """A parcel's scans, oldest first, at all sites."""
    _parcel(asked, waybill)
    with asked.store.read() as connection:
        found = parcels.events(connection, waybill, event_place(cursor), limit)
    return page(asked, found, limit, lambda last: event_cursor(last.at_ms, last.seq, last.stream))


@router.get("/bags", **told(Page[Bag], "read:parcels"))
def list_bags(asked: Api, site: Site = "", limit: Limit = 100, cursor: NameCursor = "") -> Response:
    """Bags by number: those at a site, and those on their way to it."""
    with asked.store.read() as connection:
        found = parcels.bags(connection, asked.sites(site), cursor, limit)
    return page(asked, found, limit, lambda last: last.bag)


@router.get("/bags/{bag}", **told(BagContents, "read:parcels", can_miss=True))
def get_bag(asked: Api, bag: Annotated[str, Path(pattern=TEXT, description="The bag's number.")]) -> Response:
    """A bag with the waybills in it."""
    with asked.store.read() as connection:
        found = parcels.contents(connection, bag)
    if found is None or not (asked.sees(found.bag.site) or asked.sees(found.bag.to_site)):
        raise missing()
    return one(asked, found)


def _parcel(asked: Api, waybill: str) -> Parcel:
    with asked.store.read() as connection:
        found = parcels.one(connection, waybill)
        places = parcels.places(connection, waybill) if found else frozenset[str]()
    if found is None or not asked.caller.reach.holds_any(places | {found.site}):
        raise missing()
    return found
