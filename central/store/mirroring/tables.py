"""The tables of a mirror: one row for each, what it left out for now, and the points that it refused."""

from sqlalchemy import BigInteger, Column, String, Table, Text

from central.store.tables import RowId, metadata

# How far the log is mirrored: all events up to `event_id` are. `state` is "" while all is well.
mirror = Table(
    "mirror",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("event_id", BigInteger, nullable=False),
    Column("points", BigInteger, nullable=False),
    Column("skipped", BigInteger, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("state", String(16), nullable=False),
    Column("why", Text, nullable=False),
    Column("since_ms", BigInteger, nullable=False),
)

# Points that can never be taken, with the reason: the newest ones.
mirror_skipped = Table(
    "mirror_skipped",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("at_ms", BigInteger, nullable=False),
    Column("line", Text, nullable=False),
    Column("reason", Text, nullable=False),
)

# Events behind the cursor that were held in quarantine when it passed them: mirrored once they are released.
mirror_held = Table(
    "mirror_held",
    metadata,
    Column("stream", String(64), primary_key=True),
    Column("seq", BigInteger, primary_key=True),
)
