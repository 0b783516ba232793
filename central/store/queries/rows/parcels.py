"""Rows of parcels: where they passed, what sites hold, and what waits for somebody."""

from sqlalchemy import select

from central.store.queries.rows.shape import ROWS, Column, Measure, RowSet, one_of
from central.store.tables import parcel, passage

_WAYBILL = Column("waybill", link="waybill")
_SITE = Column("site", link="site")
_DIRECTION = Column("direction", words="direction")
_CARRIER = Column("carrier", words="carrier")
_PARCELS = Measure("parcels", "distinct", "waybill")

# Each parcel once an act at a site, at the first scan that counted.
PASSAGES = RowSet(
    name="passages",
    columns=(Column("at_ms", "time"), _WAYBILL, _SITE, Column("act", words="act"), _DIRECTION, _CARRIER),
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
    measures=(ROWS, _PARCELS),
)

ALL = (PASSAGES,)
