"""The table of the chain: digests over the log's sealed days."""

from sqlalchemy import BigInteger, Column, Integer, String, Table

from central.store.tables import metadata

# A sealed day is one block or more, numbered from 0; one without events is a block without ids.
chain_block = Table(
    "chain_block",
    metadata,
    Column("day", String(10), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("first_id", BigInteger),
    Column("last_id", BigInteger),
    Column("events", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("sealed_ms", BigInteger, nullable=False),
)
