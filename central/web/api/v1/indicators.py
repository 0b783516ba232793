"""The indicator ledger: the plan's targets, what was reached, and what that rests on."""

from collections.abc import Iterable
from typing import Annotated

from fastapi import APIRouter, Path, Query
from fastapi.responses import Response
from msgspec import Struct

from central.store.indicators import entries
from central.store.indicators.board import Line, board, current, line_of, packaged
from central.store.indicators.counting.counts import lives
from central.store.indicators.entries import Entry, Kind, Step
from central.store.queries.ledgers.service import local_day
from central.web.api.answers import Limit, NameCursor, Page, one, page, told
from central.web.api.callers import Api, missing
from logistics.indicators.figures import Figure, Form
from logistics.indicators.indicator import Compare
from logistics.indicators.state import State

router = APIRouter(prefix="/v1", tags=["indicators"])


class Proof(Struct, frozen=True):
    """What a figure rests on. `digest` is the SHA-256 of its file, "" for none.

    `title` and `number` are null until somebody said that it may be named in public.
    """

    kind: Kind
    digest: str
    title: str | None
    number: str | None


class SignedStep(Struct, frozen=True):
    """A step that was signed of a figure, and whether what was signed is still what stands."""

    step: Step
    at_ms: int
    holds: bool


class Actual(Struct, frozen=True):
    """A figure, `figure.num` / `figure.den`, of the local days `first` … `last`.

    `source`: a department's key, or system for what follows from the events. `is_open`: what is 未报 could
    still make it reach the target. `baseline` is what a change is counted from.
    """

    first: str
    last: str
    figure: Figure
    baseline: Figure | None
    is_open: bool
    source: str
    proofs: tuple[Proof, ...]
    signed: tuple[SignedStep, ...]


class Indicator(Struct, frozen=True):
    """An indicator of the plan. Dates are proleptic ordinals in a figure whose `form` is date.

    `compared`: what is held against `target`, of a change by how much; null where there is none. `counted` is
    what the events say now; null for what people enter.
    """

    code: str
    clause: str
    name_zh: str
    name_en: str
    unit: str
    form: Form
    compare: Compare
    target: Figure | None
    deadline: str
    responsible: tuple[str, ...]
    state: State
    is_late: bool
    compared: Figure | None
    actual: Actual | None
    counted: Actual | None


class History(Struct, frozen=True):
    """An indicator with all that was ever entered of it, the newest first; `replaced`: by a later one."""

    indicator: Indicator
    entries: tuple["Entered", ...]


class Entered(Struct, frozen=True):
    """An entry: its number, when it was made, which one it replaced (null for none), and by which."""

    id: int
    made_ms: int
    replaces: int | None
    replaced_by: int | None
    actual: Actual


@router.get("/indicators", **told(Page[Indicator], "read:reports", whole=True))
def list_indicators(
    asked: Api,
    state: Annotated[State | None, Query(description="Only those that stand so.")] = None,
    limit: Limit = 100,
    cursor: NameCursor = "",
) -> Response:
    """The plan's indicators as they stand, by code."""
    with asked.store.read() as connection:
        lines = board(connection, packaged(), local_day(asked.now_ms, asked.county.zone))
    found = [_indicator(each) for each in lines if state in (None, each.state)]
    kept = sorted((each for each in found if each.code > cursor), key=lambda each: each.code)
    return page(asked, kept, limit, lambda last: last.code)


@router.get("/indicators/{code}", **told(History, "read:reports", can_miss=True, whole=True))
def get_indicator(
    asked: Api, code: Annotated[str, Path(pattern=r"^[a-z0-9-]{1,48}$", description="The indicator's code.")]
) -> Response:
    """An indicator with the history of its figures."""
    known = packaged().one(code)
    if known is None:
        raise missing()
    today = local_day(asked.now_ms, asked.county.zone)
    with asked.store.read() as connection:
        history = entries.history(connection, code)
        entry = current(connection, [known], today).get(code)
        live = lives(connection).get(code)
    line = line_of(known, entry, live, today)
    return one(asked, History(_indicator(line), tuple(map(_entered, history))))


def _indicator(line: Line) -> Indicator:
    said = line.indicator
    counted = _counted(line)
    return Indicator(
        code=said.code,
        clause=said.clause,
        name_zh=said.zh,
        name_en=said.en,
        unit=said.unit,
        form=said.form,
        compare=said.compare,
        target=said.target,
        deadline=said.deadline.isoformat(),
        responsible=said.responsible,
        state=line.state,
        is_late=line.is_late,
        compared=line.figure,
        actual=counted if line.is_live else _of_entry(line),
        counted=counted,
    )


def _counted(line: Line) -> Actual | None:
    live = line.live
    if live is None:
        return None
    span = (live.first.isoformat(), live.last.isoformat())
    proof = Proof("query", live.digest, None, None)
    return Actual(*span, live.figure, None, live.is_open, entries.SYSTEM, (proof,), ())


def _of_entry(line: Line) -> Actual | None:
    return None if line.entry is None else _actual(line.entry)


def _entered(entry: Entry) -> Entered:
    return Entered(entry.id, entry.made_ms, entry.replaces, entry.replaced_by, _actual(entry))


def _actual(entry: Entry) -> Actual:
    return Actual(
        entry.first.isoformat(),
        entry.last.isoformat(),
        entry.figure,
        entry.baseline,
        entry.is_open,
        entry.source,
        tuple(_proofs(entry)),
        tuple(SignedStep(each.step, each.made_ms, not each.is_void) for each in entry.signatures),
    )


def _proofs(entry: Entry) -> Iterable[Proof]:
    for each in entry.evidence:
        named = (each.title, each.number) if each.is_public else (None, None)
        yield Proof(each.kind, each.digest, *named)
