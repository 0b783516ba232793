"""What the judge keeps: versions of excursions, doubted readings, the mains."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Three tables and some columns; `sanji central rebuild` fills them with what came before."""
    op.add_column("probe", sa.Column("believed_ms", sa.BigInteger(), nullable=True))
    op.add_column("probe", sa.Column("believed_mc", sa.Integer(), nullable=True))
    op.add_column("probe", sa.Column("doubt", sa.String(length=16), server_default="", nullable=False))
    op.add_column(
        "excursion", sa.Column("is_inclusive", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column("excursion", sa.Column("rule_ms", sa.BigInteger(), server_default="0", nullable=False))
    op.create_table(
        "doubted",
        sa.Column("probe", sa.String(length=129), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("milli_c", sa.Integer(), nullable=False),
        sa.Column("doubt", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("probe", "at_ms"),
    )
    _mains()
    _versions()


def _mains() -> None:
    op.create_table(
        "mains",
        sa.Column("stream", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("box", sa.String(length=64), nullable=False),
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("device", sa.String(length=64), nullable=False),
        sa.Column("is_present", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("stream", "seq"),
    )
    op.create_index("mains_of_box", "mains", ["box", "at_ms"], unique=False)
    lost = sa.text("NOT is_present")
    op.create_index("mains_lost", "mains", ["at_ms"], unique=False, sqlite_where=lost, postgresql_where=lost)
    op.create_index("door_by_time", "door", ["site", "room", "at_ms"], unique=False)


def _versions() -> None:
    op.create_table(
        "excursion_version",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("known_ms", sa.BigInteger(), nullable=False),
        sa.Column("why", sa.String(length=16), nullable=False),
        sa.Column("probe", sa.String(length=129), nullable=False),
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("room", sa.String(length=64), nullable=False),
        sa.Column("side", sa.String(length=4), nullable=False),
        sa.Column("start_ms", sa.BigInteger(), nullable=False),
        sa.Column("end_ms", sa.BigInteger(), nullable=True),
        sa.Column("alarm_ms", sa.BigInteger(), nullable=True),
        sa.Column("peak_mc", sa.Integer(), nullable=False),
        sa.Column("limit_mc", sa.Integer(), nullable=False),
        sa.Column("is_inclusive", sa.Boolean(), nullable=False),
        sa.Column("rule_ms", sa.BigInteger(), nullable=False),
        sa.Column("close", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number", "version"),
    )
    for name, columns in (
        ("excursion_version_of_probe", ["probe", "start_ms"]),
        ("excursion_version_by_room", ["site", "room", "start_ms"]),
    ):
        op.create_index(name, "excursion_version", columns, unique=False)
