"""What recipients are told and ask."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

_LYING = sa.text("released_ms IS NULL")


def upgrade() -> None:
    """The notices' table, which nothing has written to so far, is made anew; shelves are found."""
    op.drop_table("recipient_notice")
    op.create_table(
        "recipient_notice",
        sa.Column("waybill", sa.String(length=128), nullable=False),
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_ms", sa.BigInteger(), nullable=False),
        sa.Column("made_ms", sa.BigInteger(), nullable=False),
        sa.Column("moved_ms", sa.BigInteger(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("message", sa.String(length=64), nullable=False),
        sa.Column("asked_by", sa.String(length=64), nullable=False),
        sa.Column("stream", sa.String(length=64), nullable=True),
        sa.Column("seq", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("waybill", "site", "kind"),
    )
    op.create_index("ix_recipient_notice_made_ms", "recipient_notice", ["made_ms"], unique=False)
    op.create_index("recipient_notice_day", "recipient_notice", ["waybill", "day"], unique=True)
    op.create_index("recipient_notice_state", "recipient_notice", ["state", "moved_ms"], unique=False)
    op.create_index("recipient_notice_person", "recipient_notice", ["stream", "seq"], unique=False)
    op.create_index(
        "desk_lying", "desk", ["shelved_ms"], unique=False, sqlite_where=_LYING, postgresql_where=_LYING
    )
