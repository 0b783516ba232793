"""A parcel by its waybill: where it is, and the trail of who had it."""

from collections.abc import Sequence

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, exists, select, true, union

from central.store.ledgers.told import is_struck
from central.store.queries.columns import columns
from central.store.queries.reach import Sites, within
from central.store.tables import parcel, parcel_step, weight

FOUND_MAX = 50
_ASKED_MAX = 500
TRAIL_MAX = 500


class Parcel(Struct, frozen=True):
    """A parcel as it stands: its status, where and since when (UTC ms), how many scans did not fit."""

    waybill: str
    status: str
    site: str
    since_ms: int
    direction: str
    carrier: str
    anomalies: int


class Step(Struct, frozen=True):
    """One scan of a parcel; `has_still`: its box had a picture of it."""

    at_ms: int
    act: str
    site: str
    box: str
    direction: str
    carrier: str
    weight_g: int | None
    stream: str
    seq: int
    has_still: bool
    is_struck: bool = False


class Weight(Struct, frozen=True):
    """One weighing of a parcel, in g."""

    at_ms: int
    site: str
    device: str
    gross_g: int
    tare_g: int

    @property
    def net_g(self) -> int:
        """Gross less tare."""
        return self.gross_g - self.tare_g


class Trail(Struct, frozen=True):
    """A parcel with all its scans and weighings, oldest first, at most TRAIL_MAX of each."""

    parcel: Parcel
    steps: tuple[Step, ...]
    weights: tuple[Weight, ...]


def of(connection: Connection, waybills: Sequence[str], sites: Sites = None) -> tuple[Parcel, ...]:
    """These parcels as far as they were at these sites, newest first, at most FOUND_MAX."""
    query = select(*columns(parcel, Parcel)).where(parcel.c.waybill.in_(waybills[:_ASKED_MAX]))
    query = query.where(_was_at(sites))
    rows = connection.execute(query.order_by(parcel.c.since_ms.desc()).limit(FOUND_MAX))
    return tuple(Parcel(*row) for row in rows)


def trail(connection: Connection, waybill: str) -> Trail | None:
    """The parcel of this waybill with its trail, None for an unknown one."""
    query = select(*columns(parcel, Parcel)).where(parcel.c.waybill == waybill)
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    return Trail(Parcel(*row), _steps(connection, waybill), _weights(connection, waybill))


def sites(connection: Connection, waybill: str) -> frozenset[str]:
    """Where a parcel was ever seen; nowhere for an unknown one."""
    seen = select(parcel_step.c.site).where(parcel_step.c.waybill == waybill)
    stands = select(parcel.c.site).where(parcel.c.waybill == waybill)
    return frozenset(connection.execute(union(seen, stands)).scalars())


def _was_at(sites: Sites) -> ColumnElement[bool]:
    if sites is None:
        return true()
    step = parcel_step.c
    seen = exists().where(step.waybill == parcel.c.waybill, within(step.site, sites))
    return within(parcel.c.site, sites) | seen


def _steps(connection: Connection, waybill: str) -> tuple[Step, ...]:
    step = parcel_step.c
    told = [step[name] for name in Step.__struct_fields__[:-1]]
    query = select(*told, is_struck(parcel_step).label("is_struck")).where(step.waybill == waybill)
    ordered = query.order_by(step.at_ms, step.stream, step.seq).limit(TRAIL_MAX)
    return tuple(Step(*row) for row in connection.execute(ordered))


def _weights(connection: Connection, waybill: str) -> tuple[Weight, ...]:
    query = select(*columns(weight, Weight)).where(weight.c.waybill == waybill)
    ordered = query.order_by(weight.c.at_ms).limit(TRAIL_MAX)
    return tuple(Weight(*row) for row in connection.execute(ordered))
