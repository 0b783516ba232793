"""Lots with their accounts and stories, and the standards that products are judged by."""

from typing import Annotated, Literal

import msgspec
from fastapi import APIRouter, Path, Query
from fastapi.responses import Response
from msgspec import Struct

from central.store.ledgers.register import standards
from central.store.lots.trace import stories
from central.store.lots.trace.stories import Moment
from central.store.queries.api import lots
from central.store.queries.api.lots import Account, Kin, Lot
from central.web.api.answers import TEXT, Limit, NameCursor, Page, Site, one, page, told
from central.web.api.callers import Api, missing
from logistics.events.lots import CertificateBasis
from logistics.goods.standards.standard import Basis, Criterion, Quality, Size
from logistics.goods.story.shape import Deed, State

router = APIRouter(prefix="/v1", tags=["produce"])

Number = Annotated[str, Path(pattern=TEXT, description="The lot's number.")]


class Done(Struct, frozen=True):
    """Something that was done with a lot of the family, `times` times from `at_ms` to `until_ms`."""

    deed: Deed
    at_ms: int
    until_ms: int
    lot: str
    site: str
    net_g: int | None
    other: str
    word: str
    times: int


class Paper(Struct, frozen=True):
    """A certificate of conformity; `holds`: it is of what the lot is of, and not past its last day."""

    number: str
    lot: str
    basis: CertificateBasis
    day: str
    until: str | None
    holds: bool


class Test(Struct, frozen=True):
    """A test of a lot of the family."""

    lot: str
    at_ms: int
    is_passed: bool
    method: str
    report: str


class RoomTime(Struct, frozen=True):
    """A lot in a room; `to_ms` null: it still is. The lowest and highest are of that time."""

    lot: str
    site: str
    room: str
    from_ms: int
    to_ms: int | None
    net_g: int
    lowest_mc: int | None
    highest_mc: int | None
    excursions: int


class Story(Struct, frozen=True):
    """A lot from the farm on; `is_cut`: there is more than its bounds let it tell."""

    lot: str
    product: str
    origin: str
    harvested: str | None
    state: State
    in_g: int
    on_hand_g: int
    family: tuple[str, ...]
    moments: tuple[Done, ...]
    papers: tuple[Paper, ...]
    tests: tuple[Test, ...]
    parents: tuple[Kin, ...]
    children: tuple[Kin, ...]
    rooms: tuple[RoomTime, ...]
    blocked: tuple[str, ...]
    odd: int
    is_cut: bool


class Standard(Struct, frozen=True):
    """A version of a product's standard, from the local day `valid_from` to `valid_to`, null for no end."""

    product: str
    version: int
    name_zh: str
    name_en: str
    source: str
    basis: Basis
    valid_from: str
    valid_to: str | None
    gtin: str
    unit: Literal["piece", "bulk"]
    qualities: tuple[Quality, ...]
    criteria: tuple[Criterion, ...]
    sizes: tuple[Size, ...]


@router.get("/lots", **told(Page[Lot], "read:produce"))
def list_lots(
    asked: Api,
    site: Site = "",
    product: Annotated[str, Query(pattern=TEXT, description="Only of this product.")] = "",
    limit: Limit = 100,
    cursor: NameCursor = "",
) -> Response:
    """Lots by number, at the site where each was last handled."""
    with asked.store.read() as connection:
        found = lots.listed(connection, asked.sites(site), product, cursor, limit)
    return page(asked, found, limit, lambda last: last.lot)


@router.get("/lots/{lot}", **told(Account, "read:produce", can_miss=True))
def get_lot(asked: Api, lot: Number) -> Response:
    """A lot's account: what came in, what went where, and what is left."""
    with asked.store.read() as connection:
        found = lots.one(connection, lot)
    if found is None or not asked.sees(found.lot.site):
        raise missing()
    return one(asked, found)


@router.get("/lots/{lot}/story", **told(Story, "read:produce", can_miss=True))
def get_lot_story(asked: Api, lot: Number) -> Response:
    """A lot's story: what was done with it and with all that it is made of, its papers, its time in rooms."""
    with asked.store.read() as connection:
        known = lots.one(connection, lot)
        if known is None or not asked.sees(known.lot.site):
            raise missing()
        story = stories.of_lot(connection, lot, Moment(asked.now_ms, asked.county.zone))
    if story is None:
        raise missing()
    rooms = tuple(
        RoomTime(
            each.lot,
            each.site,
            each.room,
            each.from_ms,
            each.to_ms,
            each.net_g,
            each.lowest_mc,
            each.highest_mc,
            len(each.outs),
        )
        for each in story.rooms
    )
    plain = {name: getattr(story, name) for name in Story.__struct_fields__}
    return one(asked, msgspec.convert({**plain, "rooms": rooms}, Story, from_attributes=True))


@router.get("/standards", **told(Page[Standard], "read:produce"))
def list_standards(asked: Api, limit: Limit = 100, cursor: NameCursor = "") -> Response:
    """All versions of all products' standards, by product and version."""
    with asked.store.read() as connection:
        kept = standards.listed(connection)
    found = sorted((_standard(each) for each in kept), key=_key)
    return page(asked, [each for each in found if _key(each) > cursor], limit, _key)


def _key(one: Standard) -> str:
    return f"{one.product}/{one.version:06}"


def _standard(kept: standards.Kept) -> Standard:
    said = kept.standard
    return Standard(
        said.product,
        said.version,
        said.zh,
        said.en,
        said.source,
        said.basis,
        said.valid_from,
        said.valid_to,
        said.gtin,
        said.unit,
        said.qualities,
        said.criteria,
        said.sizes,
    )
