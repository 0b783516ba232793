"""Lots, boxes, devices and parties by their number or name: whole, or its beginning."""

from typing import Any

from msgspec import Struct
from sqlalchemy import Column, Connection, Select, select, true

from central.store.ledgers.register.tables import party
from central.store.lots.tables import lot
from central.store.queries.columns import columns
from central.store.queries.reach import Sites, within
from central.store.queries.search import spelling
from central.store.queries.search.asked import Asked
from central.store.queries.search.found import SHOWN_MAX, Group, ranked
from central.store.tables import box, device, presence

_NAME_CHARS_MIN = 2
_LOT_CHARS_MIN = 4


class LotHit(Struct, frozen=True):
    """A lot, and how much of it is there, in g."""

    lot: str
    product: str
    site: str
    on_hand_g: int
    last_ms: int


class BoxHit(Struct, frozen=True):
    """A box, and whether it is connected; None where the broker never said."""

    name: str
    site: str
    role: str
    is_online: bool | None


class DeviceHit(Struct, frozen=True):
    """A device of a box."""

    device: str
    box: str
    kind: str
    is_up: bool


class PartyHit(Struct, frozen=True):
    """One that brings produce, without the person."""

    id: str
    kind: str
    village: str
    active: bool


def lots(connection: Connection, asked: Asked, sites: Sites) -> Group[LotHit]:
    """Lots by their number."""
    if not asked.lot:
        return Group()
    query = select(*columns(lot, LotHit)).where(within(lot.c.site, sites))
    found = [query.where(lot.c.lot == asked.lot)]
    if len(asked.lot) >= _LOT_CHARS_MIN:
        begun = spelling.begins(connection, lot.c.lot, asked.lot)
        found.append(query.where(begun).order_by(lot.c.lot.desc()).limit(SHOWN_MAX + 1))
    rows = [[LotHit(*row) for row in connection.execute(each)] for each in found]
    return ranked(lambda one: one.lot, [asked.lot], *rows)


def boxes(connection: Connection, asked: Asked, sites: Sites) -> Group[BoxHit]:
    """Boxes by their name."""
    query = (
        select(box.c.name, box.c.site, box.c.role, presence.c.is_online)
        .outerjoin(presence, presence.c.box == box.c.name)
        .where(within(box.c.site, sites))
    )
    rows = [BoxHit(*row) for row in _begin(connection, asked, query, box.c.name)]
    return ranked(lambda one: one.name, asked.names, rows)


def devices(connection: Connection, asked: Asked, sites: Sites) -> Group[DeviceHit]:
    """Devices by their name; many boxes call theirs alike, so none is the exact one."""
    mine = select(box.c.name).where(box.c.name == device.c.box, within(box.c.site, sites))
    query = select(*columns(device, DeviceHit)).where(true() if sites is None else mine.exists())
    rows = [DeviceHit(*row) for row in _begin(connection, asked, query, device.c.device)]
    return ranked(lambda one: f"{one.box}/{one.device}", (), rows)


def parties(connection: Connection, asked: Asked) -> Group[PartyHit]:
    """Farmers, cooperatives and firms by their number."""
    query = select(*columns(party, PartyHit))
    rows = [PartyHit(*row) for row in _begin(connection, asked, query, party.c.id)]
    return ranked(lambda one: one.id, asked.names, rows)


def _begin(connection: Connection, asked: Asked, query: Select[Any], column: Column[str]) -> list[Any]:
    """What begins as it was typed, or so in small letters or capitals."""
    if len(asked.text) < _NAME_CHARS_MIN:
        return []
    return [
        row
        for name in asked.names
        for row in connection.execute(
            query.where(spelling.begins(connection, column, name)).order_by(column).limit(SHOWN_MAX + 1)
        )
    ]
