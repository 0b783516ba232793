"""The tables of the fleet: machines, their hours, and groups that people made."""

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, String, Table, Text

from central.store.tables import metadata

__all__ = ["READ_MODELS", "box_group", "box_group_member", "box_hour", "box_machine"]

# What a box last told of its machine: the event as JSON, read as a whole with its row and never searched.
box_machine = Table(
    "box_machine",
    metadata,
    Column("box", String(64), primary_key=True),
    Column("at_ms", BigInteger, nullable=False),
    Column("told_by", String(84), nullable=False),
    Column("told", Text, nullable=False),
)

# The worst of each hour: hottest, least free, most waiting. Null: the box did not say.
box_hour = Table(
    "box_hour",
    metadata,
    Column("box", String(64), primary_key=True),
    Column("hour_ms", BigInteger, primary_key=True),
    Column("temp_mc", Integer),
    Column("disk_free_mb", Integer),
    Column("backlog", Integer),
    sqlite_with_rowid=False,
)

# Groups and who is in them are made by people, and not made again from events.
box_group = Table(
    "box_group",
    metadata,
    Column("name", String(48), primary_key=True),
    Column("note", String(200), nullable=False),
    Column("made_by", String(64), nullable=False),
    Column("made_ms", BigInteger, nullable=False),
)

box_group_member = Table(
    "box_group_member",
    metadata,
    Column("name", String(48), ForeignKey("box_group.name"), primary_key=True),
    Column("box", String(64), primary_key=True),
    Column("added_by", String(64), nullable=False),
    Column("added_ms", BigInteger, nullable=False),
)

READ_MODELS = (box_machine, box_hour)
