"""Couriers' manifests: kept as they were taken, and compared with what has arrived."""

from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, Row, exists, insert, select

from central.store.ledgers.tables import manifest, manifest_parcel
from central.store.ledgers.told import is_struck
from central.store.queries.reach import Sites, within
from central.store.tables import parcel, parcel_step, passage
from central.store.upsert import insert_new
from logistics.parcels.tables.manifest import Fault, Manifest

SHOWN_MAX = 100
LISTED_MAX = 500


class Upload(Struct, frozen=True):
    """Whose manifest, for which site and local day, and who uploaded it when (UTC ms)."""

    site: str
    day: str
    carrier: str
    file_name: str
    made_ms: int
    made_by: str


class Kept(Struct, frozen=True):
    """A manifest as it was taken."""

    id: int
    upload: Upload
    taken: int
    faults: tuple[Fault, ...]


class Compared(Struct, frozen=True):
    """What was announced and has not arrived, and what came unannounced; each at most LISTED_MAX."""

    arrived: int
    missing: tuple[str, ...]
    extra: tuple[str, ...]


def keep(connection: Connection, upload: Upload, found: Manifest) -> int:
    """Keep a manifest; its number."""
    faults = msgspec.json.encode(found.faults).decode()
    row = {**msgspec.structs.asdict(upload), "taken": len(found.parcels), "faults": faults}
    made = connection.execute(insert(manifest).values(row)).inserted_primary_key
    if made is None:
        raise LookupError("the database gave the manifest no number")
    number = int(made[0])
    rows = [{"manifest": number, **msgspec.structs.asdict(one)} for one in found.parcels]
    insert_new(connection, manifest_parcel, rows)
    return number


def listed(connection: Connection, sites: Sites = None) -> tuple[Kept, ...]:
    """The newest ones of these sites, at most SHOWN_MAX."""
    query = select(manifest).where(within(manifest.c.site, sites))
    query = query.order_by(manifest.c.made_ms.desc(), manifest.c.id.desc()).limit(SHOWN_MAX)
    return tuple(_kept(row) for row in connection.execute(query))


def one(connection: Connection, number: int) -> Kept | None:
    """A manifest by its number."""
    row = connection.execute(select(manifest).where(manifest.c.id == number)).first()
    return _kept(row) if row else None


def compare(connection: Connection, kept: Kept, since_ms: int, until_ms: int) -> Compared:
    """Announced against arrived at the site: at any time, or unannounced in the day since_ms … until_ms."""
    told, went = manifest_parcel.c, passage.c
    # By the parcels' own steps: they are found by the number, which passages are not.
    step = parcel_step.c
    here = (step.site == kept.upload.site) & (step.act == "arrive") & (step.at_ms >= since_ms)
    has_come = exists().where(step.waybill == told.waybill, here, ~is_struck(parcel_step))
    mine = select(told.waybill).where(told.manifest == kept.id).order_by(told.waybill)
    missing = connection.execute(mine.where(~has_come)).scalars().all()
    listed_here = exists().where(told.waybill == went.waybill)
    extra = (
        select(went.waybill)
        .join(parcel, parcel.c.waybill == went.waybill)
        .where(went.at_ms >= since_ms, went.at_ms < until_ms, went.site == kept.upload.site)
        .where(went.act == "arrive", parcel.c.carrier == kept.upload.carrier, ~listed_here)
        .order_by(went.waybill)
        .limit(LISTED_MAX)
    )
    others: Sequence[str] = connection.execute(extra).scalars().all()
    return Compared(kept.taken - len(missing), tuple(missing[:LISTED_MAX]), tuple(others))


def _kept(row: Row[*tuple[Any, ...]]) -> Kept:
    upload = Upload(row.site, row.day, row.carrier, row.file_name, row.made_ms, row.made_by)
    return Kept(row.id, upload, row.taken, msgspec.json.decode(row.faults, type=tuple[Fault, ...]))
