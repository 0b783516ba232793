"""Commands to boxes, the stills they fetch, and which scans have one."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Two tables and a column; `sanji central rebuild` fills it for scans that came before."""
    _command()
    op.create_table(
        "still",
        sa.Column("stream", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("jpeg", sa.LargeBinary(), nullable=False),
        sa.Column("fetched_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("stream", "seq"),
    )
    op.create_index("ix_still_fetched_ms", "still", ["fetched_ms"], unique=False)
    op.add_column(
        "parcel_step", sa.Column("has_still", sa.Boolean(), server_default=sa.false(), nullable=False)
    )


def _command() -> None:
    op.create_table(
        "command",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("box", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("about", sa.String(length=84), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("asked_by", sa.String(length=64), nullable=False),
        sa.Column("asked_ms", sa.BigInteger(), nullable=False),
        sa.Column("expires_ms", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_ms", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("answered_ms", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(length=32), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("command_about", "command", ["about", "asked_ms"], unique=False)
    op.create_index("command_of_box", "command", ["box", "asked_ms"], unique=False)
    waiting = sa.text("state = 'waiting'")
    op.create_index(
        "command_waiting",
        "command",
        ["next_ms"],
        unique=False,
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
