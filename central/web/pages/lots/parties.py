"""Who brings produce: a register to search and mend, spreadsheets to take over, and cards to print."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, File, Form, HTTPException, Path, Query, UploadFile
from fastapi.responses import RedirectResponse, Response
from msgspec.structs import replace

from central.store.ledgers.register.parties import Entry, Full, Parties
from central.store.queries.ledgers import service
from central.web.frame import Asking, FromForm, Known, Registering, Visit, form
from central.web.pages.ledgers.sheets import SHEET_BYTES_MAX, SheetRefused, rows_of
from central.web.pages.lots import code128
from central.web.pages.lots.villages import codes, names
from logistics.goods import partysheet
from logistics.goods.parties import KINDS, card_code, is_number
from logistics.goods.partysheet import Draft
from logistics.parcels.masking import mask_name
from logistics.parcels.tables.manifest import Fault

router = APIRouter()

SHOWN_MAX, CARDS_MAX = 200, 200
_FORM_BYTES = 65_536
_Number = Annotated[str, Path(max_length=32)]
_Text = Annotated[str, Form(max_length=100)]
_EMPTY = {"name": "", "kind": "farmer", "village": "", "phone": "", "id": "", "active": "on"}
Fields = Mapping[str, str]


@router.get("/produce/parties")
def show(visit: Known, added: int = 0) -> Response:
    """All parties; names are whole for those who may change them."""
    return _list(visit, "", added=added)


@router.post("/produce/parties/find")
def find(visit: Asking, _form: FromForm, q: Annotated[str, Form(max_length=64)] = "") -> Response:
    """The parties that fit what is searched for: a name or a telephone, which stands in no address."""
    return _list(visit, q)


@router.get("/produce/parties/find")
def found(visit: Known) -> Response:
    """All of them again: to here lead a found list's links for the language and the look."""
    return _list(visit, "")


@router.post("/produce/parties", dependencies=[Depends(form)])
def add(
    visit: Registering,
    name: _Text = "",
    kind: _Text = "",
    village: _Text = "",
    phone: _Text = "",
    number: _Text = "",
) -> Response:
    """Keep a new party, under the next number of its kind or one of its own."""
    fields = {"name": name, "kind": kind, "village": village, "phone": phone, "id": number, "active": "on"}
    drafts, faults = _drafts(visit, fields, is_new=True)
    try:
        if not faults:
            (kept,) = _keep(visit, drafts)
            return RedirectResponse(f"/produce/parties/{kept}", status_code=303)
    except Full:
        faults = {"name": "full"}
    return _list(visit, "", fields=fields, faults=faults)


@router.post(
    "/produce/parties/import", dependencies=[Depends(form)], max_body_size=SHEET_BYTES_MAX + _FORM_BYTES
)
def take_over(visit: Registering, table: Annotated[UploadFile, File()]) -> Response:
    """Keep all rows of a spreadsheet, or none of them where one has a fault."""
    register = _register(visit)
    try:
        rows = rows_of(table.file.read(SHEET_BYTES_MAX + 1))
        villages = codes(visit.frame.county, _today(visit))
        with visit.store.write() as connection:
            known = {one.id: _known(one) for one in register.listed(connection)}
            sheet = partysheet.read(rows, villages, known)
            if not sheet.faults:
                register.keep(connection, sheet.rows, visit.who().name, visit.now_ms)
        if not sheet.faults:
            return RedirectResponse(f"/produce/parties?added={len(sheet.rows)}", status_code=303)
        faults = sheet.faults
    except SheetRefused as why:
        faults = (Fault(1, str(why)),)
    except Full:
        faults = (Fault(1, "full"),)
    return _list(visit, "", rows=faults)


@router.get("/produce/parties/cards")
def cards(
    visit: Registering, number: Annotated[list[str] | None, Query(max_length=CARDS_MAX)] = None
) -> Response:
    """Cards to print and cut out: those of these numbers, else of all active parties, at most CARDS_MAX."""
    wanted = set(number or ())
    with visit.store.read() as connection:
        found = [one for one in _register(visit).listed(connection) if one.is_active]
    chosen = [one for one in found if not wanted or one.id in wanted]
    visit.looked("party", " ".join(one.id for one in chosen[:CARDS_MAX]))
    drawn = [
        (one, card_code(one.id), code128.bars(card_code(one.id)), code128.width(card_code(one.id)))
        for one in chosen[:CARDS_MAX]
    ]
    return visit.page(
        "lots/cards.html",
        cards=drawn,
        left_out=len(chosen) - len(drawn),
        villages=names(visit.frame.county, _today(visit)),
    )


@router.get("/produce/parties/{number}")
def show_one(visit: Registering, number: _Number) -> Response:
    """A party, and the form to mend it."""
    return _one(visit, number, None, {})


@router.post("/produce/parties/{number}", dependencies=[Depends(form)])
def change(
    visit: Registering,
    number: _Number,
    name: _Text = "",
    kind: _Text = "",
    village: _Text = "",
    phone: _Text = "",
    active: _Text = "",
) -> Response:
    """Mend a party; its number stays."""
    fields = {"name": name, "kind": kind, "village": village, "phone": phone, "id": number, "active": active}
    drafts, faults = _drafts(visit, fields, is_new=False)
    try:
        if not faults:
            _keep(visit, drafts)
            return RedirectResponse(f"/produce/parties/{number}", status_code=303)
    except Full:
        faults = {"active": "full"}
    return _one(visit, number, fields, faults)


@router.post("/produce/parties/{number}/erase", dependencies=[Depends(form)])
def erase(visit: Registering, number: _Number, sure: _Text = "") -> Response:
    """Erase name and telephone on request; the number stays, and what was told of it."""
    if sure != number:
        return _one(visit, number, None, {"sure": "unsure"})
    with visit.store.write() as connection:
        if not _register(visit).erase(connection, number, visit.who().name, visit.now_ms):
            raise HTTPException(404)
    return RedirectResponse(f"/produce/parties/{number}", status_code=303)


def _register(visit: Visit) -> Parties:
    register: Parties = visit.request.app.state.parties
    return register


def _drafts(visit: Visit, fields: Fields, *, is_new: bool) -> tuple[list[Draft], dict[str, str]]:
    """What a form asks for, or what is wrong with it. Raises HTTPException 404 for an unknown number."""
    known = codes(visit.frame.county, _today(visit))
    faults = partysheet.faults_of(fields, known)
    number = fields["id"].strip().upper()
    with visit.store.read() as connection:
        is_known = bool(number) and _register(visit).one(connection, number) is not None
    if is_new and is_known:
        faults["id"] = "taken"
    if not is_new and not is_known:
        raise HTTPException(404)
    if faults:
        return [], faults
    return [partysheet.draft(fields, known, is_active=bool(fields["active"]))], {}


def _keep(visit: Visit, drafts: Sequence[Draft]) -> tuple[str, ...]:
    with visit.store.write() as connection:
        return _register(visit).keep(connection, drafts, visit.who().name, visit.now_ms)


def _known(one: Entry) -> partysheet.Known:
    before = Draft(one.id, one.kind, one.name, one.village, one.phone, one.is_active)
    return partysheet.Known(before, one.is_readable, is_erased=one.erased_ms is not None)


def _list(
    visit: Visit,
    q: str,
    *,
    added: int = 0,
    fields: Fields = _EMPTY,
    faults: Mapping[str, str] = _EMPTY,
    rows: Sequence[Fault] = (),
) -> Response:
    is_open = visit.may("persons") and visit.reach.is_whole
    with visit.store.read() as connection:
        register = _register(visit)
        everyone = register.listed(connection)
    villages = names(visit.frame.county, _today(visit))
    found = [one for one in everyone if _fits(one, q.strip(), villages, whole=is_open)]
    if is_open and found:
        visit.looked("party", " ".join(one.id for one in found[:SHOWN_MAX]))
    faults = {} if faults is _EMPTY else faults
    return visit.page(
        "lots/parties.html",
        400 if faults or rows else 200,
        q=q,
        found=found[:SHOWN_MAX] if is_open else [_masked(one) for one in found[:SHOWN_MAX]],
        total=len(found),
        shown_max=SHOWN_MAX,
        added=added,
        is_keyed=register.is_keyed,
        fields=fields,
        faults=faults,
        rows=rows,
        kinds=KINDS,
        villages=villages,
    )


def _one(visit: Visit, number: str, fields: Fields | None, faults: Mapping[str, str]) -> Response:
    with visit.store.read() as connection:
        entry = _register(visit).one(connection, number) if is_number(number) else None
    if entry is None:
        raise HTTPException(404)
    visit.looked("party", number)
    villages = names(visit.frame.county, _today(visit))
    code = card_code(entry.id)
    return visit.page(
        "lots/party.html",
        400 if faults else 200,
        entry=entry,
        fields=fields or _fields_of(entry, villages),
        faults=faults,
        kinds=KINDS,
        villages=villages,
        code=code,
        bars=code128.bars(code),
        width=code128.width(code),
    )


def _fields_of(entry: Entry, villages: Mapping[str, str]) -> Fields:
    return {
        "name": entry.name,
        "kind": entry.kind,
        "village": villages.get(entry.village, entry.village),
        "phone": entry.phone,
        "id": entry.id,
        "active": "on" if entry.is_active else "",
    }


def _fits(one: Entry, q: str, villages: Mapping[str, str], *, whole: bool) -> bool:
    """Whoever sees no whole names finds none by them either."""
    said = (one.id, villages.get(one.village, one.village), *((one.name, one.phone) if whole else ()))
    return any(q.casefold() in text.casefold() for text in said)


def _masked(one: Entry) -> Entry:
    return replace(one, name=mask_name(one.name) if one.kind == "farmer" else one.name, phone="")


def _today(visit: Visit) -> date:
    return service.local_day(visit.now_ms, visit.frame.county.zone)
