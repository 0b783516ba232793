"""The tables of day reports beside `day_report`: what is to be looked at again, and sums of sites."""

from sqlalchemy import BigInteger, Column, Integer, String, Table

from central.store.tables import RowId, metadata

# A day to be looked at again: the day of a moment (UTC ms), or the one that `day` names where it is not "".
# Rows are only added and deleted: of two collectors none waits for the other.
day_touched = Table(
    "day_touched",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("at_ms", BigInteger, nullable=False),
    Column("day", String(10), nullable=False),
)

# What a site did on a day by the day's latest report, for sums over many days. A site of which nothing came
# has no row.
site_day = Table(
    "site_day",
    metadata,
    Column("day", String(10), primary_key=True),
    Column("site", String(64), primary_key=True),
    Column("collected", Integer, nullable=False),
    Column("handed_out", Integer, nullable=False),
    Column("held", Integer, nullable=False),
)
