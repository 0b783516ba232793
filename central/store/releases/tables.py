"""The tables of releases and rollouts."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, String, Table, Text, text

from central.store.tables import metadata

# A bundle that lies in the folder of releases. `pythons` with a blank between.
release = Table(
    "release",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("version", String(32), nullable=False),
    Column("arch", String(32), nullable=False),
    Column("pythons", String(64), nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("file", String(200), nullable=False),
    Column("made_ms", BigInteger, nullable=False),
    Column("added_ms", BigInteger, nullable=False),
    Column("added_by", String(64), nullable=False),
    Index("release_of", "version", "arch", unique=True),
)

# `state`: running, paused, stopped (by itself), done or cancelled. `wave` is the present one, 1 the first.
rollout = Table(
    "rollout",
    metadata,
    Column("id", String(12), primary_key=True),
    Column("version", String(32), nullable=False),
    Column("state", String(16), nullable=False),
    Column("why", Text, nullable=False, server_default=""),
    Column("wave", Integer, nullable=False),
    Column("waves", Integer, nullable=False),
    Column("fail_max", Integer, nullable=False),
    Column("soak_min", Integer, nullable=False),
    Column("silent_min", Integer, nullable=False),
    Column("made_by", String(64), nullable=False),
    Column("made_ms", BigInteger, nullable=False),
    Column("ended_ms", BigInteger),
    Index(
        "rollout_open",
        "made_ms",
        sqlite_where=text("ended_ms IS NULL"),
        postgresql_where=text("ended_ms IS NULL"),
    ),
)

# `state`: waiting, ordered, kept or failed; `is_forgiven`: somebody went on although it failed. `backlog` is
# what the box had when it was ordered, `about` the order.
rollout_box = Table(
    "rollout_box",
    metadata,
    Column("rollout", String(12), primary_key=True),
    Column("box", String(64), primary_key=True),
    Column("wave", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("about", String(84), nullable=False, server_default=""),
    Column("ordered_ms", BigInteger),
    Column("backlog", BigInteger, nullable=False, server_default="0"),
    Column("ended_ms", BigInteger),
    Column("reason", String(32), nullable=False, server_default=""),
    Column("why", Text, nullable=False, server_default=""),
    Column("is_forgiven", Boolean, nullable=False, server_default=text("false")),
)
