"""What the pages of one lot send: rooms, papers, shipping, splitting, settling; all asked of the agent."""

from typing import Annotated, Literal, get_args

from fastapi import APIRouter, Form
from fastapi.responses import Response

from edge_agent.counter.bench import Deed
from edge_agent.counter.deeds.lots.papers import BlockLot, CertifyLot, InspectLot, ReleaseLot, SettleLot
from edge_agent.counter.deeds.lots.reshape import LOTS_AT_ONCE_MAX, SplitLot
from edge_agent.counter.deeds.lots.rooms import MoveLot, StoreLot, TakeOutLot
from edge_agent.counter.deeds.lots.ship import ShipLot
from edge_agent.counter.deeds.money.amounts import NoSum
from edge_agent.counter.rules.lots.rooms import ANY
from edge_agent.counter.web.frame import FromForm
from edge_agent.counter.web.pages.lots.look import FormText, Kg, LotText, NoteText, RoomText, WordText, grams
from edge_agent.counter.web.pages.lots.one import done, refused
from logistics.events.lots import CertificateBasis

router = APIRouter(prefix="/lots/do")
BASES: tuple[CertificateBasis, ...] = get_args(CertificateBasis)
_NO_WEIGHT = "lot_ship_weight"


@router.post("/room")
def room(
    visit: FromForm,
    form: FormText,
    lot: LotText,
    way: Annotated[Literal["store", "move", "out"], Form()],
    room: RoomText = "",
    to: RoomText = "",
    other: RoomText = "",
    kg: Kg = "",
) -> Response:
    """`other` is a room that was typed, in place of one that was tapped."""
    try:
        net_g = grams(kg)
    except NoSum:
        return refused(visit, "room", lot, _NO_WEIGHT)
    target = other.strip() or to
    deeds: dict[str, Deed] = {
        "store": StoreLot(lot, target, net_g),
        "move": MoveLot(lot, room, target, net_g),
        "out": TakeOutLot(lot, room, net_g),
    }
    return done(visit, deeds[way], "room", lot, form)


@router.post("/inspect")
def inspect(
    visit: FromForm,
    lot: LotText,
    result: Annotated[Literal["pass", "fail"], Form()],
    method: WordText = "",
    report: Annotated[str, Form(max_length=64)] = "",
) -> Response:
    """A test's result."""
    return done(visit, InspectLot(lot, result, method, report), "papers", lot)


@router.post("/block")
def block(visit: FromForm, lot: LotText, why: NoteText = "", quick: NoteText = "") -> Response:
    """`quick` is a reason that was tapped."""
    return done(visit, BlockLot(lot, why.strip() or quick), "papers", lot)


@router.post("/release")
def release(visit: FromForm, lot: LotText) -> Response:
    """It may leave again."""
    return done(visit, ReleaseLot(lot), "papers", lot)


@router.post("/certify")
def certify(
    visit: FromForm,
    lot: LotText,
    basis: Annotated[CertificateBasis, Form()],
    number: Annotated[str, Form(max_length=40)] = "",
    until: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """A new certificate."""
    return done(visit, CertifyLot(lot, basis, number, until), "papers", lot)


@router.post("/ship")
def ship(
    visit: FromForm,
    form: FormText,
    lot: LotText,
    to: Annotated[str, Form(max_length=64)] = "",
    kg: Kg = "",
    document: NoteText = "",
    vehicle: WordText = "",
    room: RoomText = ANY,
) -> Response:
    """In bulk; without kilograms all of it."""
    try:
        deed = ShipLot(lot, to, grams(kg), document, vehicle, room)
    except NoSum:
        return refused(visit, "ship", lot, _NO_WEIGHT)
    return done(visit, deed, "ship", lot, form)


@router.post("/settle")
def settle(visit: FromForm, lot: LotText, note: NoteText = "") -> Response:
    """It is used up."""
    return done(visit, SettleLot(lot, note), "ship", lot)


@router.post("/split")
def split(
    visit: FromForm,
    form: FormText,
    lot: LotText,
    kg: Annotated[list[Kg] | None, Form(max_length=LOTS_AT_ONCE_MAX)] = None,
    room: RoomText = ANY,
) -> Response:
    """Into parts; empty fields are none."""
    try:
        parts = tuple(net_g for one in kg or () if (net_g := grams(one)) is not None)
    except NoSum:
        return refused(visit, "split", lot, _NO_WEIGHT)
    return done(visit, SplitLot(lot, parts, room), "split", lot, form)
