"""The duty board: what people did about matters, the hand-over, and an index of commands that failed."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

_FAILED = sa.text("state IN ('refused', 'expired')")


def upgrade() -> None:
    """Two tables and an index."""
    op.create_table(
        "duty_deed",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("who", sa.String(length=64), nullable=False),
        sa.Column("deed", sa.String(length=16), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("holder", sa.String(length=64), nullable=False),
        sa.Column("until_ms", sa.BigInteger(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("matter", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_duty_deed_at_ms", "duty_deed", ["at_ms"])
    op.create_index("duty_deed_of", "duty_deed", ["key", "id"])
    op.create_table(
        "duty_note",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("who", sa.String(length=64), nullable=False),
        sa.Column("taker", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("open_count", sa.Integer(), nullable=False),
        sa.Column("matters", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_duty_note_at_ms", "duty_note", ["at_ms"])
    op.create_index("command_failed", "command", ["asked_ms"], sqlite_where=_FAILED, postgresql_where=_FAILED)
