"""The indicator ledger: targets, actuals, evidence, signatures and their history."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_FIRST = sa.text("replaces IS NULL")


def upgrade() -> None:
    """Actuals with their evidence and signatures, what was computed, samples, and what was disclosed."""
    _entries()
    _evidence()
    _computed()
    _samples()
    _disclosures()


def _numbered(name: str, *columns: sa.Column[object]) -> None:
    op.create_table(
        name,
        sa.Column("id", _ID, nullable=False),
        *columns,
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )


def _entries() -> None:
    _numbered(
        "indicator_entry",
        sa.Column("code", sa.String(length=48), nullable=False),
        sa.Column("first", sa.String(length=10), nullable=False),
        sa.Column("last", sa.String(length=10), nullable=False),
        sa.Column("num", sa.BigInteger(), nullable=False),
        sa.Column("den", sa.BigInteger(), nullable=False),
        sa.Column("base_num", sa.BigInteger(), nullable=True),
        sa.Column("base_den", sa.BigInteger(), nullable=True),
        sa.Column("base_period", sa.String(length=64), nullable=False),
        sa.Column("is_computed", sa.Boolean(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=32), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("made_ms", sa.BigInteger(), nullable=False),
        sa.Column("replaces", sa.BigInteger(), unique=True, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
    )
    op.create_index("indicator_entry_of", "indicator_entry", ["code", "last"])
    op.create_index(
        "indicator_entry_first",
        "indicator_entry",
        ["code", "first", "last"],
        unique=True,
        sqlite_where=_FIRST,
        postgresql_where=_FIRST,
    )
    _numbered(
        "indicator_signature",
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.Column("step", sa.String(length=16), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
    )
    op.create_index("ix_indicator_signature_entry", "indicator_signature", ["entry"])
    op.create_index(
        "indicator_signature_once", "indicator_signature", ["entry", "step", "digest"], unique=True
    )


def _evidence() -> None:
    _numbered(
        "indicator_evidence",
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("made_ms", sa.BigInteger(), nullable=False),
    )
    op.create_index("ix_indicator_evidence_entry", "indicator_evidence", ["entry"])
    op.create_table(
        "indicator_file",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("type", sa.String(length=80), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("made_ms", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
    )
    _numbered(
        "indicator_clearance",
        sa.Column("evidence", sa.BigInteger(), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
    )
    op.create_index("ix_indicator_clearance_evidence", "indicator_clearance", ["evidence"])


def _computed() -> None:
    op.create_table(
        "indicator_computed",
        sa.Column("code", sa.String(length=48), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("first", sa.String(length=10), nullable=False),
        sa.Column("last", sa.String(length=10), nullable=False),
        sa.Column("num", sa.BigInteger(), nullable=False),
        sa.Column("den", sa.BigInteger(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("computed_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("code", "day"),
    )


def _samples() -> None:
    _numbered(
        "indicator_draw",
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("made_ms", sa.BigInteger(), nullable=False),
    )
    _numbered(
        "indicator_check",
        sa.Column("draw", sa.BigInteger(), nullable=False),
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("is_found", sa.Boolean(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("made_ms", sa.BigInteger(), nullable=False),
    )
    op.create_index("ix_indicator_check_draw", "indicator_check", ["draw"])


def _disclosures() -> None:
    _numbered(
        "indicator_disclosure",
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("made_ms", sa.BigInteger(), nullable=False),
    )
    _numbered(
        "indicator_disclosure_act",
        sa.Column("disclosure", sa.BigInteger(), nullable=False),
        sa.Column("act", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
    )
    op.create_index("ix_indicator_disclosure_act_disclosure", "indicator_disclosure_act", ["disclosure"])
