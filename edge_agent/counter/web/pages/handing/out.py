"""The page on which parcels are handed out: a person by whatever they say, all their parcels, one button."""

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from secrets import token_hex
from typing import Annotated, get_args

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response
from msgspec import Struct

from edge_agent.build import know, load_pack
from edge_agent.counter.books.persons import Person, find, person_of
from edge_agent.counter.books.shelved import Parcel
from edge_agent.counter.deeds.hand_out import PARCELS_MAX, HandOut
from edge_agent.counter.deeds.pay import Pay, StateDue
from edge_agent.counter.rules.handing import ASKS_FIRST, page_of
from edge_agent.counter.web.frame import Anybody, FromForm, Visit
from edge_agent.trade.outcome import Said
from logistics.events.counter import TakenBy
from logistics.events.money import Payment
from logistics.parcels.masking import mask_name, mask_tail

router = APIRouter()
METHODS = tuple(method for method in get_args(Payment) if method != "other")
_ASKED_CHARS_MAX = 8000
_PERSONS_MAX = 12
_FEN_MAX = 10**9
_Waybill = Annotated[str, Form(max_length=128)]


class Row(Struct, frozen=True):
    """A parcel of the person, with the name of the payment that its form would make."""

    parcel: Parcel
    payment: str

    @property
    def is_bad(self) -> bool:
        """Whether somebody has to say that it shall go all the same."""
        return any(kind in ASKS_FIRST for kind in self.parcel.problems)


class Choice(Struct, frozen=True):
    """One of several persons, as little of them as is needed to tell them apart."""

    page: str
    name: str
    tail: str
    parcels: tuple[Parcel, ...]


@router.get("/out")
def out(visit: Anybody, of: str = "") -> Response:
    """The person whose parcel `of` is, with all that is here for them; without it the field alone."""
    return _person(visit, of) if of else _page(visit)


@router.get("/out/{_step}")
def again(visit: Anybody, _step: str) -> Response:
    """Where a form was answered, the page's own look at what has changed finds a page, too."""
    return _page(visit)


@router.post("/out/find")
def search(visit: FromForm, asked: Annotated[str, Form(max_length=_ASKED_CHARS_MAX)] = "") -> Response:
    """Who may be meant; sent and not linked, so that no name stands in an address."""
    asked = asked.strip()
    with visit.looking() as shelved:
        persons = find(shelved, asked) if asked else ()
    if len(persons) == 1:
        return RedirectResponse(page_of(persons[0].parcels[0].waybill), status_code=303)
    if persons:
        said = Said("duplicate", "who" if len(persons) <= _PERSONS_MAX else "who_more", {"n": len(persons)})
        return _page(visit, said, choices=[_choice(one) for one in persons[:_PERSONS_MAX]])
    if know(load_pack(), visit.frame.settings.counter, asked, "").is_waybill:
        return RedirectResponse(page_of(asked), status_code=303)
    return _page(visit, Said("refused", "nobody", text=asked[:40]) if asked else None)


@router.post("/out/release")
def release(
    visit: FromForm,
    of: _Waybill,
    taken_by: Annotated[TakenBy, Form()],
    waybill: Annotated[list[str] | None, Form(max_length=PARCELS_MAX + 1)] = None,
    yes: Annotated[list[str] | None, Form(max_length=3)] = None,
) -> Response:
    """Hand out what is ticked, with what was said yes to.

    "unseen": no arrival was scanned; "bad": it is lost or damaged; "station": parcels may wait here for them.
    """
    said_yes = frozenset(yes or ())
    deed = HandOut(
        tuple(waybill or ()),
        taken_by,
        "station" if "station" in said_yes else "",
        may_be_unseen="unseen" in said_yes,
        may_be_bad="bad" in said_yes,
    )
    return _person(visit, of, visit.ask(deed))


@router.post("/out/pay")
def pay(
    visit: FromForm,
    of: _Waybill,
    waybill: _Waybill,
    amount_fen: Annotated[int, Form(ge=1, le=_FEN_MAX)],
    method: Annotated[Payment, Form()],
    payment: Annotated[str, Form(pattern=r"^p[0-9a-f]{16}$")],
) -> Response:
    """Money was taken for one parcel."""
    return _person(visit, of, visit.ask(Pay(waybill, amount_fen, method, payment)))


@router.post("/out/due")
def due(
    visit: FromForm, of: _Waybill, waybill: _Waybill, yuan: Annotated[str, Form(max_length=16)] = ""
) -> Response:
    """What a parcel costs at its hand-out."""
    amount_fen = fen_of(yuan)
    said = Said("refused", "no_sum") if amount_fen is None else visit.ask(StateDue(waybill, amount_fen))
    return _person(visit, of, said)


def fen_of(yuan: str) -> int | None:
    """Yuan with at most two decimals as fen; None for what is no sum of money."""
    try:
        fen = Decimal(yuan.strip().removeprefix("¥")) * 100
    except InvalidOperation:
        return None
    is_sum = fen.is_finite() and fen == fen.to_integral_value() and 0 <= fen <= _FEN_MAX
    return int(fen) if is_sum else None


def _choice(person: Person) -> Choice:
    name, tail = mask_name(person.name), mask_tail(person.tail)
    return Choice(page_of(person.parcels[0].waybill), name, tail, person.parcels)


def _person(visit: Visit, of: str, said: Said | None = None) -> Response:
    with visit.looking() as shelved:
        asked = shelved.one(of)
        person = person_of(shelved, asked) if asked else None
        if asked and person and said and said.kind == "ok" and not asked.is_here:
            # What is left of the person when the parcel that led here has just gone.
            person = _rest(find(shelved, asked.tail), asked) or person
    return _page(visit, said, of=of, person=person)


def _page(
    visit: Visit,
    said: Said | None = None,
    *,
    of: str = "",
    person: Person | None = None,
    choices: Sequence[Choice] = (),
) -> Response:
    rows = [Row(one, f"p{token_hex(8)}") for one in (person.parcels if person else ())]
    return visit.page(
        "handing/out.html",
        said=said,
        of=of,
        rows=rows,
        choices=choices,
        name=mask_name(person.name) if person else "",
        tail=mask_tail(person.tail) if person else "",
        methods=METHODS,
        ready=[row for row in rows if row.parcel.is_here and not row.parcel.owed_fen],
    )


def _rest(persons: tuple[Person, ...], gone: Parcel) -> Person | None:
    fits = [one for one in persons if (one.tail, one.name) == (gone.tail, gone.name) and gone.tail]
    return fits[0] if len(fits) == 1 else None
