"""The tables of a box's database, as numbered steps that are never changed once shipped."""

from plumbing.sqlite import Database, Migrations

migrations = Migrations("box")

# An event's key holds its place: the stream's order above, the number within the stream below. Rows then lie
# in the order in which they are sent, a commit touches one page, and no second tree has to be kept up.
_SEQ_BITS = 40
SEQ_MAX = (1 << _SEQ_BITS) - 1
# The events of the stream `ord`, as SQL: by the key, where a column made from it would read every row.
OF_STREAM = f"outbox.id BETWEEN ord << {_SEQ_BITS} AND ord << {_SEQ_BITS} | {SEQ_MAX}"


def key_of(stream_ord: int, seq: int) -> int:
    """The key of the event with this number; numbers beyond what a stream can hold count as its last."""
    return stream_ord << _SEQ_BITS | min(seq, SEQ_MAX)


def ord_of(key: int) -> int:
    """The order of a key's stream."""
    return key >> _SEQ_BITS


def seq_of(key: int) -> int:
    """The number in a key."""
    return key & SEQ_MAX


@migrations()
def m001_first(db: Database) -> None:
    """Streams with their boot, the outbox, open readings, and the memory of scans."""
    db.execute(
        """
        CREATE TABLE stream (
          ord INTEGER PRIMARY KEY,          -- older streams have lower numbers
          name TEXT NOT NULL UNIQUE,
          boot TEXT NOT NULL,
          top INTEGER NOT NULL DEFAULT 0    -- the highest number ever given out, kept when rows are settled
        )"""
    )
    db.execute(
        """
        CREATE TABLE outbox (
          stream_ord INTEGER NOT NULL REFERENCES stream(ord),
          seq INTEGER NOT NULL,             -- 1, 2, 3 … within a stream, without a hole
          at_ms INTEGER NOT NULL,           -- UTC; corrected when the clock becomes known
          up_ms INTEGER NOT NULL,           -- since the boot of the stream
          clock TEXT NOT NULL,
          told_ms INTEGER,                  -- at_ms as first written, where it was corrected
          worth TEXT NOT NULL,
          body BLOB NOT NULL,               -- the event as it travels
          PRIMARY KEY (stream_ord, seq)
        )"""
    )
    db.execute(
        """
        CREATE TABLE open_reading (
          id INTEGER PRIMARY KEY,
          stream_ord INTEGER NOT NULL REFERENCES stream(ord),
          site TEXT NOT NULL,
          room TEXT NOT NULL,
          probe TEXT NOT NULL,
          step_ms INTEGER NOT NULL,         -- how often the probe is read
          at_ms INTEGER NOT NULL,
          up_ms INTEGER NOT NULL,
          clock TEXT NOT NULL,
          milli_c INTEGER NOT NULL
        )"""
    )
    db.execute(
        """
        CREATE TABLE scanned (
          waybill TEXT NOT NULL,
          act TEXT NOT NULL,
          at_ms INTEGER NOT NULL,
          PRIMARY KEY (waybill, act)
        )"""
    )
    db.execute("CREATE INDEX scanned_by_time ON scanned (at_ms)")


@migrations()
def m002_boots(db: Database) -> None:
    """What is known of the time in each boot; a scan bears its boot and up_ms while its time is a guess."""
    db.execute("ALTER TABLE scanned ADD COLUMN boot TEXT")
    db.execute("ALTER TABLE scanned ADD COLUMN up_ms INTEGER")
    db.execute(
        """
        CREATE TABLE boot (
          ord INTEGER PRIMARY KEY,          -- later boots have higher numbers
          name TEXT NOT NULL UNIQUE,
          start_ms INTEGER,                 -- UTC, once it is known
          last_ms INTEGER                   -- the last known time noted in it
        )"""
    )


@migrations()
def m003_quotas(db: Database) -> None:
    """What gives way when telemetry is over its quota, what was given up, and the urgent lane's index."""
    db.execute("ALTER TABLE outbox ADD COLUMN thinned INTEGER NOT NULL DEFAULT 0")  # 1: thinned, next to go
    # Partial: a parcel's row costs nothing in either.
    db.execute("CREATE INDEX outbox_telemetry ON outbox (thinned, stream_ord, seq) WHERE worth = 'telemetry'")
    db.execute("CREATE INDEX outbox_alarm ON outbox (stream_ord, seq) WHERE worth = 'alarm'")
    db.execute(
        """
        CREATE TABLE given_up (
          stream_ord INTEGER NOT NULL REFERENCES stream(ord),
          low INTEGER NOT NULL,             -- numbers whose events were given up, both included
          high INTEGER NOT NULL,
          at_ms INTEGER NOT NULL,           -- the time of the first of them
          up_ms INTEGER NOT NULL,
          clock TEXT NOT NULL,
          worth TEXT NOT NULL,
          PRIMARY KEY (stream_ord, low)
        ) WITHOUT ROWID"""
    )
    db.execute("CREATE TABLE lost (kind TEXT PRIMARY KEY, events INTEGER NOT NULL) WITHOUT ROWID")


@migrations()
def m004_one_key(db: Database) -> None:
    """The outbox is one tree by one key, and what was scanned is one, too: a commit writes fewer pages."""
    db.execute("DROP INDEX outbox_telemetry")
    db.execute("DROP INDEX outbox_alarm")
    db.execute("ALTER TABLE outbox RENAME TO outbox_by_two")
    db.execute(
        f"""
        CREATE TABLE outbox (
          id INTEGER PRIMARY KEY,           -- the stream's order and the number in one: key_of()
          at_ms INTEGER NOT NULL,           -- UTC; corrected when the clock becomes known
          up_ms INTEGER NOT NULL,           -- since the boot of the stream
          clock TEXT NOT NULL,
          told_ms INTEGER,                  -- at_ms as first written, where it was corrected
          worth TEXT NOT NULL,
          body BLOB NOT NULL,               -- the event as it travels
          thinned INTEGER NOT NULL DEFAULT 0,
          stream_ord INTEGER AS (id >> {_SEQ_BITS}) VIRTUAL,
          seq INTEGER AS (id & {SEQ_MAX}) VIRTUAL
        )"""
    )
    db.execute(
        "INSERT INTO outbox (id, at_ms, up_ms, clock, told_ms, worth, body, thinned)"
        f" SELECT stream_ord << {_SEQ_BITS} | seq, at_ms, up_ms, clock, told_ms, worth, body, thinned"
        " FROM outbox_by_two ORDER BY stream_ord, seq"
    )
    db.execute("DROP TABLE outbox_by_two")
    db.execute("CREATE INDEX outbox_telemetry ON outbox (thinned) WHERE worth = 'telemetry'")
    db.execute("CREATE INDEX outbox_alarm ON outbox (id) WHERE worth = 'alarm'")
    db.execute("ALTER TABLE scanned RENAME TO scanned_by_row")
    db.execute(
        """
        CREATE TABLE scanned (
          waybill TEXT NOT NULL,
          act TEXT NOT NULL,
          at_ms INTEGER NOT NULL,
          boot TEXT,
          up_ms INTEGER,
          PRIMARY KEY (waybill, act)
        ) WITHOUT ROWID"""
    )
    db.execute("INSERT INTO scanned SELECT waybill, act, at_ms, boot, up_ms FROM scanned_by_row")
    db.execute("DROP TABLE scanned_by_row")


@migrations()
def m005_standing(db: Database) -> None:
    """What stands while the agent does not run: the local alarms' states, and the faults of probes."""
    db.execute(
        """
        CREATE TABLE standing (
          what TEXT NOT NULL,               -- alarm or fault
          name TEXT NOT NULL,               -- the probe
          boot TEXT NOT NULL,               -- whose up_ms the body goes by
          body BLOB NOT NULL,
          PRIMARY KEY (what, name)
        ) WITHOUT ROWID"""
    )


# All but a scan's own events; a query uses the partial index only where it says the very same.
RARE_KINDS = "kind != 'parcel.scanned' AND kind != 'parcel.shelved'"
# What is told of lots: subjects that begin with "l:"; the same holds for its index.
OF_LOTS = "subject >= 'l:' AND subject < 'l;'"
# The ids of what a salvage brings back to the books lie so far below those of what is told meanwhile.
RESCUED_BELOW = 1 << 40


@migrations()
def m006_books(db: Database) -> None:
    """The counter's own books: what was told of parcels, bags, money; parcels as they stand; the work."""
    db.execute(
        """
        CREATE TABLE told (
          id INTEGER PRIMARY KEY,           -- the order in which things happened, whatever the clock said
          stream TEXT NOT NULL,
          seq INTEGER NOT NULL,
          kind TEXT NOT NULL,               -- the event's type
          subject TEXT NOT NULL,            -- what is folded together: logistics/parcels/subjects.py
          at_ms INTEGER NOT NULL,
          boot TEXT,                        -- where at_ms is a guess: with up_ms it can be put right
          up_ms INTEGER,
          body BLOB NOT NULL
        )"""
    )
    db.execute("CREATE INDEX told_of ON told (subject)")
    db.execute("CREATE INDEX told_by_time ON told (at_ms)")
    db.execute(f"CREATE INDEX told_by_kind ON told (kind) WHERE {RARE_KINDS}")
    db.execute(
        """
        CREATE TABLE parcel (
          waybill TEXT PRIMARY KEY,
          is_here INTEGER NOT NULL,         -- 1: held by this site
          status TEXT NOT NULL,
          since_ms INTEGER NOT NULL,        -- when the status began
          boot TEXT,
          up_ms INTEGER,
          carrier TEXT NOT NULL DEFAULT '',
          shelf TEXT NOT NULL DEFAULT '',
          code TEXT NOT NULL DEFAULT '',
          tail TEXT NOT NULL DEFAULT '',    -- of the recipient's telephone number; these three are personal
          name TEXT NOT NULL DEFAULT '',
          phone TEXT NOT NULL DEFAULT '',
          consent TEXT NOT NULL DEFAULT '',
          due_fen INTEGER,
          paid_fen INTEGER NOT NULL DEFAULT 0,
          problems TEXT NOT NULL DEFAULT '' -- the kinds that are open, with a blank between
        ) WITHOUT ROWID"""
    )
    for column in ("tail", "name", "code", "shelf"):
        # Partial, as a page that is not touched is not written: each index costs the card one more a scan.
        db.execute(f"CREATE INDEX parcel_by_{column} ON parcel ({column}) WHERE is_here AND {column} != ''")
    db.execute("CREATE TABLE counter_state (name TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID")


@migrations()
def m007_tables(db: Database) -> None:
    """The tables that the centre made: the last good version of each, and the parts of the one to come."""
    db.execute(
        """
        CREATE TABLE held_table (
          name TEXT PRIMARY KEY,            -- routing, prices or expected
          version INTEGER NOT NULL,
          digest TEXT NOT NULL,             -- SHA-256 of body
          body BLOB NOT NULL                -- packed, as it came
        ) WITHOUT ROWID"""
    )
    db.execute(
        """
        CREATE TABLE table_part (
          name TEXT NOT NULL,
          part INTEGER NOT NULL,            -- 1, 2 … parts
          parts INTEGER NOT NULL,
          version INTEGER NOT NULL,         -- the same in all rows of a name, as digest and parts are
          digest TEXT NOT NULL,             -- of all parts together
          body BLOB NOT NULL,
          PRIMARY KEY (name, part)
        )"""
    )


@migrations()
def m012_hub(db: Database) -> None:
    """Bags with what is in them, and what of a belt's work each parcel has seen; folded from `told`."""
    db.execute(
        """
        CREATE TABLE bag (
          bag TEXT PRIMARY KEY,
          status TEXT NOT NULL,
          site TEXT NOT NULL,               -- where it was last told of
          to_site TEXT NOT NULL,
          seal TEXT NOT NULL,
          pieces INTEGER,                   -- as sealed
          inside INTEGER NOT NULL,          -- scanned in and not out again
          last_id INTEGER NOT NULL          -- the row of `told` that was last told of it
        ) WITHOUT ROWID"""
    )
    db.execute("CREATE INDEX bag_by_status ON bag (status, site)")
    db.execute("CREATE TABLE bag_parcel (bag TEXT NOT NULL, waybill TEXT NOT NULL, UNIQUE (bag, waybill))")
    db.execute("CREATE INDEX bag_parcel_by_waybill ON bag_parcel (waybill)")
    db.execute(
        """
        CREATE TABLE belt (
          waybill TEXT PRIMARY KEY,
          last_id INTEGER NOT NULL,         -- rows of `told`: the last of these three
          arrived_id INTEGER,
          sorted_id INTEGER,
          loaded_id INTEGER,                -- left: by itself or in its bag
          sorted_to TEXT NOT NULL,          -- "" where it is not sorted or in the manual bin
          loaded_to TEXT NOT NULL           -- "" where it left in a bag, which says where to
        ) WITHOUT ROWID"""
    )
    db.execute("CREATE INDEX belt_by_last ON belt (last_id)")


@migrations()
def m013_lots(db: Database) -> None:
    """Lots of produce: which rows of `told` are about each, and each as it stands, folded from these."""
    db.execute(
        """
        CREATE TABLE lot_told (
          lot TEXT NOT NULL,
          id INTEGER NOT NULL,              -- the row of `told`
          is_lasting INTEGER NOT NULL,      -- 1: kept long after the lot is used up
          PRIMARY KEY (lot, id)
        ) WITHOUT ROWID"""
    )
    db.execute(
        """
        CREATE TABLE lot (
          lot TEXT PRIMARY KEY,
          site TEXT NOT NULL,
          product TEXT NOT NULL,            -- "" where nobody told here what it is
          kind TEXT NOT NULL,
          owner TEXT NOT NULL,
          quality TEXT NOT NULL,
          size TEXT NOT NULL,
          standard TEXT NOT NULL,
          parents TEXT NOT NULL,            -- with a blank between
          on_hand_g INTEGER NOT NULL,       -- by this box's own facts
          pieces INTEGER NOT NULL,
          is_settled INTEGER NOT NULL,
          begun_ms INTEGER NOT NULL,
          last_id INTEGER NOT NULL,         -- the row of `told` that was last told of it
          last_ms INTEGER NOT NULL
        ) WITHOUT ROWID"""
    )
    db.execute("CREATE INDEX lot_by_last ON lot (last_id)")
    db.execute("CREATE INDEX lot_told_by_id ON lot_told (id)")
    # A piece that is graded anew names the fact that it corrects; scans are in no need of this index.
    db.execute(f"CREATE INDEX told_lot_by_place ON told (stream, seq) WHERE {OF_LOTS}")


@migrations()
def m014_kept(db: Database) -> None:
    """What the centre has and may lose, kept until it lies in backups; and whose word that is.

    A row of `kept` begins as one of the outbox does: a salvage takes it for one, and it is sent once more.
    """
    db.execute(
        """
        CREATE TABLE kept (
          id INTEGER PRIMARY KEY,           -- as in the outbox
          at_ms INTEGER NOT NULL,
          up_ms INTEGER NOT NULL,
          clock TEXT NOT NULL,
          told_ms INTEGER,
          worth TEXT NOT NULL,
          body BLOB NOT NULL,
          thinned INTEGER NOT NULL,
          mark INTEGER NOT NULL             -- the centre's backup in which it will lie
        )"""
    )
    db.execute(
        """
        CREATE TABLE centre_life (
          name TEXT NOT NULL,               -- of the one row: whose confirmation came last
          back_after INTEGER NOT NULL,      -- kept rows are on their way back: those above this
          back_upto INTEGER NOT NULL        -- and up to this
        )"""
    )
    db.execute("INSERT INTO centre_life VALUES ('', 0, 0)")


@migrations()
def m015_commands(db: Database) -> None:
    """What the centre ordered and the box began, and the sentence that it shows."""
    db.execute(
        """
        CREATE TABLE command_begun (
          id TEXT PRIMARY KEY,
          kind TEXT NOT NULL,
          expires_ms INTEGER NOT NULL,
          answer BLOB                       -- NULL until it has ended
        ) WITHOUT ROWID"""
    )
    # What expires no later than this was forgotten, and is over for good.
    db.execute("CREATE TABLE command_past (id INTEGER PRIMARY KEY, expires_ms INTEGER NOT NULL)")
    db.execute("CREATE TABLE notice (id INTEGER PRIMARY KEY, text TEXT NOT NULL, until_ms INTEGER NOT NULL)")
