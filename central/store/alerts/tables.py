"""The tables of telling: how far each alert has been told, why, by which attempts, and what is silenced."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, String, Table, Text, text

from central.store.tables import RowId, metadata

__all__ = ["NOT_DONE", "attempt", "decision", "metadata", "silence", "telling"]

# What the index of open tellings holds. A query uses it only where it says the very same: it is a text.
NOT_DONE = text("telling.state != 'done'")

# How far an alert has been told. Apart from `alert`, which says what is true.
telling = Table(
    "telling",
    metadata,
    Column("alert_id", BigInteger, primary_key=True, autoincrement=False),
    # new, inhibited, silenced, told, done.
    Column("state", String(16), nullable=False),
    Column("level", Integer, nullable=False, server_default="0"),
    Column("pages", Integer, nullable=False, server_default="0"),
    Column("paged_ms", BigInteger, nullable=False, server_default="0"),
    Column("is_critical", Boolean, nullable=False, server_default=text("false")),
    Index(
        "telling_open",
        "alert_id",
        sqlite_where=text("state != 'done'"),
        postgresql_where=text("state != 'done'"),
    ),
)

# Why each stage let an alert pass or held it: the key of a text and its fields as JSON.
decision = Table(
    "decision",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("alert_id", BigInteger, nullable=False, index=True),
    Column("at_ms", BigInteger, nullable=False),
    Column("phase", String(16), nullable=False),
    Column("stage", String(16), nullable=False),
    Column("verdict", String(16), nullable=False),
    Column("why", String(32), nullable=False),
    Column("fields", Text, nullable=False),
)

# One message to one receiver. Written before it is told: without an answer it is not known what came of it.
attempt = Table(
    "attempt",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("message", String(448), nullable=False, index=True),
    Column("channel", String(64), nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("answered_ms", BigInteger),
    Column("is_delivered", Boolean, nullable=False, server_default=text("false")),
    Column("answer", Text, nullable=False, server_default=""),
    Index("attempt_by_channel", "channel", "at_ms"),
)

# What nobody is to be told of for a while. An empty site, room, box or alert_kind is any.
silence = Table(
    "silence",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("site", String(64), nullable=False, server_default=""),
    Column("room", String(64), nullable=False, server_default=""),
    Column("box", String(64), nullable=False, server_default=""),
    Column("alert_kind", String(32), nullable=False, server_default=""),
    Column("from_ms", BigInteger, nullable=False),
    Column("until_ms", BigInteger, nullable=False, index=True),
    Column("reason", Text, nullable=False),
    Column("made_by", String(64), nullable=False),
    Column("made_ms", BigInteger, nullable=False),
    Column("ended_ms", BigInteger),
    Column("ended_by", String(64), nullable=False, server_default=""),
)
