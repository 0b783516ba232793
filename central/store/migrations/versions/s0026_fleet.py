"""The fleet: what boxes tell of their machines, the worst of each hour, and groups of boxes."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    """Four tables; the first two fill as boxes tell, or by a rebuild."""
    op.create_table(
        "box_machine",
        sa.Column("box", sa.String(length=64), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("told_by", sa.String(length=84), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("box"),
    )
    op.create_table(
        "box_hour",
        sa.Column("box", sa.String(length=64), nullable=False),
        sa.Column("hour_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("temp_mc", sa.Integer()),
        sa.Column("disk_free_mb", sa.Integer()),
        sa.Column("backlog", sa.Integer()),
        sa.PrimaryKeyConstraint("box", "hour_ms"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "box_group",
        sa.Column("name", sa.String(length=48), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.Column("made_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "box_group_member",
        sa.Column("name", sa.String(length=48), nullable=False),
        sa.Column("box", sa.String(length=64), nullable=False),
        sa.Column("added_by", sa.String(length=64), nullable=False),
        sa.Column("added_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["name"], ["box_group.name"]),
        sa.PrimaryKeyConstraint("name", "box"),
    )
