"""What is shown to anybody: made of the ledger without persons, approved by somebody else, then public."""

from datetime import date
from hashlib import sha256
from typing import Literal

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, func, insert, select

from central.store.indicators import tables
from central.store.indicators.board import Line
from central.store.indicators.entries import SYSTEM, Kind, Step
from central.store.indicators.refused import Refused
from logistics.indicators.figures import Figure, Form
from logistics.indicators.indicator import Compare, Named, Pack
from logistics.indicators.state import State

DISCLOSURES_MAX, REASON_CHARS_MAX = 1_000, 300
LISTED_MAX = 20
Act = Literal["approved", "withdrawn"]


class Proof(Struct, frozen=True):
    """Evidence that may be named in public. A file is named by its digest and not given out."""

    kind: Kind
    title: str
    number: str
    sha256: str


class Row(Struct, frozen=True):
    """An indicator as anybody may see it: no accounts, no notes, no evidence that is not cleared.

    Figures are [num, den]: what is written "2412.5" is [24125, 10], 122 of 203 is [122, 203].
    """

    code: str
    clause: str
    zh: str
    en: str
    unit: str
    measure: str
    form: Form
    compare: Compare
    target: tuple[int, int] | None
    deadline: date
    first: date | None
    last: date | None
    actual: tuple[int, int] | None
    baseline: tuple[int, int] | None
    is_open: bool
    is_late: bool
    state: State
    source: Named | None
    evidence: tuple[Proof, ...]
    uncleared: int
    signed: tuple[Step, ...]


class Bundle(Struct, frozen=True):
    """What is disclosed."""

    county: Named
    plan: str
    day: date
    rows: tuple[Row, ...]


class Deed(Struct, frozen=True):
    """Who approved or withdrew it when (UTC ms)."""

    act: Act
    reason: str
    at_ms: int
    made_by: str


class Kept(Struct, frozen=True):
    """A bundle with its digest and what was done to it; it is public from its approval to its withdrawal."""

    id: int
    bundle: Bundle
    body: bytes
    digest: str
    made_ms: int
    made_by: str
    deeds: tuple[Deed, ...]

    @property
    def is_public(self) -> bool:
        """Whether anybody may see it."""
        return bool(self.deeds) and self.deeds[-1].act == "approved"

    @property
    def approved_ms(self) -> int:
        """When it was approved; 0: never."""
        return next((one.at_ms for one in self.deeds if one.act == "approved"), 0)


def bundle_of(lines: tuple[Line, ...], pack: Pack, county: Named, plan: str, day: date) -> Bundle:
    """The ledger as anybody may see it."""
    return Bundle(county, plan, day, tuple(_row(line, pack) for line in lines))


def keep(connection: Connection, bundle: Bundle, who: str, now_ms: int) -> int:
    """Keep a bundle to be approved; its number. Raises Refused."""
    if (
        connection.execute(select(func.count()).select_from(tables.disclosure)).scalar_one()
        >= DISCLOSURES_MAX
    ):
        raise Refused("many", str(DISCLOSURES_MAX))
    body = msgspec.json.encode(bundle)
    row = {"body": body, "digest": sha256(body).hexdigest(), "made_ms": now_ms, "made_by": who}
    made = connection.execute(insert(tables.disclosure).values(row).returning(tables.disclosure.c.id))
    return int(made.scalar_one())


def approve(connection: Connection, number: int, *, who: str, now_ms: int) -> None:
    """Let anybody see it. Raises Refused for whoever made it: two have to have looked."""
    kept = one(connection, number)
    if kept is None:
        raise Refused("unknown", str(number))
    if kept.made_by == who:
        raise Refused("same_person")
    if kept.deeds:
        raise Refused(kept.deeds[-1].act)
    _act(connection, number, "approved", "", who, now_ms)


def withdraw(connection: Connection, number: int, *, reason: str, who: str, now_ms: int) -> None:
    """Let nobody see it any more, or never; it is not approved again. Raises Refused."""
    kept = one(connection, number)
    if kept is None:
        raise Refused("unknown", str(number))
    if kept.deeds and kept.deeds[-1].act == "withdrawn":
        raise Refused("withdrawn")
    if not reason.strip():
        raise Refused("reason")
    _act(connection, number, "withdrawn", reason.strip()[:REASON_CHARS_MAX], who, now_ms)


def listed(connection: Connection, before: int | None = None) -> tuple[Kept, ...]:
    """At most LISTED_MAX bundles, the newest first, of those with a lower number than `before`."""
    here = tables.disclosure.c
    query = select(here.id).order_by(here.id.desc()).limit(LISTED_MAX)
    rows = connection.execute(query if before is None else query.where(here.id < before))
    found = (one(connection, number) for number in rows.scalars().all())
    return tuple(kept for kept in found if kept is not None)


def one(connection: Connection, number: int) -> Kept | None:
    """A bundle by its number."""
    row = connection.execute(select(tables.disclosure).where(tables.disclosure.c.id == number)).first()
    if row is None:
        return None
    here = tables.disclosure_act.c
    acts = connection.execute(
        select(tables.disclosure_act).where(here.disclosure == number).order_by(here.id)
    )
    deeds = tuple(Deed(act.act, act.reason, act.at_ms, act.made_by) for act in acts)
    body = bytes(row.body)
    bundle = msgspec.json.decode(body, type=Bundle)
    return Kept(row.id, bundle, body, row.digest, row.made_ms, row.made_by, deeds)


def public(connection: Connection) -> Kept | None:
    """The newest bundle that anybody may see."""
    here = tables.disclosure_act.c
    approved = select(here.disclosure).where(here.act == "approved")
    withdrawn = select(here.disclosure).where(here.act == "withdrawn")
    query = select(tables.disclosure.c.id).where(
        tables.disclosure.c.id.in_(approved), tables.disclosure.c.id.not_in(withdrawn)
    )
    number = connection.execute(query.order_by(tables.disclosure.c.id.desc()).limit(1)).scalar()
    return None if number is None else one(connection, number)


def _act(connection: Connection, number: int, act: Act, reason: str, who: str, now_ms: int) -> None:
    row = {"disclosure": number, "act": act, "reason": reason, "at_ms": now_ms, "made_by": who}
    connection.execute(insert(tables.disclosure_act).values(row))


def _row(line: Line, pack: Pack) -> Row:
    one, actual = line.indicator, line.actual
    entry = None if line.is_live else line.entry
    proofs = entry.evidence if entry else ()
    shown = tuple(Proof(each.kind, each.title, each.number, each.digest) for each in proofs if each.is_public)
    if line.is_live and line.live:
        shown = (Proof("query", "", "", line.live.digest),)
    return Row(
        code=one.code,
        clause=one.clause,
        zh=one.zh,
        en=one.en,
        unit=one.unit,
        measure=one.measure,
        form=one.form,
        compare=one.compare,
        target=_pair(one.target),
        deadline=one.deadline,
        first=actual.first if actual else None,
        last=actual.last if actual else None,
        actual=_pair(actual.figure if actual else None),
        baseline=_pair(actual.baseline if actual else None),
        is_open=actual.is_open if actual else False,
        is_late=line.is_late,
        state=line.state,
        source=_source(line.source, pack),
        evidence=shown,
        uncleared=sum(not each.is_public for each in proofs),
        signed=tuple(each.step for each in (entry.signatures if entry else ()) if not each.is_void),
    )


def _pair(figure: Figure | None) -> tuple[int, int] | None:
    return (figure.num, figure.den) if figure else None


def _source(key: str, pack: Pack) -> Named | None:
    return Named("系统", "system") if key == SYSTEM else pack.departments.get(key)
