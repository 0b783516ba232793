"""Columns and numbers that several sets of rows share."""

from typing import Any

from sqlalchemy import BigInteger, bindparam

from central.store.queries.rows.shape import Column, Measure

# What a set of rows of a span takes. Milliseconds are more than PostgreSQL's integer holds.
SPAN: tuple[Any, Any] = (bindparam("since_ms", 0, BigInteger), bindparam("until_ms", 0, BigInteger))
OFFSET: Any = bindparam("offset_ms", 0, BigInteger)

AT = Column("at_ms", "time")
SINCE = Column("since_ms", "time")
WAYBILL = Column("waybill", link="waybill")
SITE = Column("site", link="site")
TO_SITE = Column("to_site", link="site")
BOX = Column("box", link="box")
LOT = Column("lot", link="lot")
ACT = Column("act", words="act")
DIRECTION = Column("direction", words="direction")
CARRIER = Column("carrier", words="carrier")
DAY = Column("day", "day", link="report")
STREAM = Column("stream")
SEQ = Column("seq", "number")
PARCELS = Measure("parcels", "distinct", ("waybill",))
AT_SITES = Measure("parcels_at_sites", "distinct", ("site", "waybill"))
