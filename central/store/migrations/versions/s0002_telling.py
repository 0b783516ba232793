"""Who was told of what, by which attempts and why; notices go to recipients by a chain of channels."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Notices anew, as a copy; what was told before counts as told."""
    _notices()
    _telling()
    _decisions_and_attempts()
    _silences()


def _notices() -> None:
    """A copy under the new shape: a unique key without a name cannot be changed where it stands."""
    op.create_table(
        "notice_new",
        sa.Column("id", _ROW_ID, nullable=False),
        sa.Column("alert_id", sa.BigInteger(), nullable=False),
        sa.Column("phase", sa.String(length=16), nullable=False),
        sa.Column("recipient", sa.String(length=64), nullable=False),
        sa.Column("topic", sa.String(length=200), nullable=False),
        sa.Column("chain", sa.Text(), nullable=False),
        sa.Column("step", sa.Integer(), server_default="0", nullable=False),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("message", sa.String(length=448), server_default="", nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_ms", sa.BigInteger(), nullable=False),
        sa.Column("delivered_ms", sa.BigInteger(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("alert_id", "phase", "recipient"),
    )
    op.execute(
        "INSERT INTO notice_new (id, alert_id, phase, recipient, topic, chain, channel, message, tries,"
        " next_ms, delivered_ms, answer)"
        " SELECT n.id, n.alert_id, n.phase, n.channel, a.kind, n.channel, n.channel,"
        " a.key || ':' || n.phase, n.tries, n.next_ms, n.delivered_ms, n.answer"
        " FROM notice n JOIN alert a ON a.id = n.alert_id"
    )
    if op.get_bind().dialect.name == "postgresql":
        # The numbers that were copied are taken: PostgreSQL counts them in a sequence of the table's own.
        op.execute("SELECT setval(pg_get_serial_sequence('notice_new', 'id'), max(id)) FROM notice_new")
    op.drop_table("notice")
    op.rename_table("notice_new", "notice")
    op.create_index("ix_notice_alert_id", "notice", ["alert_id"], unique=False)
    op.create_index("ix_notice_message", "notice", ["message"], unique=False)
    op.create_index(
        "notice_due",
        "notice",
        ["channel", "next_ms"],
        unique=False,
        sqlite_where=sa.text("delivered_ms IS NULL"),
        postgresql_where=sa.text("delivered_ms IS NULL"),
    )


def _telling() -> None:
    op.create_table(
        "telling",
        sa.Column("alert_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("level", sa.Integer(), server_default="0", nullable=False),
        sa.Column("pages", sa.Integer(), server_default="0", nullable=False),
        sa.Column("paged_ms", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("is_critical", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.PrimaryKeyConstraint("alert_id"),
    )
    op.create_index(
        "telling_open",
        "telling",
        ["alert_id"],
        unique=False,
        sqlite_where=sa.text("state != 'done'"),
        postgresql_where=sa.text("state != 'done'"),
    )
    op.execute(
        "INSERT INTO telling (alert_id, state, level, paged_ms)"
        " SELECT id, CASE WHEN closed_ms IS NULL THEN 'told' ELSE 'done' END, 1, detected_ms FROM alert"
    )


def _decisions_and_attempts() -> None:
    op.create_table(
        "decision",
        sa.Column("id", _ROW_ID, nullable=False),
        sa.Column("alert_id", sa.BigInteger(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("phase", sa.String(length=16), nullable=False),
        sa.Column("stage", sa.String(length=16), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=False),
        sa.Column("why", sa.String(length=32), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_decision_alert_id", "decision", ["alert_id"], unique=False)
    op.create_table(
        "attempt",
        sa.Column("id", _ROW_ID, nullable=False),
        sa.Column("message", sa.String(length=448), nullable=False),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("answered_ms", sa.BigInteger(), nullable=True),
        sa.Column("is_delivered", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_attempt_message", "attempt", ["message"], unique=False)
    op.create_index("attempt_by_channel", "attempt", ["channel", "at_ms"], unique=False)


def _silences() -> None:
    op.create_table(
        "silence",
        sa.Column("id", _ROW_ID, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("site", sa.String(length=64), server_default="", nullable=False),
        sa.Column("room", sa.String(length=64), server_default="", nullable=False),
        sa.Column("box", sa.String(length=64), server_default="", nullable=False),
        sa.Column("alert_kind", sa.String(length=32), server_default="", nullable=False),
        sa.Column("from_ms", sa.BigInteger(), nullable=False),
        sa.Column("until_ms", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.Column("made_ms", sa.BigInteger(), nullable=False),
        sa.Column("ended_ms", sa.BigInteger(), nullable=True),
        sa.Column("ended_by", sa.String(length=64), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_silence_until_ms", "silence", ["until_ms"], unique=False)
