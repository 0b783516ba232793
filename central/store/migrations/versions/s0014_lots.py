"""Lots of produce: what was told of each, its account, its forebears and packages, and what was entered."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

_IN_STOCK = sa.text("on_hand_g > 0")
_IN_TROUBLE = sa.text("(odd > 0 OR block IS NOT NULL OR inspection = 'fail')")


def upgrade() -> None:
    """Five tables. What older logs tell of lots comes in with the next rebuild."""
    _facts()
    _lots()
    op.create_table(
        "lot_link",
        sa.Column("parent", sa.String(length=20), nullable=False),
        sa.Column("child", sa.String(length=20), nullable=False),
        sa.Column("net_g", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("parent", "child"),
    )
    op.create_index("ix_lot_link_child", "lot_link", ["child"])
    op.create_table(
        "lot_package",
        sa.Column("package", sa.String(length=128), nullable=False),
        sa.Column("lot", sa.String(length=20), nullable=False),
        sa.Column("net_g", sa.BigInteger(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("package", "lot"),
    )
    op.create_index("ix_lot_package_lot", "lot_package", ["lot"])


def _facts() -> None:
    op.create_table(
        "lot_fact",
        sa.Column("lot", sa.String(length=20), nullable=False),
        sa.Column("stream", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("box", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("lot", "stream", "seq"),
        sqlite_with_rowid=False,
    )
    op.create_index("lot_fact_at", "lot_fact", ["stream", "seq"])
    op.create_index("lot_fact_by_time", "lot_fact", ["kind", "at_ms"])
    op.create_table(
        "lot_entered",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lot", sa.String(length=20), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_lot_entered_lot", "lot_entered", ["lot"])


def _lots() -> None:
    words = {"product": 64, "kind": 16, "owner": 64, "site": 64, "origin": 32, "quality": 32, "size": 32}
    masses = ("in_g", "on_hand_g", "packed_g", "shipped_g", "loss_g")
    op.create_table(
        "lot",
        sa.Column("lot", sa.String(length=20), nullable=False),
        *[sa.Column(name, sa.String(length=length), nullable=False) for name, length in words.items()],
        sa.Column("standard", sa.String(length=64), nullable=False),
        sa.Column("harvested", sa.String(length=10), nullable=True),
        sa.Column("begun_ms", sa.BigInteger(), nullable=True),
        *[sa.Column(name, sa.BigInteger(), nullable=False) for name in masses],
        sa.Column("block", sa.Text(), nullable=True),
        sa.Column("inspection", sa.String(length=8), nullable=False),
        sa.Column("certificate", sa.String(length=40), nullable=False),
        sa.Column("certificate_until", sa.String(length=10), nullable=True),
        sa.Column("is_stale", sa.Boolean(), nullable=False),
        sa.Column("settled_ms", sa.BigInteger(), nullable=True),
        sa.Column("odd", sa.Integer(), nullable=False),
        sa.Column("last_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("lot"),
    )
    op.create_index("lot_by_last", "lot", ["last_ms"])
    for name in ("site", "product", "owner"):
        op.create_index(f"lot_by_{name}", "lot", [name, "last_ms"])
    op.create_index(
        "lot_stock",
        "lot",
        ["product", "site", "owner"],
        sqlite_where=_IN_STOCK,
        postgresql_where=_IN_STOCK,
    )
    op.create_index(
        "lot_in_trouble", "lot", ["last_ms"], sqlite_where=_IN_TROUBLE, postgresql_where=_IN_TROUBLE
    )
