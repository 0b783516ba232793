"""Products' standards: what produce is judged by, since when, by whom, and a form for the next version."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Path, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from central.store.ledgers.register import standards
from central.store.ledgers.register.standards import Kept
from central.store.queries.ledgers import service
from central.web.frame import Known, Registering, Visit, form
from central.web.pages.lots import form as forms
from central.web.pages.lots.diff import entries
from central.web.pages.lots.form import Sheet
from logistics.goods.catalogue import CATALOGUE
from logistics.goods.standards.checks import Fault
from logistics.goods.standards.register import Register, RegisterError

router = APIRouter()

NEW = "_new"
"""No product's name: where the form of a new one is sent to."""
_Product = Annotated[str, Path(max_length=64)]


@router.get("/produce/standards")
def show(visit: Known) -> Response:
    """Each product with the version that holds today, and the one to come."""
    with visit.store.read() as connection:
        kept = standards.listed(connection)
    today = _today(visit)
    known = Register(one.standard for one in kept)
    coming = {one.standard.product: one.standard for one in kept if one.standard.valid_from > today}
    listing = [(product, known.at(product, today), coming.get(product)) for product in known.products]
    return visit.page("lots/standards.html", listing=listing)


@router.get("/produce/standards/{product}")
def show_one(visit: Known, product: _Product) -> Response:
    """A product's standard with its history, and for those who may the form for the next version."""
    kept = _kept(visit, product)
    today = _today(visit)
    sheet = forms.of_standard(kept[-1].standard, today) if kept else forms.empty(today)
    return _page(visit, product, kept, sheet)


@router.post("/produce/standards/{product}", dependencies=[Depends(form)])
async def enter(visit: Registering, request: Request, product: _Product) -> Response:
    """Keep the next version, or send the form back with every fault at its field."""
    sent = [(name, str(value)) for name, value in (await request.form()).multi_items()]
    return await run_in_threadpool(_enter, visit, product, forms.of_sent(sent))


def _enter(visit: Visit, product: str, sheet: Sheet) -> Response:
    kept = _kept(visit, product)
    if product != NEW:
        sheet.fields["product"] = product
    new, faults = forms.read(sheet)
    if not sheet.fields["comment"] and product != NEW:
        faults.append(Fault(product, "comment", "missing"))
    if new is None or faults:
        return _page(visit, product, kept, sheet, faults)
    who, comment = visit.who().name, sheet.fields["comment"]
    try:
        with visit.store.write() as connection:
            standards.add(
                connection,
                new,
                who=who,
                comment=comment,
                today=_today(visit),
                now_ms=visit.now_ms,
                is_first=product == NEW,
            )
    except RegisterError as why:
        return _page(visit, product, kept, sheet, why.faults)
    return RedirectResponse(f"/produce/standards/{new.product}", status_code=303)


def _kept(visit: Visit, product: str) -> tuple[Kept, ...]:
    """Raises HTTPException 404 for a product that nobody knows."""
    with visit.store.read() as connection:
        found = standards.listed(connection, product)
    if not found and product != NEW:
        raise HTTPException(404)
    return found


def _page(
    visit: Visit, product: str, kept: Sequence[Kept], sheet: Sheet, faults: Sequence[Fault] = ()
) -> Response:
    today = _today(visit)
    holding = Register(one.standard for one in kept).at(product, today)
    return visit.page(
        "lots/standard.html",
        400 if faults else 200,
        product=product,
        is_new=product == NEW,
        today=today,
        now=holding,
        entries=entries(kept),
        sheet=sheet,
        faults=faults,
        goods=CATALOGUE,
        bases=forms.BASES,
        units=forms.UNITS,
    )


def _today(visit: Visit) -> str:
    return service.local_day(visit.now_ms, visit.frame.county.zone).isoformat()
