"""What the centre keeps of parcels beside their scans; `sanji central rebuild` fills it from the log."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """The ledgers, and what is kept beside the log."""
    _told()
    _parcels()
    _sorting()
    _money()
    _bags()
    _visits()
    _places()
    _persons()
    _office()


def _told() -> None:
    """What was told, and what was taken out."""
    op.create_table(
        "told",
        sa.Column("stream", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=260), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("stream", "seq"),
    )
    op.create_index("told_of", "told", ["subject"], unique=False)
    op.create_table(
        "struck",
        sa.Column("stream", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("stream", "seq"),
    )


def _parcels() -> None:
    """What counters know of a parcel."""
    op.create_table(
        "desk",
        sa.Column("waybill", sa.String(length=128), nullable=False),
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("shelf", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("shelved_ms", sa.BigInteger(), nullable=True),
        sa.Column("carrier", sa.String(length=32), nullable=False),
        sa.Column("consent", sa.String(length=16), nullable=False),
        sa.Column("recipient_stream", sa.String(length=64), nullable=True),
        sa.Column("recipient_seq", sa.BigInteger(), nullable=True),
        sa.Column("taken_by", sa.String(length=16), nullable=True),
        sa.Column("released_ms", sa.BigInteger(), nullable=True),
        sa.Column("has_photo", sa.Boolean(), nullable=False),
        sa.Column("price_fen", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("waybill"),
    )
    op.create_index("desk_by_recipient", "desk", ["recipient_stream", "recipient_seq"], unique=False)
    op.create_index("ix_desk_code", "desk", ["code"], unique=False)
    op.create_table(
        "problem",
        sa.Column("waybill", sa.String(length=128), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("since_ms", sa.BigInteger(), nullable=False),
        sa.Column("closed_ms", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("has_photo", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("waybill", "kind"),
    )
    op.create_index(
        "problem_open",
        "problem",
        ["since_ms"],
        unique=False,
        sqlite_where=sa.text("closed_ms IS NULL"),
        postgresql_where=sa.text("closed_ms IS NULL"),
    )


def _sorting() -> None:
    """Sorted to where, loaded onto what."""
    op.create_table(
        "sorting",
        sa.Column("waybill", sa.String(length=128), nullable=False),
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("sorted_ms", sa.BigInteger(), nullable=True),
        sa.Column("to_site", sa.String(length=64), nullable=False),
        sa.Column("how", sa.String(length=16), nullable=False),
        sa.Column("loaded_ms", sa.BigInteger(), nullable=True),
        sa.Column("vehicle", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("waybill", "site"),
    )
    op.create_index("sorting_at", "sorting", ["site", "sorted_ms"], unique=False)


def _money() -> None:
    """Money on delivery."""
    op.create_table(
        "cod_parcel",
        sa.Column("waybill", sa.String(length=128), nullable=False),
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("due_fen", sa.BigInteger(), nullable=True),
        sa.Column("paid_fen", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("odd", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("waybill"),
    )
    op.create_index("cod_parcel_at", "cod_parcel", ["site", "at_ms"], unique=False)
    op.create_table(
        "cod_payment",
        sa.Column("waybill", sa.String(length=128), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("method", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("waybill", "name"),
    )
    op.create_index("cod_payment_at", "cod_payment", ["site", "at_ms"], unique=False)
    op.create_table(
        "cod_remittance",
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("carrier", sa.String(length=32), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("site", "name"),
    )
    op.create_index("cod_remittance_at", "cod_remittance", ["site", "at_ms"], unique=False)
    op.create_table(
        "cod_close",
        sa.Column("stream", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("expected_fen", sa.BigInteger(), nullable=False),
        sa.Column("counted_fen", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("stream", "seq"),
    )
    op.create_index("cod_close_at", "cod_close", ["site", "at_ms"], unique=False)


def _bags() -> None:
    """Bags."""
    op.create_table(
        "bag",
        sa.Column("bag", sa.String(length=128), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("to_site", sa.String(length=64), nullable=False),
        sa.Column("seal", sa.String(length=32), nullable=False),
        sa.Column("since_ms", sa.BigInteger(), nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=True),
        sa.Column("inside", sa.Integer(), nullable=False),
        sa.Column("missing", sa.Integer(), nullable=False),
        sa.Column("extra", sa.Integer(), nullable=False),
        sa.Column("trips", sa.Integer(), nullable=False),
        sa.Column("odd", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("bag"),
    )
    op.create_index("ix_bag_since_ms", "bag", ["since_ms"], unique=False)
    op.create_table(
        "bag_parcel",
        sa.Column("bag", sa.String(length=128), nullable=False),
        sa.Column("waybill", sa.String(length=128), nullable=False),
        sa.PrimaryKeyConstraint("bag", "waybill"),
    )
    op.create_index("ix_bag_parcel_waybill", "bag_parcel", ["waybill"], unique=False)


def _visits() -> None:
    """Visits."""
    op.create_table(
        "visit",
        sa.Column("stream", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("stop", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("direction", sa.String(length=4), nullable=False),
        sa.Column("vehicle", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("stream", "seq"),
    )
    op.create_index("visit_at", "visit", ["at_ms"], unique=False)


def _places() -> None:
    """Stocks, days and shelves."""
    op.create_table(
        "stock",
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("item", sa.String(length=64), nullable=False),
        sa.Column("pieces", sa.BigInteger(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("sold", sa.BigInteger(), nullable=False),
        sa.Column("returned", sa.BigInteger(), nullable=False),
        sa.Column("damaged", sa.BigInteger(), nullable=False),
        sa.Column("counted", sa.BigInteger(), nullable=False),
        sa.Column("taken_fen", sa.BigInteger(), nullable=False),
        sa.Column("anomalies", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("site", "owner", "item"),
    )
    op.create_table(
        "day_close",
        sa.Column("stream", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("arrived", sa.Integer(), nullable=False),
        sa.Column("handed_out", sa.Integer(), nullable=False),
        sa.Column("collected", sa.Integer(), nullable=False),
        sa.Column("returned", sa.Integer(), nullable=False),
        sa.Column("departed", sa.Integer(), nullable=False),
        sa.Column("problems", sa.Integer(), nullable=False),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("stream", "seq"),
    )
    op.create_index("day_close_of", "day_close", ["day", "site"], unique=False)
    op.create_table(
        "shelf_count",
        sa.Column("stream", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("shelf", sa.String(length=32), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.Column("missing", sa.Text(), nullable=False),
        sa.Column("extra", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("stream", "seq"),
    )
    op.create_index("shelf_count_at", "shelf_count", ["site", "at_ms"], unique=False)


def _persons() -> None:
    """Persons, and what they are told."""
    op.create_table(
        "personal",
        sa.Column("stream", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("tail_mark", sa.String(length=32), nullable=False),
        sa.Column("received_ms", sa.BigInteger(), nullable=False),
        sa.Column("erased_ms", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("stream", "seq"),
    )
    op.create_index("ix_personal_tail_mark", "personal", ["tail_mark"], unique=False)
    op.create_index(
        "personal_kept",
        "personal",
        ["received_ms"],
        unique=False,
        sqlite_where=sa.text("sealed IS NOT NULL"),
        postgresql_where=sa.text("sealed IS NOT NULL"),
    )
    op.create_table(
        "recipient_notice",
        sa.Column("waybill", sa.String(length=128), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_ms", sa.BigInteger(), nullable=False),
        sa.Column("made_ms", sa.BigInteger(), nullable=False),
        sa.Column("told_ms", sa.BigInteger(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("waybill", "day"),
    )
    op.create_index("ix_recipient_notice_made_ms", "recipient_notice", ["made_ms"], unique=False)
    op.create_index(
        "recipient_notice_due",
        "recipient_notice",
        ["next_ms"],
        unique=False,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )


def _office() -> None:
    """What the centre is given and what it reports."""
    op.create_table(
        "manifest",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("carrier", sa.String(length=32), nullable=False),
        sa.Column("file_name", sa.String(length=128), nullable=False),
        sa.Column("made_ms", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("faults", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_manifest_made_ms", "manifest", ["made_ms"], unique=False)
    op.create_table(
        "manifest_parcel",
        sa.Column("manifest", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("waybill", sa.String(length=128), nullable=False),
        sa.Column("cod_fen", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("manifest", "waybill"),
    )
    op.create_index("ix_manifest_parcel_waybill", "manifest_parcel", ["waybill"], unique=False)
    op.create_table(
        "routing",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("made_ms", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("rows", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("version"),
    )
    op.create_table(
        "day_report",
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("made_ms", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("diff", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("day", "version"),
    )
