"""The contacts that say when a room is defrosted."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """One table; `sanji central rebuild` fills it for what was told before."""
    op.create_table(
        "defrost",
        sa.Column("stream", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("room", sa.String(length=64), nullable=False),
        sa.Column("device", sa.String(length=64), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("longest_ms", sa.Integer(), nullable=False),
        sa.Column("after_ms", sa.Integer(), nullable=False),
        sa.Column("peak_mc", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("stream", "seq"),
    )
    op.create_index("defrost_by_room", "defrost", ["site", "room", "at_ms"], unique=False)
