"""Rules of rooms with their history, lots in rooms and what is to be done about them."""

import sqlalchemy as sa
from alembic import op

# SQLite numbers rows by itself only in a column declared INTEGER.
_ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Rules, lots, tasks and what ever happened to these."""
    _rules()
    _lots()
    _dispositions()
    _steps()


def _rules() -> None:
    op.create_table(
        "room_rule",
        sa.Column("id", _ROW_ID, nullable=False),
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("room", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from_ms", sa.BigInteger(), nullable=False),
        sa.Column("product", sa.String(length=64), nullable=False),
        sa.Column("hi_mc", sa.Integer(), nullable=True),
        sa.Column("lo_mc", sa.Integer(), nullable=True),
        sa.Column("inclusive", sa.Boolean(), nullable=False),
        sa.Column("duration_ms", sa.BigInteger(), nullable=False),
        sa.Column("interval_ms", sa.BigInteger(), nullable=False),
        sa.Column("max_gap_ms", sa.BigInteger(), nullable=False),
        sa.Column("hysteresis_mc", sa.Integer(), nullable=False),
        sa.Column("clear_after_ms", sa.BigInteger(), nullable=False),
        sa.Column("cum_limit_ms", sa.BigInteger(), nullable=True),
        sa.Column("cum_window_ms", sa.BigInteger(), nullable=True),
        sa.Column("cold_duration_ms", sa.BigInteger(), nullable=True),
        sa.Column("cold_inclusive", sa.Boolean(), nullable=True),
        sa.Column("cold_cum_limit_ms", sa.BigInteger(), nullable=True),
        sa.Column("silent_ms", sa.BigInteger(), nullable=False),
        sa.Column("defrost", sa.Text(), server_default="", nullable=False),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("basis", sa.String(length=16), nullable=False),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.Column("entered_ms", sa.BigInteger(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("site", "room", "version"),
    )


def _lots() -> None:
    op.create_table(
        "lot_move",
        sa.Column("stream", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("lot", sa.String(length=20), nullable=False),
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("room", sa.String(length=64), nullable=False),
        sa.Column("is_in", sa.Boolean(), nullable=False),
        sa.Column("product", sa.String(length=64), nullable=False),
        sa.Column("net_g", sa.BigInteger(), nullable=True),
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("stream", "seq"),
    )
    op.create_index("lot_move_by_lot", "lot_move", ["lot", "site", "room", "at_ms"], unique=False)
    op.create_table(
        "lot_stay",
        sa.Column("lot", sa.String(length=20), nullable=False),
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("room", sa.String(length=64), nullable=False),
        sa.Column("from_ms", sa.BigInteger(), nullable=False),
        sa.Column("to_ms", sa.BigInteger(), nullable=True),
        sa.Column("product", sa.String(length=64), nullable=False),
        sa.Column("net_g", sa.BigInteger(), nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("lot", "site", "room", "from_ms"),
        sqlite_with_rowid=False,
    )
    op.create_index("lot_stay_by_room", "lot_stay", ["site", "room", "from_ms"], unique=False)


def _dispositions() -> None:
    op.create_table(
        "disposition",
        sa.Column("id", _ROW_ID, nullable=False),
        sa.Column("lot", sa.String(length=20), nullable=False),
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("room", sa.String(length=64), nullable=False),
        sa.Column("side", sa.String(length=4), nullable=False),
        sa.Column("product", sa.String(length=64), nullable=False),
        sa.Column("net_g", sa.BigInteger(), nullable=False),
        sa.Column("probe", sa.String(length=129), nullable=False),
        sa.Column("start_ms", sa.BigInteger(), nullable=False),
        sa.Column("end_ms", sa.BigInteger(), nullable=True),
        sa.Column("peak_mc", sa.Integer(), nullable=False),
        sa.Column("limit_mc", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=32), server_default="", nullable=False),
        sa.Column("opened_ms", sa.BigInteger(), nullable=False),
        sa.Column("decided_ms", sa.BigInteger(), nullable=True),
        sa.Column("decided_by", sa.String(length=64), server_default="", nullable=False),
        sa.Column("comment", sa.Text(), server_default="", nullable=False),
        sa.Column("decided_start_ms", sa.BigInteger(), nullable=True),
        sa.Column("decided_end_ms", sa.BigInteger(), nullable=True),
        sa.Column("decided_peak_mc", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("disposition_by_room", "disposition", ["site", "room", "start_ms"], unique=False)
    is_open = sa.text("state = 'open'")
    op.create_index(
        "disposition_open",
        "disposition",
        ["opened_ms"],
        unique=False,
        sqlite_where=is_open,
        postgresql_where=is_open,
    )
    op.create_index("ix_disposition_lot", "disposition", ["lot"], unique=False)


def _steps() -> None:
    op.create_table(
        "disposition_step",
        sa.Column("id", _ROW_ID, nullable=False),
        sa.Column("disposition_id", sa.BigInteger(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("start_ms", sa.BigInteger(), nullable=False),
        sa.Column("end_ms", sa.BigInteger(), nullable=True),
        sa.Column("peak_mc", sa.Integer(), nullable=False),
        sa.Column("net_g", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_disposition_step_disposition_id", "disposition_step", ["disposition_id"], unique=False
    )
