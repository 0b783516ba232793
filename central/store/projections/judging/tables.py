"""The tables of judging: doubted readings, mains and defrosts, and what was known of an excursion when."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, String, Table, UniqueConstraint, text

from central.store.tables import RowId, metadata

__all__ = ["NOT_PRESENT", "READ_MODELS", "defrost", "doubted", "excursion_version", "mains", "metadata"]

# What the index of lost mains holds. A query uses it only where it says the very same: it is a text.
NOT_PRESENT = text("NOT mains.is_present")

# Readings that something speaks against; the raw ones stay in `temperature`. A "jump" alone counts.
doubted = Table(
    "doubted",
    metadata,
    Column("probe", String(129), primary_key=True),
    Column("at_ms", BigInteger, primary_key=True),
    Column("milli_c", Integer, nullable=False),
    Column("doubt", String(16), nullable=False),
)

# The mains of boxes, as they went and came back.
mains = Table(
    "mains",
    metadata,
    Column("stream", String(64), primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("at_ms", BigInteger, nullable=False),
    Column("box", String(64), nullable=False),
    Column("site", String(64), nullable=False),
    Column("device", String(64), nullable=False),
    Column("is_present", Boolean, nullable=False),
    Index("mains_of_box", "box", "at_ms"),
    # Losses are few: the judge asks twice a second which of them stand.
    Index(
        "mains_lost", "at_ms", sqlite_where=text("NOT is_present"), postgresql_where=text("NOT is_present")
    ),
)

# The contacts that say when a room is defrosted, as they went on and off.
defrost = Table(
    "defrost",
    metadata,
    Column("stream", String(64), primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("at_ms", BigInteger, nullable=False),
    Column("site", String(64), nullable=False),
    Column("room", String(64), nullable=False),
    Column("device", String(64), nullable=False),
    Column("is_on", Boolean, nullable=False),
    Column("longest_ms", Integer, nullable=False),
    Column("after_ms", Integer, nullable=False),
    Column("peak_mc", Integer),
    Index("defrost_by_room", "site", "room", "at_ms"),
)

# What was known of an excursion, and since when: `number` is that of its first version and names it for good,
# whatever late data does to its times. It says what stood at the time, and is not made again from the log.
excursion_version = Table(
    "excursion_version",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("version", Integer, nullable=False),
    Column("known_ms", BigInteger, nullable=False),
    Column("why", String(16), nullable=False),
    Column("probe", String(129), nullable=False),
    Column("site", String(64), nullable=False),
    Column("room", String(64), nullable=False),
    Column("side", String(4), nullable=False),
    Column("start_ms", BigInteger, nullable=False),
    Column("end_ms", BigInteger),
    Column("alarm_ms", BigInteger),
    Column("peak_mc", Integer, nullable=False),
    Column("limit_mc", Integer, nullable=False),
    Column("is_inclusive", Boolean, nullable=False),
    Column("rule_ms", BigInteger, nullable=False),
    Column("close", String(16), nullable=False),
    UniqueConstraint("number", "version"),
    Index("excursion_version_of_probe", "probe", "start_ms"),
    Index("excursion_version_by_room", "site", "room", "start_ms"),
)

READ_MODELS = (doubted, mains, defrost)
"""Those that can be made again from the log."""
