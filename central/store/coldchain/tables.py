"""The tables of rules of rooms, of lots in rooms, and of what is to be done about lots."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from central.store.tables import RowId, metadata

__all__ = ["IS_OPEN", "READ_MODELS", "disposition", "disposition_step", "lot_move", "lot_stay", "room_rule"]

# What the index of open tasks holds. A query uses it only where it says the very same: it is a text.
IS_OPEN = text("disposition.state = 'open'")

# A version of a room's rule, in the units of logistics.coldchain.rule.Rule. Rows are never changed: what is
# in force is the newest version that has begun. People enter them, so they are not made again from events.
room_rule = Table(
    "room_rule",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("site", String(64), nullable=False),
    Column("room", String(64), nullable=False),
    Column("version", Integer, nullable=False),
    Column("valid_from_ms", BigInteger, nullable=False),
    Column("product", String(64), nullable=False),
    Column("hi_mc", Integer),
    Column("lo_mc", Integer),
    Column("inclusive", Boolean, nullable=False),
    Column("duration_ms", BigInteger, nullable=False),
    Column("interval_ms", BigInteger, nullable=False),
    Column("max_gap_ms", BigInteger, nullable=False),
    Column("hysteresis_mc", Integer, nullable=False),
    Column("clear_after_ms", BigInteger, nullable=False),
    Column("cum_limit_ms", BigInteger),
    Column("cum_window_ms", BigInteger),
    Column("cold_duration_ms", BigInteger),
    Column("cold_inclusive", Boolean),
    Column("cold_cum_limit_ms", BigInteger),
    Column("silent_ms", BigInteger, nullable=False),
    # Daily windows as JSON; empty: none.
    Column("defrost", Text, nullable=False, server_default=""),
    # settings, page or command.
    Column("origin", String(16), nullable=False),
    Column("source", Text, nullable=False),
    # verified, general, or empty where nobody said.
    Column("basis", String(16), nullable=False),
    Column("made_by", String(64), nullable=False),
    Column("entered_ms", BigInteger, nullable=False),
    Column("comment", Text, nullable=False),
    UniqueConstraint("site", "room", "version"),
)

# Each time that a lot was put into a room or taken out, as told.
lot_move = Table(
    "lot_move",
    metadata,
    Column("stream", String(64), primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("at_ms", BigInteger, nullable=False),
    Column("lot", String(20), nullable=False),
    Column("site", String(64), nullable=False),
    Column("room", String(64), nullable=False),
    Column("is_in", Boolean, nullable=False),
    Column("product", String(64), nullable=False),
    Column("net_g", BigInteger),
    Column("owner", String(64), nullable=False),
    Column("why", Text, nullable=False),
    Index("lot_move_by_lot", "lot", "site", "room", "at_ms"),
)

# What stood in a room in a half-open time with an unchanging mass: folded from the moves, by their times.
lot_stay = Table(
    "lot_stay",
    metadata,
    Column("lot", String(20), primary_key=True),
    Column("site", String(64), primary_key=True),
    Column("room", String(64), primary_key=True),
    Column("from_ms", BigInteger, primary_key=True),
    Column("to_ms", BigInteger),
    Column("product", String(64), nullable=False),
    Column("net_g", BigInteger, nullable=False),
    Column("owner", String(64), nullable=False),
    Index("lot_stay_by_room", "site", "room", "from_ms"),
    sqlite_with_rowid=False,
)

# What is to be done about a lot that stood in a room out of its limits. The excursion's numbers are as they
# are known; those with `decided_` are what whoever decided had before them.
disposition = Table(
    "disposition",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("lot", String(20), nullable=False, index=True),
    Column("site", String(64), nullable=False),
    Column("room", String(64), nullable=False),
    Column("side", String(4), nullable=False),
    Column("product", String(64), nullable=False),
    Column("net_g", BigInteger, nullable=False),
    Column("probe", String(129), nullable=False),
    Column("start_ms", BigInteger, nullable=False),
    Column("end_ms", BigInteger),
    Column("peak_mc", Integer, nullable=False),
    Column("limit_mc", Integer, nullable=False),
    # open, released, quarantined, rejected; void: nothing was decided, and the excursion is no more.
    Column("state", String(16), nullable=False),
    # Why it is open again, or void.
    Column("reason", String(32), nullable=False, server_default=""),
    Column("opened_ms", BigInteger, nullable=False),
    Column("decided_ms", BigInteger),
    Column("decided_by", String(64), nullable=False, server_default=""),
    Column("comment", Text, nullable=False, server_default=""),
    Column("decided_start_ms", BigInteger),
    Column("decided_end_ms", BigInteger),
    Column("decided_peak_mc", Integer),
    Index("disposition_by_room", "site", "room", "start_ms"),
    Index(
        "disposition_open",
        "opened_ms",
        sqlite_where=text("state = 'open'"),
        postgresql_where=text("state = 'open'"),
    ),
)

# All that ever happened to a task, oldest first.
disposition_step = Table(
    "disposition_step",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("disposition_id", BigInteger, nullable=False, index=True),
    Column("at_ms", BigInteger, nullable=False),
    Column("state", String(16), nullable=False),
    Column("reason", String(32), nullable=False),
    Column("made_by", String(64), nullable=False),
    Column("comment", Text, nullable=False),
    # What was known of the excursion then.
    Column("start_ms", BigInteger, nullable=False),
    Column("end_ms", BigInteger),
    Column("peak_mc", Integer, nullable=False),
    Column("net_g", BigInteger, nullable=False),
)

READ_MODELS = (lot_move, lot_stay)
