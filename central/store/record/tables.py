"""The table of the bands: lowest and highest of each probe over even stretches."""

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table

from central.store.tables import metadata

BAND_MS = (600_000, 14_400_000)
"""The stretches that are kept, each a multiple of the one before: ten minutes and four hours."""

# Lowest and highest of a probe in a stretch of `size_ms` from `at_ms` on, and how its readings lie in it:
# first and last, and the widest time between two that follow each other. A year's chart reads a few thousand.
band = Table(
    "band",
    metadata,
    Column("site", String(64), primary_key=True),
    Column("room", String(64), primary_key=True),
    Column("size_ms", Integer, primary_key=True),
    Column("at_ms", BigInteger, primary_key=True),
    Column("probe", String(129), primary_key=True),
    Column("low_mc", Integer, nullable=False),
    Column("high_mc", Integer, nullable=False),
    Column("readings", Integer, nullable=False),
    Column("first_ms", BigInteger, nullable=False),
    Column("last_ms", BigInteger, nullable=False),
    Column("widest_ms", Integer, nullable=False),
    Index("band_of_probe", "probe", "size_ms", "at_ms"),
    sqlite_with_rowid=False,
)

READ_MODELS = (band,)
