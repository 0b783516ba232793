"""The tables of the parcels' ledgers. READ_MODELS follow from the log; the others are kept beside it."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, String, Table, Text, text
from sqlalchemy.schema import SchemaItem

from central.store.tables import RowId, metadata

__all__ = ["READ_MODELS", "metadata"]

_OPEN = text("closed_ms IS NULL")
_KEPT = text("sealed IS NOT NULL")
_LYING = text("released_ms IS NULL")
OF_PROBLEMS = text("kind = 'parcel.problem'")
OF_DAYS = text("kind IN ('cod.due', 'corrected', 'parcel.collected')")
_Site, _Waybill = String(64), String(128)


def _of_an_event(name: str, *columns: SchemaItem) -> Table:
    """One row an event that counts."""
    return Table(
        name,
        metadata,
        Column("stream", String(64), primary_key=True),
        Column("seq", BigInteger, primary_key=True),
        Column("at_ms", BigInteger, nullable=False),
        Column("site", _Site, nullable=False),
        *columns,
    )


# What was told, by what it is about: each subject is folded again from its rows when one more comes.
told = Table(
    "told",
    metadata,
    Column("stream", String(64), primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("at_ms", BigInteger, nullable=False),
    Column("kind", String(64), nullable=False),
    Column("subject", String(260), nullable=False),
    Column("body", LargeBinary, nullable=False),
    Index("told_of", "subject"),
    Index("told_problem", "at_ms", sqlite_where=OF_PROBLEMS, postgresql_where=OF_PROBLEMS),
    # What a day's report counts besides scans: by the time at which it happened.
    Index("told_of_days", "at_ms", sqlite_where=OF_DAYS, postgresql_where=OF_DAYS),
)

# The events that corrections take out.
struck = Table(
    "struck",
    metadata,
    Column("stream", String(64), primary_key=True),
    Column("seq", BigInteger, primary_key=True),
)

desk = Table(
    "desk",
    metadata,
    Column("waybill", _Waybill, primary_key=True),
    Column("site", _Site, nullable=False),
    Column("shelf", String(32), nullable=False),
    Column("code", String(32), nullable=False, index=True),
    Column("shelved_ms", BigInteger),
    Column("carrier", String(32), nullable=False),
    Column("consent", String(16), nullable=False),
    Column("recipient_stream", String(64)),
    Column("recipient_seq", BigInteger),
    Column("taken_by", String(16)),
    Column("released_ms", BigInteger),
    Column("has_photo", Boolean, nullable=False),
    Column("price_fen", BigInteger),
    Index("desk_by_recipient", "recipient_stream", "recipient_seq"),
    Index("desk_lying", "shelved_ms", sqlite_where=_LYING, postgresql_where=_LYING),
)

problem = Table(
    "problem",
    metadata,
    Column("waybill", _Waybill, primary_key=True),
    Column("kind", String(32), primary_key=True),
    Column("site", _Site, nullable=False),
    Column("since_ms", BigInteger, nullable=False),
    Column("closed_ms", BigInteger),
    Column("note", Text, nullable=False),
    Column("has_photo", Boolean, nullable=False),
    Index("problem_open", "since_ms", sqlite_where=_OPEN, postgresql_where=_OPEN),
)

# A parcel's account; `odd` names what cannot be right, as JSON.
cod_parcel = Table(
    "cod_parcel",
    metadata,
    Column("waybill", _Waybill, primary_key=True),
    Column("site", _Site, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("due_fen", BigInteger),
    Column("paid_fen", BigInteger, nullable=False),
    Column("state", String(8), nullable=False),
    Column("odd", Text, nullable=False),
    Index("cod_parcel_at", "site", "at_ms"),
)

cod_payment = Table(
    "cod_payment",
    metadata,
    Column("waybill", _Waybill, primary_key=True),
    Column("name", String(64), primary_key=True),
    Column("site", _Site, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("amount_fen", BigInteger, nullable=False),
    Column("method", String(16), nullable=False),
    Index("cod_payment_at", "site", "at_ms"),
    Index("cod_payment_day", "at_ms"),
)

cod_remittance = Table(
    "cod_remittance",
    metadata,
    Column("site", _Site, primary_key=True),
    Column("name", String(64), primary_key=True),
    Column("at_ms", BigInteger, nullable=False),
    Column("amount_fen", BigInteger, nullable=False),
    Column("carrier", String(32), nullable=False),
    Column("note", Text, nullable=False),
    Index("cod_remittance_at", "site", "at_ms"),
    Index("cod_remittance_day", "at_ms"),
)

cod_close = _of_an_event(
    "cod_close",
    Column("day", String(10), nullable=False),
    Column("expected_fen", BigInteger, nullable=False),
    Column("counted_fen", BigInteger, nullable=False),
    Column("note", Text, nullable=False),
    Index("cod_close_at", "site", "at_ms"),
    Index("cod_close_day", "at_ms"),
)

bag = Table(
    "bag",
    metadata,
    Column("bag", _Waybill, primary_key=True),
    Column("status", String(16), nullable=False),
    Column("site", _Site, nullable=False),
    Column("to_site", String(64), nullable=False),
    Column("seal", String(32), nullable=False),
    Column("since_ms", BigInteger, nullable=False, index=True),
    Column("pieces", Integer),
    Column("inside", Integer, nullable=False),
    Column("missing", Integer, nullable=False),
    Column("extra", Integer, nullable=False),
    Column("trips", Integer, nullable=False),
    Column("odd", Text, nullable=False),
    Index("bag_by_tail", text("substr(bag, length(bag) - 3)")),
)

bag_parcel = Table(
    "bag_parcel",
    metadata,
    Column("bag", _Waybill, primary_key=True),
    Column("waybill", _Waybill, primary_key=True, index=True),
)

# A parcel on its way through a hub: where to it was sorted, and onto what it was loaded.
sorting = Table(
    "sorting",
    metadata,
    Column("waybill", _Waybill, primary_key=True),
    Column("site", _Site, primary_key=True),
    Column("sorted_ms", BigInteger),
    Column("to_site", String(64), nullable=False),
    Column("how", String(16), nullable=False),
    Column("loaded_ms", BigInteger),
    Column("vehicle", String(32), nullable=False),
    Index("sorting_at", "site", "sorted_ms"),
)

visit = _of_an_event(
    "visit",
    Column("stop", String(64), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("direction", String(4), nullable=False),
    Column("vehicle", String(32), nullable=False),
    Index("visit_at", "at_ms"),
)

stock = Table(
    "stock",
    metadata,
    Column("site", _Site, primary_key=True),
    Column("owner", String(64), primary_key=True),
    Column("item", String(64), primary_key=True),
    *[
        Column(name, BigInteger, nullable=False)
        for name in ("pieces", "received", "sold", "returned", "damaged", "counted", "taken_fen", "anomalies")
    ],
)

# Each close of a day as it came: the latest by time counts, the earlier ones are its versions.
day_close = _of_an_event(
    "day_close",
    Column("day", String(10), nullable=False),
    *[
        Column(name, Integer, nullable=False)
        for name in ("arrived", "handed_out", "collected", "returned", "departed", "problems", "held")
    ],
    Column("digest", String(64), nullable=False),
    Index("day_close_of", "day", "site"),
    Index("day_close_at", "at_ms"),
)

shelf_count = _of_an_event(
    "shelf_count",
    Column("shelf", String(32), nullable=False),
    Column("found", Integer, nullable=False),
    Column("missing", Text, nullable=False),
    Column("extra", Text, nullable=False),
    Index("shelf_count_at", "site", "at_ms"),
    Index("shelf_count_day", "at_ms"),
)

# What an event of the log says of a person: sealed, found by a keyed mark, and empty once it was erased.
personal = Table(
    "personal",
    metadata,
    Column("stream", String(64), primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("sealed", LargeBinary),
    Column("tail_mark", String(32), nullable=False, index=True),
    Column("received_ms", BigInteger, nullable=False),
    Column("erased_ms", BigInteger),
    Index("personal_kept", "received_ms", sqlite_where=_KEPT, postgresql_where=_KEPT),
)

# A courier's list of what should come, and what was wrong with its rows (JSON).
manifest = Table(
    "manifest",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("site", _Site, nullable=False),
    Column("day", String(10), nullable=False),
    Column("carrier", String(32), nullable=False),
    Column("file_name", String(128), nullable=False),
    Column("made_ms", BigInteger, nullable=False, index=True),
    Column("made_by", String(64), nullable=False),
    Column("taken", Integer, nullable=False),
    Column("faults", Text, nullable=False),
)

manifest_parcel = Table(
    "manifest_parcel",
    metadata,
    Column("manifest", BigInteger, primary_key=True, autoincrement=False),
    Column("waybill", _Waybill, primary_key=True, index=True),
    Column("cod_fen", BigInteger),
    Column("place", String(32), nullable=False, server_default=""),
    Column("segment", String(32), nullable=False, server_default=""),
)

# Where to a parcel is sorted, as CSV; each edit is a version, and the latest is what boxes are told.
routing = Table(
    "routing",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("made_ms", BigInteger, nullable=False),
    Column("made_by", String(64), nullable=False),
    Column("comment", Text, nullable=False),
    Column("rows", Text, nullable=False),
)

# Each kind is told once a site. `day` is held by what was told on it, or may have been: no two of one parcel
# hold the same. No number is kept here: it is opened when it is sent; (`stream`, `seq`) is the event with it.
recipient_notice = Table(
    "recipient_notice",
    metadata,
    Column("waybill", _Waybill, primary_key=True),
    Column("site", _Site, primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("state", String(16), nullable=False),
    Column("day", String(10)),
    Column("tries", Integer, nullable=False),
    Column("next_ms", BigInteger, nullable=False),
    Column("made_ms", BigInteger, nullable=False, index=True),
    Column("moved_ms", BigInteger, nullable=False),
    Column("answer", Text, nullable=False),
    Column("message", String(64), nullable=False),
    Column("asked_by", String(64), nullable=False),
    Column("stream", String(64)),
    Column("seq", BigInteger),
    Index("recipient_notice_day", "waybill", "day", unique=True),
    Index("recipient_notice_state", "state", "moved_ms"),
    Index("recipient_notice_person", "stream", "seq"),
)

READ_MODELS = (
    told,
    struck,
    desk,
    problem,
    cod_parcel,
    cod_payment,
    cod_remittance,
    cod_close,
    bag,
    bag_parcel,
    sorting,
    visit,
    stock,
    day_close,
    shelf_count,
)
