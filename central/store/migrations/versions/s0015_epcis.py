"""Events of EPCIS that partners sent, and which lots and packages they name."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Two tables."""
    op.create_table(
        "foreign_event",
        sa.Column("event", sa.String(length=512), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("type", sa.String(length=32), nullable=False),
        sa.Column("step", sa.String(length=256), nullable=False),
        sa.Column("sender", sa.String(length=64), nullable=False),
        sa.Column("received_ms", sa.BigInteger(), nullable=False),
        sa.Column("is_wrong", sa.Boolean(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("event"),
    )
    op.create_index("foreign_event_by_time", "foreign_event", ["received_ms"])
    op.create_table(
        "foreign_about",
        sa.Column("what", sa.String(length=128), nullable=False),
        sa.Column("event", sa.String(length=512), nullable=False),
        sa.PrimaryKeyConstraint("what", "event"),
    )
