"""The tables of members and leases: they say who works now, and are no part of what is known of a county."""

from sqlalchemy import BigInteger, Boolean, Column, Integer, String, Table

from central.store.tables import metadata

# One row, written by the first member: into how many partitions the county's boxes are divided.
cluster_shape = Table(
    "cluster_shape",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("partitions", Integer, nullable=False),
)

# A process that works or did lately, until `until_ms`. `run` is one life of it, `boot` its machine's.
cluster_member = Table(
    "cluster_member",
    metadata,
    Column("name", String(80), primary_key=True),
    Column("run", String(32), nullable=False),
    Column("machine", String(64), nullable=False),
    Column("boot", String(64), nullable=False),
    Column("collects", Boolean, nullable=False),
    Column("shares", Boolean, nullable=False),
    Column("serves", Boolean, nullable=False),
    # Of files that must be the same at all members: digests that tell nothing of what lies in them.
    Column("persons_mark", String(32), nullable=False),
    Column("secret_mark", String(32), nullable=False),
    Column("began_ms", BigInteger, nullable=False),
    Column("until_ms", BigInteger, nullable=False),
)

# `name` is partition/17 or leader. `term` grows each time that it is taken; from `until_ms` on it is free.
cluster_lease = Table(
    "cluster_lease",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("holder", String(80), nullable=False),
    Column("run", String(32), nullable=False),
    Column("term", BigInteger, nullable=False),
    Column("since_ms", BigInteger, nullable=False),
    Column("until_ms", BigInteger, nullable=False),
)
