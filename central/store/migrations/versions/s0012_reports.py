"""Day reports: which days are to be looked at again, what each site did in a day, and ways to find it."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

_IS_HELD = sa.text("status = 'held'")
_OF_PROBLEMS = sa.text("kind = 'parcel.problem'")


def upgrade() -> None:
    """Two tables, and indexes by time for what a day is counted from."""
    op.create_table(
        "day_touched",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "site_day",
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("collected", sa.Integer(), nullable=False),
        sa.Column("handed_out", sa.Integer(), nullable=False),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "site"),
    )
    op.create_index("parcel_step_at", "parcel_step", ["at_ms", "site", "act"])
    for name, table in (("cod_payment_day", "cod_payment"), ("cod_remittance_day", "cod_remittance")):
        op.create_index(name, table, ["at_ms"])
    op.create_index("cod_close_day", "cod_close", ["at_ms"])
    op.create_index("shelf_count_day", "shelf_count", ["at_ms"])
    op.create_index(
        "told_problem", "told", ["at_ms"], sqlite_where=_OF_PROBLEMS, postgresql_where=_OF_PROBLEMS
    )
    op.create_index("parcel_held", "parcel", ["since_ms"], sqlite_where=_IS_HELD, postgresql_where=_IS_HELD)
