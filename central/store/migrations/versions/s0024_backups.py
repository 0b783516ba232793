"""Backups: which life of the database this is, and which backups of it were found good."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    """Two tables, and the name of this life."""
    life = op.create_table(
        "centre_life",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("life", sa.String(length=64), nullable=False),
        sa.Column("mark", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.bulk_insert(life, [{"id": 1, "life": secrets.token_hex(6), "mark": 0}])
    op.create_table(
        "backup",
        sa.Column("mark", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("took_ms", sa.BigInteger(), nullable=False),
        sa.Column("file", sa.String(length=200), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("events", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("mark"),
    )
