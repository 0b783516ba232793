"""The tables of access: accounts, sessions, tokens, and the trail of deeds and looks."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, String, Table, Text, false

from central.store.tables import RowId, metadata

account = Table(
    "account",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("password_hash", Text, nullable=False),
    Column("role", String(16), nullable=False),
    Column("made_ms", BigInteger, nullable=False),
    # Ids of sites apart by blanks; all below them is in reach as well. Empty is the whole county.
    Column("sites", Text, nullable=False, server_default=""),
    # The second factor's secret, sealed; empty without one. `totp_used` is the last step that was taken.
    Column("totp", Text, nullable=False, server_default=""),
    Column("totp_used", BigInteger, nullable=False, server_default="0"),
    Column("is_off", Boolean, nullable=False, server_default=false()),
    Column("changed_ms", BigInteger, nullable=False, server_default="0"),
    # The password was given by somebody else, and lasts for one login.
    Column("must_change", Boolean, nullable=False, server_default=false()),
    # Digests of the recovery codes that are left, apart by blanks.
    Column("recovery", Text, nullable=False, server_default=""),
)

# `digest` is of the secret in the cookie or token: what is kept here lets nobody in.
session = Table(
    "session",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("account", String(64), nullable=False, index=True),
    Column("begun_ms", BigInteger, nullable=False),
    Column("turned_ms", BigInteger, nullable=False),
    Column("seen_ms", BigInteger, nullable=False),
    Column("until_ms", BigInteger, nullable=False),
    Column("ended_ms", BigInteger),
    Column("why", String(16), nullable=False, server_default=""),
    Column("address", String(64), nullable=False, server_default=""),
    Column("agent", String(200), nullable=False, server_default=""),
)

token = Table(
    "token",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("digest", String(64), nullable=False, unique=True),
    Column("name", String(64), nullable=False),
    Column("account", String(64), nullable=False, index=True),
    Column("scopes", Text, nullable=False),
    Column("sites", Text, nullable=False, server_default=""),
    Column("made_ms", BigInteger, nullable=False),
    Column("until_ms", BigInteger, nullable=False),
    Column("used_ms", BigInteger),
    Column("ended_ms", BigInteger),
)

# `deed` is a method and a route's template, or look:KIND; its answer stands in trail_answer, or is unknown.
# `chained` is the digest of the row and of the one before it: a row taken out or changed is found.
trail = Table(
    "trail",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("at_ms", BigInteger, nullable=False),
    Column("account", String(64), nullable=False),
    Column("role", String(16), nullable=False),
    Column("address", String(64), nullable=False, server_default=""),
    Column("deed", String(200), nullable=False),
    Column("subject", String(300), nullable=False, server_default=""),
    Column("chained", String(64), nullable=False),
    Index("trail_by_time", "at_ms"),
    Index("trail_by_account", "account", "at_ms"),
)

trail_answer = Table(
    "trail_answer",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("status", Integer, nullable=False),
)

# Wrong tries of many who may make up keys, in a fixed number of counters a kind: what several replicas of the
# pages must count together. A counter is a keyed hash; it names nobody.
guess = Table(
    "guess",
    metadata,
    Column("kind", String(16), primary_key=True),
    Column("counter", Integer, primary_key=True, autoincrement=False),
    Column("times", Integer, nullable=False),
    Column("since_ms", BigInteger, nullable=False),
)

# What waits some minutes for somebody's next step, which another replica may answer: a keyed hash of the
# session, and the text, sealed.
next_step = Table(
    "next_step",
    metadata,
    Column("mark", String(32), primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("until_ms", BigInteger, nullable=False),
)
