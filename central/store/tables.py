"""The centre's tables: `event` is the truth and only grows; READ_MODELS can be made again from it."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

metadata = MetaData()
# SQLite numbers rows by itself only in a column declared INTEGER.
RowId = BigInteger().with_variant(Integer, "sqlite")
# box/probe, each a name of at most 64 characters.
_ProbeName = String(129)
# The event that says so, as stream/number: it decides between two of the same millisecond.
_Place = String(84)

# What a partial index holds. A query uses it only where it says the very same, which is why these are texts.
NOT_OF_PARCELS = text("event.type NOT IN ('parcel.scanned', 'weighed')")
IS_HELD = text("parcel.status = 'held'")
NOT_SYNCED = text("event.clock != 'synced'")


def _partial(name: str, *columns: str, only: str) -> Index:
    """An index of some rows alone: what is common costs nothing in it."""
    return Index(name, *columns, sqlite_where=text(only), postgresql_where=text(only))


event = Table(
    "event",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("box", String(64), nullable=False),
    Column("stream", String(64), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("up_ms", BigInteger, nullable=False),
    Column("clock", String(9), nullable=False),
    Column("told_ms", BigInteger),
    Column("received_ms", BigInteger, nullable=False),
    Column("type", String(64), nullable=False),
    Column("body", LargeBinary, nullable=False),
    UniqueConstraint("stream", "seq"),
    _partial("event_of_box", "box", "type", "at_ms", only="type NOT IN ('parcel.scanned', 'weighed')"),
    _partial("event_not_synced", "box", "type", only="clock != 'synced'"),
)

stream = Table(
    "stream",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("box", String(64), nullable=False, index=True),
    Column("boot", String(64), nullable=False),
    Column("first_received_ms", BigInteger, nullable=False),
    Column("last_received_ms", BigInteger, nullable=False),
)

# The gap ledger: which numbers of a stream are stored, as inclusive spans that do not touch.
span = Table(
    "span",
    metadata,
    Column("stream", String(64), primary_key=True),
    Column("low", BigInteger, primary_key=True),
    Column("high", BigInteger, nullable=False),
)

# When a boot of a box began, once its clock was known: its events with another clock are dated by it.
boot_clock = Table(
    "boot_clock",
    metadata,
    Column("box", String(64), primary_key=True),
    Column("boot", String(64), primary_key=True),
    Column("start_ms", BigInteger, nullable=False),
    Column("known_ms", BigInteger, nullable=False),
    Column("up_ms", BigInteger, nullable=False),
    Column("told_by", _Place, nullable=False),
    Column("was_off_ms", BigInteger),
)

# Events dated in the future when they came: kept out of the read models until they are released.
quarantine = Table(
    "quarantine",
    metadata,
    Column("stream", String(64), primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("box", String(64), nullable=False, index=True),
    Column("at_ms", BigInteger, nullable=False),
    Column("received_ms", BigInteger, nullable=False),
    Column("released_ms", BigInteger),
    _partial("quarantine_held", "at_ms", only="released_ms IS NULL"),
)

dead_letter = Table(
    "dead_letter",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("box", String(64), nullable=False),
    Column("reason", Text, nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Column("first_ms", BigInteger, nullable=False),
    Column("last_ms", BigInteger, nullable=False),
    Column("times", Integer, nullable=False),
)

box = Table(
    "box",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("site", String(64), nullable=False, server_default=""),
    Column("role", String(32), nullable=False, server_default=""),
    Column("version", String(32), nullable=False, server_default=""),
    Column("started_ms", BigInteger, nullable=False, server_default="0"),
    Column("started_by", _Place, nullable=False, server_default=""),
    Column("health_ms", BigInteger, nullable=False, server_default="0"),
    Column("health_by", _Place, nullable=False, server_default=""),
    Column("clock", String(9), nullable=False, server_default=""),
    Column("backlog", Integer, nullable=False, server_default="0"),
    Column("oldest_ms", BigInteger, nullable=False, server_default="0"),
    Column("disk_free_mb", Integer, nullable=False, server_default="0"),
    Column("skipped", Integer, nullable=False, server_default="0"),
    Column("dropped", Integer, nullable=False, server_default="0"),
    # What an older box does not tell is not known here: null, and never 0.
    Column("dropped_by", Text),
    Column("thinned", Integer),
    Column("disk_total_mb", Integer),
    Column("disk_reserve_mb", Integer),
    Column("filled_pct", Text),
    Column("written_bytes", BigInteger),
    Column("written_events", BigInteger),
    Column("unsalvaged_mb", Integer),
)

device = Table(
    "device",
    metadata,
    Column("box", String(64), primary_key=True),
    Column("device", String(64), primary_key=True, index=True),
    Column("kind", String(32), nullable=False),
    Column("is_up", Boolean, nullable=False),
    Column("since_ms", BigInteger, nullable=False),
    Column("since_by", _Place, nullable=False, server_default=""),
    Column("reason", Text, nullable=False),
)

# Whether a box is connected: told by the broker, not by events, and so not made again from them.
presence = Table(
    "presence",
    metadata,
    Column("box", String(64), primary_key=True),
    Column("is_online", Boolean, nullable=False),
    Column("since_ms", BigInteger, nullable=False),
    Column("heard_ms", BigInteger, nullable=False),
)

# A parcel's steps lie together, and so do the passages of a time: each new scan touches one page of each. A
# SQLite table without row numbers is its own index: half the pages of a table with two indexes are written.
parcel_step = Table(
    "parcel_step",
    metadata,
    Column("waybill", String(128), primary_key=True),
    Column("stream", String(64), primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("at_ms", BigInteger, nullable=False),
    Column("act", String(16), nullable=False),
    Column("site", String(64), nullable=False),
    Column("box", String(64), nullable=False),
    Column("direction", String(4), nullable=False),
    Column("carrier", String(32), nullable=False),
    Column("weight_g", Integer),
    Column("has_still", Boolean, nullable=False, server_default=false()),
    # What was scanned on a day: a day's report is counted from it.
    Index("parcel_step_at", "at_ms", "site", "act"),
    sqlite_with_rowid=False,
)

parcel = Table(
    "parcel",
    metadata,
    Column("waybill", String(128), primary_key=True),
    Column("status", String(16), nullable=False),
    Column("site", String(64), nullable=False),
    Column("since_ms", BigInteger, nullable=False),
    Column("direction", String(4), nullable=False),
    Column("carrier", String(32), nullable=False),
    Column("anomalies", Integer, nullable=False),
    _partial("parcel_held", "since_ms", only="status = 'held'"),
    Index("parcel_by_tail", text("substr(waybill, length(waybill) - 3)")),
    sqlite_with_rowid=False,
)

# One row a parcel, site and act, at its first scan: throughput is a count over these.
passage = Table(
    "passage",
    metadata,
    Column("at_ms", BigInteger, primary_key=True),
    Column("waybill", String(128), primary_key=True),
    Column("site", String(64), primary_key=True),
    Column("act", String(16), primary_key=True),
    Column("direction", String(4), nullable=False),
    sqlite_with_rowid=False,
)

weight = Table(
    "weight",
    metadata,
    Column("stream", String(64), primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("at_ms", BigInteger, nullable=False),
    Column("site", String(64), nullable=False),
    Column("device", String(64), nullable=False),
    Column("waybill", String(128), nullable=False, index=True),
    Column("gross_g", Integer, nullable=False),
    Column("tare_g", Integer, nullable=False),
)

temperature = Table(
    "temperature",
    metadata,
    Column("probe", _ProbeName, primary_key=True),
    Column("at_ms", BigInteger, primary_key=True),
    Column("site", String(64), nullable=False),
    Column("room", String(64), nullable=False),
    Column("milli_c", Integer, nullable=False),
    Index("temperature_by_room", "site", "room", "at_ms"),
    sqlite_with_rowid=False,
)

# What is left of temperatures that a box gave up for want of space: summaries, no readings. Half open spans.
thinned = Table(
    "thinned",
    metadata,
    Column("stream", String(64), primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("part", Integer, primary_key=True),
    Column("box", String(64), nullable=False),
    Column("probe", _ProbeName, nullable=False),
    Column("site", String(64), nullable=False),
    Column("room", String(64), nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("until_ms", BigInteger, nullable=False),
    Column("readings", Integer, nullable=False),
    Column("low_mc", Integer, nullable=False),
    Column("high_mc", Integer, nullable=False),
    Column("mean_mc", Integer, nullable=False),
    Index("thinned_by_room", "site", "room", "until_ms"),
    Index("thinned_by_box", "box", "at_ms"),
)

# How far a probe has been judged: the exposure record's and the alert's state, as they continue.
probe = Table(
    "probe",
    metadata,
    Column("probe", _ProbeName, primary_key=True),
    Column("site", String(64), nullable=False),
    Column("room", String(64), nullable=False),
    Column("at_ms", BigInteger),
    Column("milli_c", Integer),
    Column("alert_state", String(16), nullable=False, server_default="NORMAL"),
    Column("judged", LargeBinary),
    Column("fault", String(32), nullable=False, server_default=""),
    Column("fault_ms", BigInteger, nullable=False, server_default="0"),
    Column("fault_by", _Place, nullable=False, server_default=""),
    # The last reading that is believed; `doubt` says what speaks against the newest one, "" for nothing.
    Column("believed_ms", BigInteger),
    Column("believed_mc", Integer),
    Column("doubt", String(16), nullable=False, server_default=""),
)

# How far it was judged before each quarter of an hour with readings: late data is judged again from there.
# Beside what comes now a backlog is late all the time; going back by days cost more than all the rest.
probe_mark = Table(
    "probe_mark",
    metadata,
    Column("probe", _ProbeName, primary_key=True),
    Column("quarter", BigInteger, primary_key=True),
    Column("judged", LargeBinary, nullable=False),
)

excursion = Table(
    "excursion",
    metadata,
    Column("probe", _ProbeName, primary_key=True),
    Column("start_ms", BigInteger, primary_key=True),
    Column("site", String(64), nullable=False),
    Column("room", String(64), nullable=False),
    Column("side", String(4), nullable=False),
    Column("end_ms", BigInteger),
    Column("alarm_ms", BigInteger),
    Column("peak_mc", Integer, nullable=False),
    Column("limit_mc", Integer, nullable=False),
    Column("close", String(16), nullable=False),
    # Whether the limit itself was out, and since when the rule's version was valid by which it was judged.
    Column("is_inclusive", Boolean, nullable=False, server_default=false()),
    Column("rule_ms", BigInteger, nullable=False, server_default="0"),
    Index("excursion_by_room", "site", "room", "start_ms"),
    # What is open or ended lately, of what was an alarm: the duty board asks once a second.
    _partial("excursion_alarmed", "end_ms", only="alarm_ms IS NOT NULL"),
)

door = Table(
    "door",
    metadata,
    Column("stream", String(64), primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("at_ms", BigInteger, nullable=False),
    Column("site", String(64), nullable=False),
    Column("room", String(64), nullable=False),
    Column("door", String(64), nullable=False),
    Column("is_open", Boolean, nullable=False),
    Index("door_by_room", "site", "room", "door", "at_ms"),
    Index("door_by_time", "site", "room", "at_ms"),
)

# What people were told and when: not made again from events, or they would be told twice.
alert = Table(
    "alert",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("kind", String(32), nullable=False),
    Column("key", String(384), nullable=False, unique=True),
    Column("site", String(64), nullable=False),
    Column("room", String(64), nullable=False),
    Column("opened_ms", BigInteger, nullable=False),
    Column("detected_ms", BigInteger, nullable=False),
    Column("closed_ms", BigInteger),
    Column("acked_ms", BigInteger),
    Column("acked_by", String(64), nullable=False, server_default=""),
    Column("comment", Text, nullable=False, server_default=""),
    Column("detail", Text, nullable=False),
    # Whose times it goes by, where these are not sure: the boot of a box, and when that is taken to begin.
    Column("box", String(64), nullable=False, server_default=""),
    Column("boot", String(64), nullable=False, server_default=""),
    Column("origin_ms", BigInteger, nullable=False, server_default="0"),
    Index("alert_by_end", "closed_ms"),
    Index("alert_by_room", "site", "room", "opened_ms"),
    Index("alert_by_boot", "boot", "box"),
)

# A phase of an alert that one recipient is to be told of, by the channels of `chain` in turn. `message` is
# given at the first attempt and stays: what is told again is told under the same name.
notice = Table(
    "notice",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("alert_id", BigInteger, nullable=False, index=True),
    Column("phase", String(16), nullable=False),
    Column("recipient", String(64), nullable=False),
    Column("topic", String(200), nullable=False),
    Column("chain", Text, nullable=False),
    Column("step", Integer, nullable=False, server_default="0"),
    Column("channel", String(64), nullable=False),
    Column("message", String(448), nullable=False, server_default="", index=True),
    Column("tries", Integer, nullable=False),
    Column("next_ms", BigInteger, nullable=False),
    Column("delivered_ms", BigInteger),
    Column("answer", Text, nullable=False),
    UniqueConstraint("alert_id", "phase", "recipient"),
    _partial("notice_due", "channel", "next_ms", only="delivered_ms IS NULL"),
)

READ_MODELS = (
    boot_clock,
    box,
    device,
    parcel_step,
    parcel,
    passage,
    weight,
    temperature,
    thinned,
    probe,
    probe_mark,
    excursion,
    door,
)

# The daily word is told like an alert and is none.
IS_ALERT = alert.c.kind != "alive"
IS_OPEN_ALERT = alert.c.closed_ms.is_(None) & IS_ALERT
