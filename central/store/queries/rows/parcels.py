"""Rows of parcels: where they passed, what was scanned and weighed, and what sites hold."""

from sqlalchemy import case, select
from sqlalchemy.sql import Subquery

from central.store.ledgers.tables import desk
from central.store.ledgers.told import is_struck
from central.store.queries.rows import common
from central.store.queries.rows.shape import ROWS, Choice, Column, Measure, RowSet, one_of, summed
from central.store.tables import IS_HELD, parcel, parcel_step, passage, weight

_IS_STRUCK = is_struck(parcel_step)

PASSAGES = RowSet(
    name="passages",
    columns=(common.AT, common.WAYBILL, common.SITE, common.ACT, common.DIRECTION, common.CARRIER),
    query=lambda: select(
        passage.c.at_ms,
        passage.c.waybill,
        passage.c.site,
        passage.c.act,
        passage.c.direction,
        parcel.c.carrier,
    ).select_from(passage.outerjoin(parcel, parcel.c.waybill == passage.c.waybill)),
    filters={
        "site": one_of(passage.c.site),
        "act": one_of(passage.c.act),
        "direction": one_of(passage.c.direction),
        "carrier": one_of(parcel.c.carrier),
        "waybill": one_of(passage.c.waybill),
    },
    at=passage.c.at_ms,
    order=("at_ms", "waybill", "site", "act"),
    site=passage.c.site,
    measures=(ROWS, common.PARCELS, common.AT_SITES),
)

SCANS = RowSet(
    name="scans",
    columns=(
        common.AT,
        common.WAYBILL,
        common.SITE,
        common.ACT,
        common.DIRECTION,
        common.CARRIER,
        Column("weight_g", "mass"),
        common.BOX,
        Column("is_struck", "yes"),
        common.STREAM,
        common.SEQ,
    ),
    query=lambda: select(
        parcel_step.c.at_ms,
        parcel_step.c.waybill,
        parcel_step.c.site,
        parcel_step.c.act,
        parcel_step.c.direction,
        parcel_step.c.carrier,
        parcel_step.c.weight_g,
        parcel_step.c.box,
        case((_IS_STRUCK, 1), else_=0).label("is_struck"),
        parcel_step.c.stream,
        parcel_step.c.seq,
    ),
    filters={
        "site": one_of(parcel_step.c.site),
        "act": one_of(parcel_step.c.act),
        "direction": one_of(parcel_step.c.direction),
        "carrier": one_of(parcel_step.c.carrier),
        "waybill": one_of(parcel_step.c.waybill),
        "box": one_of(parcel_step.c.box),
        "state": Choice(stands=~_IS_STRUCK, struck=_IS_STRUCK),
    },
    at=parcel_step.c.at_ms,
    order=("at_ms", "waybill", "stream", "seq"),
    site=parcel_step.c.site,
    measures=(ROWS, common.PARCELS, common.AT_SITES),
)

_SPAN, _DAY_MS = common.SPAN, 86_400_000


def _by_day() -> Subquery:
    """The scans of the span that stand, each with its local day (days since 1970)."""
    here = parcel_step.c
    local_day = ((here.at_ms + common.OFFSET) // _DAY_MS).label("local_day")
    names = ("at_ms", "waybill", "site", "act", "direction", "carrier", "stream", "seq")
    query = select(local_day, *(here[name] for name in names))
    return query.where(here.at_ms >= _SPAN[0], here.at_ms < _SPAN[1], ~_IS_STRUCK).subquery("by_day")


_on_days = _by_day()
# What reports of several days add up: a parcel that was scanned on two days is two.
DAY_SCANS = RowSet(
    name="day-scans",
    columns=(
        Column("local_day", "number"),
        common.AT,
        common.WAYBILL,
        common.SITE,
        common.ACT,
        common.DIRECTION,
        common.CARRIER,
        common.STREAM,
        common.SEQ,
    ),
    query=lambda: select(_on_days),
    filters={
        "site": one_of(_on_days.c.site),
        "act": one_of(_on_days.c.act),
        "direction": one_of(_on_days.c.direction),
        "carrier": one_of(_on_days.c.carrier),
        "waybill": one_of(_on_days.c.waybill),
    },
    order=("at_ms", "waybill", "stream", "seq"),
    is_of_span=True,
    site=_on_days.c.site,
    measures=(
        ROWS,
        Measure("parcels_on_days", "distinct", ("local_day", "waybill")),
        Measure("parcels_at_sites_on_days", "distinct", ("local_day", "site", "waybill")),
    ),
)

# Those that lie too long are those that were there before a moment: until_ms.
HELD = RowSet(
    name="held",
    columns=(common.WAYBILL, common.SITE, common.SINCE, common.DIRECTION, common.CARRIER),
    query=lambda: select(
        parcel.c.waybill, parcel.c.site, parcel.c.since_ms, parcel.c.direction, parcel.c.carrier
    ).where(IS_HELD),
    filters={
        "site": one_of(parcel.c.site),
        "direction": one_of(parcel.c.direction),
        "carrier": one_of(parcel.c.carrier),
    },
    at=parcel.c.since_ms,
    order=("since_ms", "waybill"),
    is_newest_first=False,
    site=parcel.c.site,
)

POSTAGE = RowSet(
    name="postage",
    columns=(common.AT, common.WAYBILL, common.SITE, common.CARRIER, Column("price_fen", "money")),
    query=lambda: (
        select(passage.c.at_ms, passage.c.waybill, passage.c.site, desk.c.carrier, desk.c.price_fen)
        .join(desk, desk.c.waybill == passage.c.waybill)
        .where(passage.c.act == "collect", desk.c.price_fen.is_not(None))
    ),
    filters={"site": one_of(passage.c.site), "carrier": one_of(desk.c.carrier)},
    at=passage.c.at_ms,
    order=("at_ms", "waybill", "site"),
    site=passage.c.site,
    measures=(ROWS, summed("price_fen", "money")),
)

WEIGHINGS = RowSet(
    name="weighings",
    columns=(
        common.AT,
        common.SITE,
        Column("device"),
        common.WAYBILL,
        Column("gross_g", "mass"),
        Column("tare_g", "mass"),
        Column("net_g", "mass"),
        common.STREAM,
        common.SEQ,
    ),
    query=lambda: select(
        weight.c.at_ms,
        weight.c.site,
        weight.c.device,
        weight.c.waybill,
        weight.c.gross_g,
        weight.c.tare_g,
        (weight.c.gross_g - weight.c.tare_g).label("net_g"),
        weight.c.stream,
        weight.c.seq,
    ),
    filters={
        "site": one_of(weight.c.site),
        "device": one_of(weight.c.device),
        "waybill": one_of(weight.c.waybill),
    },
    at=weight.c.at_ms,
    order=("at_ms", "stream", "seq"),
    site=weight.c.site,
    measures=(ROWS, common.PARCELS, summed("net_g", "mass")),
)

ALL = (PASSAGES, SCANS, DAY_SCANS, HELD, POSTAGE, WEIGHINGS)
