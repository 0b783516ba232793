"""The tables of the indicator ledger. Rows are added and never changed: they are in no box's log.

`indicator_computed` alone is made again: it holds what follows from the events.
"""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, String, Table, Text, text

from central.store.tables import RowId, metadata

__all__ = [
    "check",
    "clearance",
    "computed",
    "disclosure",
    "disclosure_act",
    "draw",
    "entry",
    "evidence",
    "file",
    "metadata",
    "signature",
]

_FIRST = text("replaces IS NULL")
_Who, _Day, _Digest = String(64), String(10), String(64)

# An actual of a period. A figure is num / den; `base_num` / `base_den` is what a change is counted from. Of
# two who revise the same entry the second is refused by `replaces`, of two who begin a period by the index.
entry = Table(
    "indicator_entry",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("code", String(48), nullable=False),
    Column("first", _Day, nullable=False),
    Column("last", _Day, nullable=False),
    Column("num", BigInteger, nullable=False),
    Column("den", BigInteger, nullable=False),
    Column("base_num", BigInteger),
    Column("base_den", BigInteger),
    Column("base_period", String(64), nullable=False),
    # Whether it was frozen from what the events say, and whether something was not reported then.
    Column("is_computed", Boolean, nullable=False),
    Column("is_open", Boolean, nullable=False),
    # A department of the pack, or "system".
    Column("source", String(32), nullable=False),
    Column("note", Text, nullable=False),
    Column("made_ms", BigInteger, nullable=False),
    Column("replaces", BigInteger, unique=True),
    Column("reason", Text, nullable=False),
    Column("made_by", _Who, nullable=False),
    Index("indicator_entry_of", "code", "last"),
    Index(
        "indicator_entry_first",
        "code",
        "first",
        "last",
        unique=True,
        sqlite_where=_FIRST,
        postgresql_where=_FIRST,
    ),
)

# What an entry rests on: a document by its number, or a file by its digest, or both.
evidence = Table(
    "indicator_evidence",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("entry", BigInteger, nullable=False, index=True),
    Column("kind", String(16), nullable=False),
    Column("title", String(120), nullable=False),
    Column("number", String(64), nullable=False),
    Column("digest", _Digest),
    Column("made_ms", BigInteger, nullable=False),
    Column("made_by", _Who, nullable=False),
)

# Files by their own SHA-256: the same file twice is kept once.
file = Table(
    "indicator_file",
    metadata,
    Column("digest", _Digest, primary_key=True),
    Column("type", String(80), nullable=False),
    Column("size", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("made_ms", BigInteger, nullable=False),
    Column("made_by", _Who, nullable=False),
)

# Whether a piece of evidence may be named in public; the latest word counts.
clearance = Table(
    "indicator_clearance",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("evidence", BigInteger, nullable=False, index=True),
    Column("is_public", Boolean, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("made_by", _Who, nullable=False),
)

# `digest` is of the entry and its evidence as they were signed: it covers nothing else.
signature = Table(
    "indicator_signature",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("entry", BigInteger, nullable=False, index=True),
    Column("step", String(16), nullable=False),
    Column("digest", _Digest, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("made_by", _Who, nullable=False),
    Index("indicator_signature_once", "entry", "step", "digest", unique=True),
)

# What follows from the events for a day, with the statements that counted it and its rows, as JSON.
computed = Table(
    "indicator_computed",
    metadata,
    Column("code", String(48), primary_key=True),
    Column("day", _Day, primary_key=True),
    Column("first", _Day, nullable=False),
    Column("last", _Day, nullable=False),
    Column("num", BigInteger, nullable=False),
    Column("den", BigInteger, nullable=False),
    Column("is_open", Boolean, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("digest", _Digest, nullable=False),
    Column("computed_ms", BigInteger, nullable=False),
)

# A list of sites to be checked, as it was drawn: seed, rates, population and list, as JSON.
draw = Table(
    "indicator_draw",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("body", LargeBinary, nullable=False),
    Column("digest", _Digest, nullable=False),
    Column("made_ms", BigInteger, nullable=False),
    Column("made_by", _Who, nullable=False),
)

# What was found at a site of a list; the latest word counts, and the earlier ones stay.
check = Table(
    "indicator_check",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("draw", BigInteger, nullable=False, index=True),
    Column("site", String(64), nullable=False),
    Column("is_found", Boolean, nullable=False),
    Column("comment", Text, nullable=False),
    Column("digest", _Digest),
    Column("made_ms", BigInteger, nullable=False),
    Column("made_by", _Who, nullable=False),
)

# What may be shown to anybody once somebody else has approved it, as JSON; and who approved or withdrew it.
disclosure = Table(
    "indicator_disclosure",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("body", LargeBinary, nullable=False),
    Column("digest", _Digest, nullable=False),
    Column("made_ms", BigInteger, nullable=False),
    Column("made_by", _Who, nullable=False),
)
disclosure_act = Table(
    "indicator_disclosure_act",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("disclosure", BigInteger, nullable=False, index=True),
    Column("act", String(16), nullable=False),
    Column("reason", Text, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("made_by", _Who, nullable=False),
)
