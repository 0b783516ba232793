"""The tables of what boxes are to hold: no facts of the log, and not made again from it."""

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, String, Table, Text

from central.store.ledgers.tables import routing
from central.store.tables import metadata

__all__ = ["metadata", "prices", "routing", "table_held", "table_sent"]

# Prices of collected parcels, as CSV; each edit is a version, as in `routing`.
prices = Table(
    "prices",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("made_ms", BigInteger, nullable=False),
    Column("made_by", String(64), nullable=False),
    Column("comment", Text, nullable=False),
    Column("rows", Text, nullable=False),
)

# A version that was sent, with the very bytes: another packer's would have another digest. `roles` and
# `sites` (JSON) say to whom; `site` is whose expected parcels these are, else ""; `content` is the digest
# of what is packed.
table_sent = Table(
    "table_sent",
    metadata,
    Column("kind", String(16), primary_key=True),
    Column("site", String(64), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("roles", Text, nullable=False),
    Column("sites", Text, nullable=False),
    Column("sent_ms", BigInteger, nullable=False),
    Column("sent_by", String(64), nullable=False),
    Column("content", String(64), nullable=False),
    Column("packed", LargeBinary, nullable=False),
)

# What a box said last of a table: the version that it goes by, and how it stands with the one it was sent.
table_held = Table(
    "table_held",
    metadata,
    Column("box", String(64), primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("told_ms", BigInteger, nullable=False),
    Column("tried", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("reason", String(32), nullable=False),
    Column("parts", Integer, nullable=False),
)
