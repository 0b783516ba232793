"""Reports of weeks and months, when they are made, and whom they name."""

import hashlib
import json

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

_ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_WAITING = sa.text("told_ms IS NULL AND failed_ms IS NULL")
_OF_DAYS = sa.text("kind IN ('cod.due', 'corrected', 'parcel.collected')")


def upgrade() -> None:
    """One table for all kinds; what was kept of days goes there as it was made, and is looked at again."""
    _reports()
    _people()
    for name in ("box", "stream"):
        op.add_column("day_touched", sa.Column(name, sa.String(64), nullable=False, server_default=""))
    op.add_column("day_touched", sa.Column("events", sa.Integer(), nullable=False, server_default="0"))
    for name in ("low", "high"):
        op.add_column("day_touched", sa.Column(name, sa.BigInteger(), nullable=False, server_default="0"))
    op.create_table(
        "period_touched",
        sa.Column("id", _ROW_ID, nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("told_of_days", "told", ["at_ms"], sqlite_where=_OF_DAYS, postgresql_where=_OF_DAYS)
    _move_days()
    op.drop_table("day_report")


def _reports() -> None:
    op.create_table(
        "report",
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("made_ms", sa.BigInteger(), nullable=False),
        sa.Column("why", sa.String(length=8), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("sites", sa.Integer(), nullable=False),
        sa.Column("unheard", sa.Integer(), nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("diff", sa.Text(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "period", "version"),
    )


def _people() -> None:
    of_version = (("kind", sa.String(length=8)), ("period", sa.String(length=10)), ("version", sa.Integer()))
    op.create_table(
        "report_signature",
        sa.Column("id", _ROW_ID, nullable=False),
        *[sa.Column(name, kind, nullable=False) for name, kind in of_version],
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("deed", sa.String(length=16), nullable=False),
        sa.Column("signed_by", sa.String(length=64), nullable=False),
        sa.Column("signed_ms", sa.BigInteger(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint(*[name for name, _ in of_version], "deed"),
    )
    op.create_table(
        "report_notice",
        sa.Column("id", _ROW_ID, nullable=False),
        *[sa.Column(name, kind, nullable=False) for name, kind in of_version],
        sa.Column("recipient", sa.String(length=64), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_ms", sa.BigInteger(), nullable=False),
        sa.Column("told_ms", sa.BigInteger()),
        sa.Column("failed_ms", sa.BigInteger()),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint(*[name for name, _ in of_version], "recipient"),
    )
    op.create_index(
        "report_notice_due", "report_notice", ["next_ms"], sqlite_where=_WAITING, postgresql_where=_WAITING
    )


def _move_days() -> None:
    """Row by row: a county's years do not go into memory at once."""
    connection = op.get_bind()
    old = sa.table("day_report", *(sa.column(name) for name in ("day", "version", "made_ms", "body", "diff")))
    names = ("kind", "period", "version", "made_ms", "why", "digest", "sites", "unheard", "changes")
    new = sa.table("report", *(sa.column(name) for name in (*names, "body", "diff", "because")))
    touched = sa.table("day_touched", sa.column("at_ms"), sa.column("day"))
    keys = sa.select(old.c.day, old.c.version).order_by(old.c.day, old.c.version)
    for day, version in connection.execute(keys).all():
        kept = sa.select(old).where(old.c.day == day, old.c.version == version)
        connection.execute(sa.insert(new).values(**_moved(connection.execute(kept).one())))
    for day in connection.execute(sa.select(old.c.day).distinct()).scalars().all():
        connection.execute(sa.insert(touched).values(at_ms=0, day=day))


def _moved(row: sa.Row[tuple[object, ...]]) -> dict[str, object]:
    """The same values; keys are sorted, so that the digest can be made again from what is downloaded."""
    report = json.loads(row.body)
    body = json.dumps(report, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    sites = report["sites"]
    return {
        "kind": "day",
        "period": row.day,
        "version": row.version,
        "made_ms": row.made_ms,
        "why": "before",
        "digest": hashlib.sha256(body.encode()).hexdigest(),
        "sites": len(sites),
        "unheard": sum(not site["is_heard"] for site in sites),
        "changes": len(json.loads(row.diff)),
        "body": body,
        "diff": row.diff,
        "because": "{}",
    }
