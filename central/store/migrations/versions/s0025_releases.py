"""Releases of the program for boxes, and how they are rolled out."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    """Three tables."""
    op.create_table(
        "release",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.Column("arch", sa.String(length=32), nullable=False),
        sa.Column("pythons", sa.String(length=64), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("file", sa.String(length=200), nullable=False),
        sa.Column("made_ms", sa.BigInteger(), nullable=False),
        sa.Column("added_ms", sa.BigInteger(), nullable=False),
        sa.Column("added_by", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_index("release_of", "release", ["version", "arch"], unique=True)
    _rollouts()


def _rollouts() -> None:
    op.create_table(
        "rollout",
        sa.Column("id", sa.String(length=12), nullable=False),
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("why", sa.Text(), server_default="", nullable=False),
        sa.Column("wave", sa.Integer(), nullable=False),
        sa.Column("waves", sa.Integer(), nullable=False),
        sa.Column("fail_max", sa.Integer(), nullable=False),
        sa.Column("soak_min", sa.Integer(), nullable=False),
        sa.Column("silent_min", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.Column("made_ms", sa.BigInteger(), nullable=False),
        sa.Column("ended_ms", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    is_open = sa.text("ended_ms IS NULL")
    op.create_index("rollout_open", "rollout", ["made_ms"], sqlite_where=is_open, postgresql_where=is_open)
    op.create_table(
        "rollout_box",
        sa.Column("rollout", sa.String(length=12), nullable=False),
        sa.Column("box", sa.String(length=64), nullable=False),
        sa.Column("wave", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("about", sa.String(length=84), server_default="", nullable=False),
        sa.Column("ordered_ms", sa.BigInteger(), nullable=True),
        sa.Column("backlog", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("ended_ms", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(length=32), server_default="", nullable=False),
        sa.Column("why", sa.Text(), server_default="", nullable=False),
        sa.Column("is_forgiven", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.PrimaryKeyConstraint("rollout", "box"),
    )
