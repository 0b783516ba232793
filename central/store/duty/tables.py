"""The tables of the duty board: what people did about matters, and the notes of shifts handed over."""

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text

from central.store.tables import RowId, metadata

__all__ = ["duty_deed", "duty_note", "metadata"]

# What somebody did about a matter. Rows are only added. The matter itself is judged anew at each reading;
# `matter` is how it stood then, as JSON.
duty_deed = Table(
    "duty_deed",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("at_ms", BigInteger, nullable=False, index=True),
    Column("who", String(64), nullable=False),
    # take, hand, snooze, wake, settle.
    Column("deed", String(16), nullable=False),
    Column("key", String(200), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("site", String(64), nullable=False),
    # Who has it from now on.
    Column("holder", String(64), nullable=False),
    Column("until_ms", BigInteger),
    Column("comment", Text, nullable=False),
    Column("matter", Text, nullable=False),
    Index("duty_deed_of", "key", "id"),
)

# A shift that was handed over: what was said, and what was on the board at that moment, as JSON.
duty_note = Table(
    "duty_note",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("at_ms", BigInteger, nullable=False, index=True),
    Column("who", String(64), nullable=False),
    Column("taker", String(64), nullable=False),
    Column("text", Text, nullable=False),
    Column("open_count", Integer, nullable=False),
    Column("matters", Text, nullable=False),
)
