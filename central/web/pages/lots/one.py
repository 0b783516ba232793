"""One lot: its account, what it was made of and into, its papers and tests, its rooms, and what is wrong."""

from collections.abc import Callable
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Form, HTTPException
from fastapi.responses import RedirectResponse, Response
from msgspec import Struct, ValidationError, convert

from central.store.lots import entered, facts, keeping, listed, rooms
from central.store.lots.facts import CENTRE
from central.store.queries.ledgers.service import local_day
from central.web.frame import Known, Producing, Visit, form
from logistics.events.all import tag_of
from logistics.events.lots import LotBlocked, LotInspected
from logistics.goods.lots.account import Account, Entry, fold
from logistics.parcels.told import Told

router = APIRouter()

ENTRIES_MAX = 500
_OPERATOR_CHARS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")
_Text = Annotated[str, Form(max_length=200, pattern=r"^[^\x00]*$")]


class Line(Struct, frozen=True):
    """An entry of the account and what was left after it."""

    entry: Entry
    left_g: int


@router.get("/lots/of/{lot}")
def show(visit: Known, lot: str) -> Response:
    """All that is known of a lot."""
    with visit.store.read() as connection:
        row = listed.one(connection, lot)
        if row is None:
            raise HTTPException(404)
        visit.at(*listed.sites(connection, lot))
        told = facts.told_of(connection, [lot])[lot]
        account = fold(lot, told)
        lines = _lines(account)
        return visit.page(
            "lots/one.html",
            row=row,
            account=account,
            lines=lines[-ENTRIES_MAX:],
            hidden=max(0, len(lines) - ENTRIES_MAX),
            keeping=keeping.keeping(connection, account, _today(visit)),
            parents=listed.parents(connection, lot),
            children=listed.children(connection, lot),
            tests=_of(told, LotInspected),
            blocks=_of(told, LotBlocked),
            stays=rooms.of(connection, lot),
            who=_who(entered.of(connection, lot)),
            named=_named,
        )


@router.post("/lots/of/{lot}/tests", dependencies=[Depends(form)])
def enter_test(
    visit: Producing,
    lot: str,
    result: Annotated[Literal["pass", "fail"], Form()],
    method: _Text = "",
    report: _Text = "",
    note: _Text = "",
) -> Response:
    """Take down what a test (检测) found."""
    if not method.strip():
        return _refused(visit, "lots.no_method")
    fields = {"result": result, "method": method.strip(), "report": report.strip(), "note": note.strip()}
    return _enter(visit, lot, LotInspected, fields)


@router.post("/lots/of/{lot}/block", dependencies=[Depends(form)])
def enter_block(
    visit: Producing, lot: str, blocked: Annotated[Literal["yes", "no"], Form()], why: _Text = ""
) -> Response:
    """Block a lot, or release it, with the reason."""
    if not why.strip():
        return _refused(visit, "lots.no_reason")
    return _enter(visit, lot, LotBlocked, {"is_blocked": blocked == "yes", "why": why.strip()})


def _enter(visit: Visit, lot: str, kind: type[LotBlocked | LotInspected], fields: dict[str, Any]) -> Response:
    """Raises HTTPException 404 for a lot that nobody told of."""
    name = visit.who().name
    operator = name if set(name) <= _OPERATOR_CHARS else ""
    with visit.store.write() as connection:
        row = listed.one(connection, lot)
        if row is None:
            raise HTTPException(404)
        visit.at(*listed.sites(connection, lot))
        try:
            event = convert({"lot": lot, "site": row.site, "operator": operator, **fields}, kind)
        except ValidationError:
            return _refused(visit, "lots.too_long")
        entered.enter(connection, event, name, visit.now_ms)
    return RedirectResponse(f"/lots/of/{lot}", status_code=303)


def _refused(visit: Visit, key: str) -> Response:
    return visit.page("error.html", 400, code=400, said=visit.words.text(key))


def _lines(account: Account) -> list[Line]:
    left_g, lines = 0, []
    for entry in account.entries:
        left_g += entry.net_g
        lines.append(Line(entry, left_g))
    return lines


def _of(told: list[Told], kind: type[LotBlocked | LotInspected]) -> list[Told]:
    """The newest first."""
    found = [one for one in told if isinstance(one.event, kind)]
    return sorted(found, key=lambda one: (one.at_ms, one.stream, one.seq), reverse=True)


def _who(entered_here: dict[int, entered.Entered]) -> Callable[[Told], str]:
    """Who said a fact: a person of the centre, or an operator's badge."""

    def who(told: Told) -> str:
        here = entered_here.get(told.seq) if told.stream == CENTRE else None
        return here.made_by if here else str(getattr(told.event, "operator", ""))

    return who


def _named(told: Told) -> str:
    """What kind of fact of lots it is, in a word."""
    return tag_of(told.event).rpartition(".")[2]


def _today(visit: Visit) -> str:
    return local_day(visit.now_ms, visit.frame.county.zone).isoformat()
