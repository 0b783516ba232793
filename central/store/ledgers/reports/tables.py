"""The tables of reports: their versions, who signed them and was told, and what is to be looked at again."""

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text, UniqueConstraint, text

from central.store.tables import RowId, metadata

_WAITING = text("told_ms IS NULL AND failed_ms IS NULL")
_Kind, _Period = String(8), String(10)

# A report as it was made: `body` is its canonical JSON, `digest` the SHA-256 of it, `diff` what it tells
# otherwise than the version before, `because` which late facts or days made it. No row is ever changed.
report = Table(
    "report",
    metadata,
    Column("kind", _Kind, primary_key=True),
    Column("period", _Period, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("made_ms", BigInteger, nullable=False),
    # first, late (facts that came late), figures (a newer program counts more), before (made by 0.x without).
    Column("why", String(8), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("sites", Integer, nullable=False),
    # How many of the sites did not tell of each of their days.
    Column("unheard", Integer, nullable=False),
    Column("changes", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Column("diff", Text, nullable=False),
    Column("because", Text, nullable=False),
)

# What a person said of a version. Rows are only added.
report_signature = Table(
    "report_signature",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("kind", _Kind, nullable=False),
    Column("period", _Period, nullable=False),
    Column("version", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("deed", String(16), nullable=False),
    Column("signed_by", String(64), nullable=False),
    Column("signed_ms", BigInteger, nullable=False),
    Column("comment", Text, nullable=False),
    # Each step of a version is signed once.
    UniqueConstraint("kind", "period", "version", "deed"),
)

# Who is to be told of a version, once. `step` is which of the recipient's channels has its turn.
report_notice = Table(
    "report_notice",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("kind", _Kind, nullable=False),
    Column("period", _Period, nullable=False),
    Column("version", Integer, nullable=False),
    Column("recipient", String(64), nullable=False),
    Column("step", Integer, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("next_ms", BigInteger, nullable=False),
    Column("told_ms", BigInteger),
    Column("failed_ms", BigInteger),
    Column("channel", String(64), nullable=False),
    Column("answer", Text, nullable=False),
    UniqueConstraint("kind", "period", "version", "recipient"),
    Index("report_notice_due", "next_ms", sqlite_where=_WAITING, postgresql_where=_WAITING),
)

# A day to be looked at again: the day of a moment (UTC ms), or the one that `day` names where it is not "".
# The late facts that did it: so many of a box's stream, their first and last number; "" where none did.
# Rows are only added and deleted: of two collectors none waits for the other.
day_touched = Table(
    "day_touched",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("at_ms", BigInteger, nullable=False),
    Column("day", String(10), nullable=False),
    Column("box", String(64), nullable=False, server_default=""),
    Column("stream", String(64), nullable=False, server_default=""),
    Column("events", Integer, nullable=False, server_default="0"),
    Column("low", BigInteger, nullable=False, server_default="0"),
    Column("high", BigInteger, nullable=False, server_default="0"),
    # Which days of a period wait for their next report.
    Index("day_touched_when", "day", "at_ms"),
)

# A week or month to be looked at again, since one of its days has another version.
period_touched = Table(
    "period_touched",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("kind", _Kind, nullable=False),
    Column("period", _Period, nullable=False),
)

# What a site did on a day by the day's latest report, for sums over many days. A site of which nothing came
# has no row.
site_day = Table(
    "site_day",
    metadata,
    Column("day", String(10), primary_key=True),
    Column("site", String(64), primary_key=True),
    Column("collected", Integer, nullable=False),
    Column("handed_out", Integer, nullable=False),
    Column("held", Integer, nullable=False),
)
