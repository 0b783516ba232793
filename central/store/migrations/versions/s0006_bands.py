"""Bands over time, filled from the temperatures that are there."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_SHORT_MS, _LONG_MS = 600_000, 14_400_000


def upgrade() -> None:
    """One table. Filling the bands reads every temperature once: a minute for twenty million."""
    op.create_table(
        "band",
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("room", sa.String(length=64), nullable=False),
        sa.Column("size_ms", sa.Integer(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("probe", sa.String(length=129), nullable=False),
        sa.Column("low_mc", sa.Integer(), nullable=False),
        sa.Column("high_mc", sa.Integer(), nullable=False),
        sa.Column("readings", sa.Integer(), nullable=False),
        sa.Column("first_ms", sa.BigInteger(), nullable=False),
        sa.Column("last_ms", sa.BigInteger(), nullable=False),
        sa.Column("widest_ms", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("site", "room", "size_ms", "at_ms", "probe"),
        sqlite_with_rowid=False,
    )
    op.create_index("band_of_probe", "band", ["probe", "size_ms", "at_ms"], unique=False)
    _fill()


def _fill() -> None:
    op.execute(
        f"""
        INSERT INTO band (site, room, size_ms, at_ms, probe, low_mc, high_mc, readings, first_ms, last_ms,
                          widest_ms)
        SELECT site, room, {_SHORT_MS}, start_ms, probe, MIN(milli_c), MAX(milli_c), COUNT(*), MIN(at_ms),
               MAX(at_ms), COALESCE(MAX(apart_ms), 0)
        FROM (SELECT site, room, probe, at_ms, milli_c, at_ms - at_ms % {_SHORT_MS} AS start_ms,
                     at_ms - LAG(at_ms) OVER (
                         PARTITION BY probe, site, room, at_ms - at_ms % {_SHORT_MS} ORDER BY at_ms
                     ) AS apart_ms
              FROM temperature) AS apart
        GROUP BY site, room, probe, start_ms
        """
    )
    op.execute(
        f"""
        INSERT INTO band (site, room, size_ms, at_ms, probe, low_mc, high_mc, readings, first_ms, last_ms,
                          widest_ms)
        SELECT site, room, {_LONG_MS}, start_ms, probe, MIN(low_mc), MAX(high_mc), SUM(readings),
               MIN(first_ms), MAX(last_ms),
               MAX(CASE WHEN COALESCE(apart_ms, 0) > widest_ms THEN apart_ms ELSE widest_ms END)
        FROM (SELECT band.*, at_ms - at_ms % {_LONG_MS} AS start_ms,
                     first_ms - LAG(last_ms) OVER (
                         PARTITION BY probe, site, room, at_ms - at_ms % {_LONG_MS} ORDER BY at_ms
                     ) AS apart_ms
              FROM band WHERE size_ms = {_SHORT_MS}) AS apart
        GROUP BY site, room, probe, start_ms
        """
    )
