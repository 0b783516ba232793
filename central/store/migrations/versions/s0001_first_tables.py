"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """The first tables."""
    op.create_table(
        "account",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("made_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "alert",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=384), nullable=False),
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("room", sa.String(length=64), nullable=False),
        sa.Column("opened_ms", sa.BigInteger(), nullable=False),
        sa.Column("detected_ms", sa.BigInteger(), nullable=False),
        sa.Column("closed_ms", sa.BigInteger(), nullable=True),
        sa.Column("acked_ms", sa.BigInteger(), nullable=True),
        sa.Column("acked_by", sa.String(length=64), server_default="", nullable=False),
        sa.Column("comment", sa.Text(), server_default="", nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("box", sa.String(length=64), server_default="", nullable=False),
        sa.Column("boot", sa.String(length=64), server_default="", nullable=False),
        sa.Column("origin_ms", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    op.create_index("alert_by_boot", "alert", ["boot", "box"], unique=False)
    op.create_index("alert_by_end", "alert", ["closed_ms"], unique=False)
    op.create_index("alert_by_room", "alert", ["site", "room", "opened_ms"], unique=False)
    op.create_table(
        "boot_clock",
        sa.Column("box", sa.String(length=64), nullable=False),
        sa.Column("boot", sa.String(length=64), nullable=False),
        sa.Column("start_ms", sa.BigInteger(), nullable=False),
        sa.Column("known_ms", sa.BigInteger(), nullable=False),
        sa.Column("up_ms", sa.BigInteger(), nullable=False),
        sa.Column("told_by", sa.String(length=84), nullable=False),
        sa.Column("was_off_ms", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("box", "boot"),
    )
    op.create_table(
        "box",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("site", sa.String(length=64), server_default="", nullable=False),
        sa.Column("role", sa.String(length=32), server_default="", nullable=False),
        sa.Column("version", sa.String(length=32), server_default="", nullable=False),
        sa.Column("started_ms", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("started_by", sa.String(length=84), server_default="", nullable=False),
        sa.Column("health_ms", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("health_by", sa.String(length=84), server_default="", nullable=False),
        sa.Column("clock", sa.String(length=9), server_default="", nullable=False),
        sa.Column("backlog", sa.Integer(), server_default="0", nullable=False),
        sa.Column("oldest_ms", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("disk_free_mb", sa.Integer(), server_default="0", nullable=False),
        sa.Column("skipped", sa.Integer(), server_default="0", nullable=False),
        sa.Column("dropped", sa.Integer(), server_default="0", nullable=False),
        sa.Column("dropped_by", sa.Text(), nullable=True),
        sa.Column("thinned", sa.Integer(), nullable=True),
        sa.Column("disk_total_mb", sa.Integer(), nullable=True),
        sa.Column("disk_reserve_mb", sa.Integer(), nullable=True),
        sa.Column("filled_pct", sa.Text(), nullable=True),
        sa.Column("written_bytes", sa.BigInteger(), nullable=True),
        sa.Column("written_events", sa.BigInteger(), nullable=True),
        sa.Column("unsalvaged_mb", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "dead_letter",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("box", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("first_ms", sa.BigInteger(), nullable=False),
        sa.Column("last_ms", sa.BigInteger(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_table(
        "device",
        sa.Column("box", sa.String(length=64), nullable=False),
        sa.Column("device", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("is_up", sa.Boolean(), nullable=False),
        sa.Column("since_ms", sa.BigInteger(), nullable=False),
        sa.Column("since_by", sa.String(length=84), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("box", "device"),
    )
    op.create_table(
        "door",
        sa.Column("stream", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("room", sa.String(length=64), nullable=False),
        sa.Column("door", sa.String(length=64), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("stream", "seq"),
    )
    op.create_index("door_by_room", "door", ["site", "room", "door", "at_ms"], unique=False)
    op.create_table(
        "event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("box", sa.String(length=64), nullable=False),
        sa.Column("stream", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("up_ms", sa.BigInteger(), nullable=False),
        sa.Column("clock", sa.String(length=9), nullable=False),
        sa.Column("told_ms", sa.BigInteger(), nullable=True),
        sa.Column("received_ms", sa.BigInteger(), nullable=False),
        sa.Column("type", sa.String(length=64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("stream", "seq"),
    )
    op.create_index(
        "event_not_synced",
        "event",
        ["box", "type"],
        unique=False,
        sqlite_where=sa.text("clock != 'synced'"),
        postgresql_where=sa.text("clock != 'synced'"),
    )
    op.create_index(
        "event_of_box",
        "event",
        ["box", "type", "at_ms"],
        unique=False,
        sqlite_where=sa.text("type NOT IN ('parcel.scanned', 'weighed')"),
        postgresql_where=sa.text("type NOT IN ('parcel.scanned', 'weighed')"),
    )
    op.create_table(
        "excursion",
        sa.Column("probe", sa.String(length=129), nullable=False),
        sa.Column("start_ms", sa.BigInteger(), nullable=False),
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("room", sa.String(length=64), nullable=False),
        sa.Column("side", sa.String(length=4), nullable=False),
        sa.Column("end_ms", sa.BigInteger(), nullable=True),
        sa.Column("alarm_ms", sa.BigInteger(), nullable=True),
        sa.Column("peak_mc", sa.Integer(), nullable=False),
        sa.Column("limit_mc", sa.Integer(), nullable=False),
        sa.Column("close", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("probe", "start_ms"),
    )
    op.create_index(
        "excursion_alarmed",
        "excursion",
        ["end_ms"],
        unique=False,
        sqlite_where=sa.text("alarm_ms IS NOT NULL"),
        postgresql_where=sa.text("alarm_ms IS NOT NULL"),
    )
    op.create_index("excursion_by_room", "excursion", ["site", "room", "start_ms"], unique=False)
    op.create_table(
        "notice",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("alert_id", sa.BigInteger(), nullable=False),
        sa.Column("phase", sa.String(length=16), nullable=False),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_ms", sa.BigInteger(), nullable=False),
        sa.Column("delivered_ms", sa.BigInteger(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("seconds", sa.Float(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("alert_id", "phase", "channel"),
    )
    op.create_index(op.f("ix_notice_alert_id"), "notice", ["alert_id"], unique=False)
    op.create_index(
        "notice_due",
        "notice",
        ["channel", "next_ms"],
        unique=False,
        sqlite_where=sa.text("delivered_ms IS NULL"),
        postgresql_where=sa.text("delivered_ms IS NULL"),
    )
    op.create_table(
        "parcel",
        sa.Column("waybill", sa.String(length=128), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("since_ms", sa.BigInteger(), nullable=False),
        sa.Column("direction", sa.String(length=4), nullable=False),
        sa.Column("carrier", sa.String(length=32), nullable=False),
        sa.Column("anomalies", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("waybill"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "parcel_step",
        sa.Column("waybill", sa.String(length=128), nullable=False),
        sa.Column("stream", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("act", sa.String(length=16), nullable=False),
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("box", sa.String(length=64), nullable=False),
        sa.Column("direction", sa.String(length=4), nullable=False),
        sa.Column("carrier", sa.String(length=32), nullable=False),
        sa.Column("weight_g", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("waybill", "stream", "seq"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "passage",
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("waybill", sa.String(length=128), nullable=False),
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("act", sa.String(length=16), nullable=False),
        sa.Column("direction", sa.String(length=4), nullable=False),
        sa.PrimaryKeyConstraint("at_ms", "waybill", "site", "act"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "presence",
        sa.Column("box", sa.String(length=64), nullable=False),
        sa.Column("is_online", sa.Boolean(), nullable=False),
        sa.Column("since_ms", sa.BigInteger(), nullable=False),
        sa.Column("heard_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("box"),
    )
    op.create_table(
        "probe",
        sa.Column("probe", sa.String(length=129), nullable=False),
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("room", sa.String(length=64), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=True),
        sa.Column("milli_c", sa.Integer(), nullable=True),
        sa.Column("alert_state", sa.String(length=16), server_default="NORMAL", nullable=False),
        sa.Column("judged", sa.LargeBinary(), nullable=True),
        sa.Column("fault", sa.String(length=32), server_default="", nullable=False),
        sa.Column("fault_ms", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("fault_by", sa.String(length=84), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("probe"),
    )
    op.create_table(
        "probe_mark",
        sa.Column("probe", sa.String(length=129), nullable=False),
        sa.Column("quarter", sa.BigInteger(), nullable=False),
        sa.Column("judged", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("probe", "quarter"),
    )
    op.create_table(
        "quarantine",
        sa.Column("stream", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("box", sa.String(length=64), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("received_ms", sa.BigInteger(), nullable=False),
        sa.Column("released_ms", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("stream", "seq"),
    )
    op.create_index(op.f("ix_quarantine_box"), "quarantine", ["box"], unique=False)
    op.create_index(
        "quarantine_held",
        "quarantine",
        ["at_ms"],
        unique=False,
        sqlite_where=sa.text("released_ms IS NULL"),
        postgresql_where=sa.text("released_ms IS NULL"),
    )
    op.create_table(
        "span",
        sa.Column("stream", sa.String(length=64), nullable=False),
        sa.Column("low", sa.BigInteger(), nullable=False),
        sa.Column("high", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("stream", "low"),
    )
    op.create_table(
        "stream",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("box", sa.String(length=64), nullable=False),
        sa.Column("boot", sa.String(length=64), nullable=False),
        sa.Column("first_received_ms", sa.BigInteger(), nullable=False),
        sa.Column("last_received_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_index(op.f("ix_stream_box"), "stream", ["box"], unique=False)
    op.create_table(
        "temperature",
        sa.Column("probe", sa.String(length=129), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("room", sa.String(length=64), nullable=False),
        sa.Column("milli_c", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("probe", "at_ms"),
        sqlite_with_rowid=False,
    )
    op.create_index("temperature_by_room", "temperature", ["site", "room", "at_ms"], unique=False)
    op.create_table(
        "thinned",
        sa.Column("stream", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("box", sa.String(length=64), nullable=False),
        sa.Column("probe", sa.String(length=129), nullable=False),
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("room", sa.String(length=64), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("until_ms", sa.BigInteger(), nullable=False),
        sa.Column("readings", sa.Integer(), nullable=False),
        sa.Column("low_mc", sa.Integer(), nullable=False),
        sa.Column("high_mc", sa.Integer(), nullable=False),
        sa.Column("mean_mc", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("stream", "seq", "part"),
    )
    op.create_index("thinned_by_box", "thinned", ["box", "at_ms"], unique=False)
    op.create_index("thinned_by_room", "thinned", ["site", "room", "until_ms"], unique=False)
    op.create_table(
        "weight",
        sa.Column("stream", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("device", sa.String(length=64), nullable=False),
        sa.Column("waybill", sa.String(length=128), nullable=False),
        sa.Column("gross_g", sa.Integer(), nullable=False),
        sa.Column("tare_g", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("stream", "seq"),
    )
    op.create_index(op.f("ix_weight_waybill"), "weight", ["waybill"], unique=False)
