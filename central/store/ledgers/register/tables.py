"""The tables of standards and parties: no facts of the log, and not made again from it."""

from sqlalchemy import BigInteger, Boolean, Column, Integer, LargeBinary, String, Table, Text

from central.store.tables import metadata

__all__ = ["metadata", "party", "standard"]

# A version of a product's standard, as JSON in `body`. Rows are added and never changed.
standard = Table(
    "standard",
    metadata,
    Column("product", String(58), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("valid_from", String(10), nullable=False),
    Column("made_ms", BigInteger, nullable=False),
    Column("made_by", String(64), nullable=False),
    Column("comment", Text, nullable=False),
    Column("body", Text, nullable=False),
)

# Who brings produce. Name and telephone are in `sealed`, null where they were erased.
party = Table(
    "party",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("village", String(32), nullable=False),
    Column("active", Boolean, nullable=False),
    Column("sealed", LargeBinary),
    Column("made_ms", BigInteger, nullable=False),
    Column("made_by", String(64), nullable=False),
    Column("changed_ms", BigInteger, nullable=False),
    Column("changed_by", String(64), nullable=False),
    Column("erased_ms", BigInteger),
)
