"""The tables of what partners sent: it is in no box's log, and so no read model."""

from sqlalchemy import BigInteger, Boolean, Column, Index, LargeBinary, String, Table

from central.store.tables import metadata

__all__ = ["foreign_about", "foreign_event"]

# An event as it came, by its id: given by its sender, or found from its content. `is_wrong`: its sender has
# declared it an error.
foreign_event = Table(
    "foreign_event",
    metadata,
    Column("event", String(512), primary_key=True),
    Column("at_ms", BigInteger, nullable=False),
    Column("type", String(32), nullable=False),
    Column("step", String(256), nullable=False),
    Column("sender", String(64), nullable=False),
    Column("received_ms", BigInteger, nullable=False),
    Column("is_wrong", Boolean, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Index("foreign_event_by_time", "received_ms"),
)

# Which lots and packages an event names.
foreign_about = Table(
    "foreign_about",
    metadata,
    Column("what", String(128), primary_key=True),
    Column("event", String(512), primary_key=True),
)
