"""Actuals as they were entered: rows are added, a revision names the one that it replaces."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import Literal, get_args

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, Row, exists, func, insert, select
from sqlalchemy.exc import IntegrityError

from central.store.indicators import tables
from central.store.indicators.refused import Refused
from logistics.indicators.figures import Figure
from logistics.indicators.indicator import Indicator
from logistics.indicators.state import Actual

Step = Literal["prepared", "reviewed", "approved"]
STEPS: tuple[Step, ...] = get_args(Step)
Kind = Literal["document", "photo", "report", "sheet", "query"]
SYSTEM = "system"
"""The source of what follows from the events."""
ENTRIES_MAX = 500
TEXT_CHARS_MAX = 500
# What a signature is of, in this order. A column that is added later is in none of it; another shape gets
# another number, and what was signed in this one is still held against this one.
_SHAPE = 1
_SIGNED = (
    *("id", "code", "first", "last", "num", "den", "base_num", "base_den", "base_period"),
    *("is_computed", "is_open", "source", "note", "made_ms", "made_by", "replaces", "reason"),
)
_SIGNED_EVIDENCE = ("id", "kind", "title", "number", "digest")


class Draft(Struct, frozen=True):
    """What is to be entered. `replaces` is the entry that it revises, with a reason."""

    first: date
    last: date
    figure: Figure
    source: str
    note: str = ""
    baseline: Figure | None = None
    base_period: str = ""
    is_computed: bool = False
    is_open: bool = False
    replaces: int | None = None
    reason: str = ""


class Evidence(Struct, frozen=True):
    """What an entry rests on. `is_public`: somebody said that it may be named in public."""

    id: int
    kind: Kind
    title: str
    number: str
    digest: str
    made_ms: int
    made_by: str
    is_public: bool


class Signature(Struct, frozen=True):
    """Who signed which step when (UTC ms); void where the entry or its evidence is another since."""

    step: Step
    made_ms: int
    made_by: str
    is_void: bool


class Entry(Struct, frozen=True):
    """An entry with all that is about it; `replaced_by` is its revision."""

    id: int
    code: str
    first: date
    last: date
    figure: Figure
    baseline: Figure | None
    base_period: str
    is_computed: bool
    is_open: bool
    source: str
    note: str
    made_ms: int
    made_by: str
    replaces: int | None
    reason: str
    replaced_by: int | None
    evidence: tuple[Evidence, ...]
    signatures: tuple[Signature, ...]
    digest: str

    @property
    def actual(self) -> Actual:
        """What is judged."""
        is_proven = bool(self.evidence)
        return Actual(self.first, self.last, self.figure, is_proven, self.is_open, self.baseline)

    def signed(self, step: Step) -> Signature | None:
        """The signature of a step that holds."""
        return next((one for one in self.signatures if one.step == step and not one.is_void), None)


def add(connection: Connection, indicator: Indicator, draft: Draft, who: str, now_ms: int) -> int:
    """Enter an actual; its number. Raises Refused.

    Of two who revise the same entry the second is refused: it has to look at what the first one wrote.
    """
    _check(connection, indicator, draft)
    row = {
        "code": indicator.code,
        "first": draft.first.isoformat(),
        "last": draft.last.isoformat(),
        "num": draft.figure.num,
        "den": draft.figure.den,
        "base_num": draft.baseline.num if draft.baseline else None,
        "base_den": draft.baseline.den if draft.baseline else None,
        "base_period": draft.base_period,
        "is_computed": draft.is_computed,
        "is_open": draft.is_open,
        "source": draft.source,
        "note": draft.note,
        "made_ms": now_ms,
        "made_by": who,
        "replaces": draft.replaces,
        "reason": draft.reason,
    }
    try:
        made = connection.execute(insert(tables.entry).values(row).returning(tables.entry.c.id))
    except IntegrityError as why:
        # Two at once, where the database lets two writers in.
        raise Refused("revised" if draft.replaces else "period_taken") from why
    return int(made.scalar_one())


def _check(connection: Connection, indicator: Indicator, draft: Draft) -> None:
    here = tables.entry.c
    if draft.last < draft.first:
        raise Refused("period")
    if len(draft.note) > TEXT_CHARS_MAX or len(draft.reason) > TEXT_CHARS_MAX:
        raise Refused("long", str(TEXT_CHARS_MAX))
    count = select(func.count()).select_from(tables.entry).where(here.code == indicator.code)
    if connection.execute(count).scalar_one() >= ENTRIES_MAX:
        raise Refused("many", str(ENTRIES_MAX))
    if draft.replaces is None:
        span = (here.first == draft.first.isoformat(), here.last == draft.last.isoformat())
        taken = select(here.id).where(here.code == indicator.code, *span, here.replaces.is_(None))
        if connection.execute(taken).first():
            raise Refused("period_taken", f"{draft.first} – {draft.last}")
        return
    if not draft.reason.strip():
        raise Refused("reason")
    is_known = select(here.id).where(here.id == draft.replaces, here.code == indicator.code)
    if not connection.execute(is_known).first():
        raise Refused("unknown", str(draft.replaces))
    newer = connection.execute(select(here.made_by).where(here.replaces == draft.replaces)).scalar()
    if newer is not None:
        raise Refused("revised", newer)


def history(connection: Connection, code: str) -> tuple[Entry, ...]:
    """All entries of an indicator, the newest first."""
    query = select(tables.entry).where(tables.entry.c.code == code).order_by(tables.entry.c.id.desc())
    return _entries(connection, connection.execute(query).all())


def one(connection: Connection, number: int) -> Entry | None:
    """An entry by its number."""
    rows = connection.execute(select(tables.entry).where(tables.entry.c.id == number)).all()
    return next(iter(_entries(connection, rows)), None)


def currents(connection: Connection, past: Mapping[str, date] = {}) -> dict[str, Entry]:
    """Of each indicator the entry of the latest period that no other has replaced.

    `past` are deadlines that are over: there the latest that ends by it, where one does.
    """
    newer = tables.entry.alias()
    query = select(tables.entry).where(~exists().where(newer.c.replaces == tables.entry.c.id))
    found: dict[str, Row[tuple[object, ...]]] = {}
    for row in connection.execute(query.order_by(tables.entry.c.last, tables.entry.c.id)):
        due = past[row.code].isoformat() if row.code in past else row.last
        if row.code not in found or row.last <= due or found[row.code].last > due:
            found[row.code] = row
    return {one.code: one for one in _entries(connection, list(found.values()))}


def _entries(connection: Connection, rows: Sequence[Row[tuple[object, ...]]]) -> tuple[Entry, ...]:
    numbers = [row.id for row in rows]
    evidence = _evidence(connection, numbers)
    signatures = _signatures(connection, numbers)
    query = select(tables.entry.c.replaces, tables.entry.c.id).where(tables.entry.c.replaces.in_(numbers))
    newer = dict(connection.execute(query).all())
    return tuple(
        _entry(row, evidence.get(row.id, ()), signatures.get(row.id, ()), newer.get(row.id)) for row in rows
    )


def _entry(
    row: Row[tuple[object, ...]],
    evidence: Sequence[Evidence],
    signatures: Iterable[Row[tuple[object, ...]]],
    newer: int | None,
) -> Entry:
    digest = digest_of(row, evidence)
    return Entry(
        id=row.id,
        code=row.code,
        first=date.fromisoformat(row.first),
        last=date.fromisoformat(row.last),
        figure=Figure(row.num, row.den),
        baseline=None if row.base_num is None else Figure(row.base_num, row.base_den),
        base_period=row.base_period,
        is_computed=row.is_computed,
        is_open=row.is_open,
        source=row.source,
        note=row.note,
        made_ms=row.made_ms,
        made_by=row.made_by,
        replaces=row.replaces,
        reason=row.reason,
        replaced_by=newer,
        evidence=tuple(evidence),
        signatures=tuple(
            Signature(one.step, one.at_ms, one.made_by, one.digest != digest or newer is not None)
            for one in signatures
        ),
        digest=digest,
    )


def digest_of(row: Row[tuple[object, ...]], evidence: Iterable[Evidence]) -> str:
    """What is signed: the entry's own fields and its evidence, as they stand."""
    signed = {
        "shape": _SHAPE,
        "entry": {name: getattr(row, name) for name in _SIGNED},
        "evidence": [{name: getattr(one, name) for name in _SIGNED_EVIDENCE} for one in evidence],
    }
    return sha256(msgspec.json.encode(signed)).hexdigest()


def _evidence(connection: Connection, entries: Sequence[int]) -> dict[int, list[Evidence]]:
    here = tables.evidence.c
    rows = connection.execute(select(tables.evidence).where(here.entry.in_(entries)).order_by(here.id)).all()
    said = tables.clearance.c
    query = select(said.evidence, said.is_public).where(said.evidence.in_([row.id for row in rows]))
    public = dict(connection.execute(query.order_by(said.id)).all())
    found: dict[int, list[Evidence]] = defaultdict(list)
    for row in rows:
        names = ("id", "kind", "title", "number", "made_ms", "made_by")
        fields = {name: getattr(row, name) for name in names}
        found[row.entry].append(
            Evidence(**fields, digest=row.digest or "", is_public=public.get(row.id, False))
        )
    return found


def _signatures(connection: Connection, entries: Sequence[int]) -> dict[int, list[Row[tuple[object, ...]]]]:
    here = tables.signature.c
    query = select(tables.signature).where(here.entry.in_(entries)).order_by(here.id)
    found: dict[int, list[Row[tuple[object, ...]]]] = defaultdict(list)
    for row in connection.execute(query):
        found[row.entry].append(row)
    return found
