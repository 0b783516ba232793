"""The tables of lots. READ_MODELS follow from the log; what people entered here is kept beside it."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, String, Table, Text, text

from central.store.tables import RowId, metadata

__all__ = [
    "IN_STOCK",
    "IN_TROUBLE",
    "READ_MODELS",
    "lot",
    "lot_entered",
    "lot_fact",
    "lot_link",
    "lot_package",
]

# What partial indexes hold. A query uses one only where it says the very same: they are texts.
IN_STOCK = text("lot.on_hand_g > 0")
IN_TROUBLE = text("(lot.odd > 0 OR lot.block IS NOT NULL OR lot.inspection = 'fail')")
_STOCK = text("on_hand_g > 0")
_TROUBLE = text("(odd > 0 OR block IS NOT NULL OR inspection = 'fail')")
_Lot, _Site = String(20), String(64)

# What was told, once for each lot that it is about. A table without row numbers lies in the order of its key:
# the facts of a lot, which are folded together, lie together.
lot_fact = Table(
    "lot_fact",
    metadata,
    Column("lot", _Lot, primary_key=True),
    Column("stream", String(64), primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("at_ms", BigInteger, nullable=False),
    Column("box", String(64), nullable=False),
    Column("kind", String(64), nullable=False),
    Column("body", LargeBinary, nullable=False),
    Index("lot_fact_at", "stream", "seq"),
    Index("lot_fact_by_time", "kind", "at_ms"),
    sqlite_with_rowid=False,
)

# A lot as its account says; masses in grams. `site` is where it was last handled, `odd` how many facts
# cannot have been so.
lot = Table(
    "lot",
    metadata,
    Column("lot", _Lot, primary_key=True),
    Column("product", String(64), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("owner", String(64), nullable=False),
    Column("site", _Site, nullable=False),
    Column("origin", String(32), nullable=False),
    Column("quality", String(32), nullable=False),
    Column("size", String(32), nullable=False),
    Column("standard", String(64), nullable=False),
    Column("harvested", String(10)),
    Column("begun_ms", BigInteger),
    Column("in_g", BigInteger, nullable=False),
    Column("on_hand_g", BigInteger, nullable=False),
    Column("packed_g", BigInteger, nullable=False),
    Column("shipped_g", BigInteger, nullable=False),
    Column("loss_g", BigInteger, nullable=False),
    # Why it may not leave; null: it is not blocked.
    Column("block", Text),
    # pass, fail, or empty: not tested.
    Column("inspection", String(8), nullable=False),
    # The newest certificate, its last day, and whether it holds no more for what is in the lot.
    Column("certificate", String(40), nullable=False),
    Column("certificate_until", String(10)),
    Column("is_stale", Boolean, nullable=False),
    Column("settled_ms", BigInteger),
    Column("odd", Integer, nullable=False),
    Column("last_ms", BigInteger, nullable=False),
    Index("lot_by_last", "last_ms"),
    Index("lot_by_site", "site", "last_ms"),
    Index("lot_by_product", "product", "last_ms"),
    Index("lot_by_owner", "owner", "last_ms"),
    Index("lot_stock", "product", "site", "owner", sqlite_where=_STOCK, postgresql_where=_STOCK),
    Index("lot_in_trouble", "last_ms", sqlite_where=_TROUBLE, postgresql_where=_TROUBLE),
)

# Which lot was made of which, and how many grams went over; 0 where that was only said.
lot_link = Table(
    "lot_link",
    metadata,
    Column("parent", _Lot, primary_key=True),
    Column("child", _Lot, primary_key=True, index=True),
    Column("net_g", BigInteger, nullable=False),
)

# Which lots are in a parcel or a case, how many grams of each, and when the last of it went in.
lot_package = Table(
    "lot_package",
    metadata,
    Column("package", String(128), primary_key=True),
    Column("lot", _Lot, primary_key=True, index=True),
    Column("net_g", BigInteger, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
)

# What people said of lots at the centre: tests, blocks. Rows are never changed; they are in no box's log.
lot_entered = Table(
    "lot_entered",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("lot", _Lot, nullable=False, index=True),
    Column("at_ms", BigInteger, nullable=False),
    Column("made_by", String(64), nullable=False),
    Column("body", LargeBinary, nullable=False),
)

READ_MODELS = (lot_fact, lot, lot_link, lot_package)
