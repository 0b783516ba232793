"""Several processes for one county: members, leases, and what replicas of the pages count together."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    """Five tables, which the first member fills."""
    op.create_table(
        "cluster_shape",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("partitions", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "cluster_member",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("run", sa.String(length=32), nullable=False),
        sa.Column("machine", sa.String(length=64), nullable=False),
        sa.Column("boot", sa.String(length=64), nullable=False),
        sa.Column("collects", sa.Boolean(), nullable=False),
        sa.Column("shares", sa.Boolean(), nullable=False),
        sa.Column("serves", sa.Boolean(), nullable=False),
        sa.Column("persons_mark", sa.String(length=32), nullable=False),
        sa.Column("secret_mark", sa.String(length=32), nullable=False),
        sa.Column("began_ms", sa.BigInteger(), nullable=False),
        sa.Column("until_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "cluster_lease",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("holder", sa.String(length=80), nullable=False),
        sa.Column("run", sa.String(length=32), nullable=False),
        sa.Column("term", sa.BigInteger(), nullable=False),
        sa.Column("since_ms", sa.BigInteger(), nullable=False),
        sa.Column("until_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "guess",
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("counter", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("since_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "counter"),
    )
    op.create_table(
        "next_step",
        sa.Column("mark", sa.String(length=32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("until_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("mark"),
    )
