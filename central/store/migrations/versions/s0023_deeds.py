"""What people order of boxes: what was said of it and came of it, and the settings that boxes should have."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"

_DEEDS = sa.text("kind NOT IN ('table.part', 'still.fetch')")


def upgrade() -> None:
    """A column, two indexes and two tables."""
    op.add_column("command", sa.Column("detail", sa.Text(), server_default="", nullable=False))
    op.create_index("command_deed", "command", ["asked_ms"], sqlite_where=_DEEDS, postgresql_where=_DEEDS)
    op.create_table(
        "command_yield",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("came_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_command_yield_came_ms", "command_yield", ["came_ms"])
    op.create_table(
        "box_wish",
        sa.Column("box", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.String(length=64), nullable=False),
        sa.Column("asked_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("box"),
    )
