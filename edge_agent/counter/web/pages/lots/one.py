"""The pages of one lot: its account, rooms and papers, its family, and what may be done with it."""

from secrets import token_hex
from urllib.parse import quote

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response
from msgspec import Struct

from edge_agent.counter.bench import Deed
from edge_agent.counter.deeds.lots.once import Once
from edge_agent.counter.rules.lots.found import known
from edge_agent.counter.rules.lots.store import Keeping, Store
from edge_agent.counter.web.frame import Anybody, Visit
from edge_agent.counter.web.pages.lots.look import is_done, product_said, rooms_known, store_in
from edge_agent.trade.outcome import Refusal, Said
from logistics.goods.lots.account import Account
from logistics.goods.lots.balance import tolerance_g
from logistics.goods.lots.papers import proposed_number, replaced
from logistics.goods.lots.rooms import Lying
from logistics.goods.lots.shelflife import days_between

router = APIRouter(prefix="/lots/at")


class Seen(Struct, frozen=True):
    """A lot as its pages show it."""

    account: Account
    keeping: Keeping
    here: Lying
    product: str
    age: int | None
    tolerance_g: int
    number: str
    replaces: tuple[str, ...]
    rooms: tuple[str, ...]
    day: str

    @property
    def lot(self) -> str:
        """Its number."""
        return self.account.lot


@router.get("/{lot}")
def one(visit: Anybody, lot: str) -> Response:
    """Everything about it."""
    said = visit.frame.board.last_said("lot_")
    return lot_page(
        visit, "one", lot, said if said and lot in (*said.text.split(), said.fields.get("lot")) else None
    )


@router.get("/{lot}/room")
def room(visit: Anybody, lot: str) -> Response:
    """Put into a room, moved, taken out."""
    return lot_page(visit, "room", lot)


@router.get("/{lot}/papers")
def papers(visit: Anybody, lot: str) -> Response:
    """Tested, blocked, released, certified."""
    return lot_page(visit, "papers", lot)


@router.get("/{lot}/ship")
def ship(visit: Anybody, lot: str) -> Response:
    """Sent away in bulk, or used up."""
    return lot_page(visit, "ship", lot)


@router.get("/{lot}/split")
def split(visit: Anybody, lot: str) -> Response:
    """Split into several."""
    return lot_page(visit, "split", lot)


def lot_page(
    visit: Visit, template: str, lot: str, said: Said | None = None, status: int = 200, form: str = ""
) -> Response:
    """A page about one lot; one that says so where it is not known here. `form` names a form sent again."""
    try:
        with visit.looking() as shelved:
            store = store_in(visit, shelved)
            seen = _seen(visit, store, known(store, lot[:64]))
    except Refusal as why:
        return visit.page("error.html", 404, said=visit.words.said(why.said))
    return visit.page(f"lots/{template}.html", status, seen=seen, said=said, form=form or token_hex(8))


def done(visit: Visit, deed: Deed, template: str, lot: str, form: str = "") -> Response:
    """Ask for it: then back to the lot, or the form again with what is wrong. Once, where it is named."""
    said = visit.ask(Once(form, deed) if form else deed)
    if is_done(said):
        return RedirectResponse(f"/lots/at/{quote(lot)}", status_code=303)
    return lot_page(visit, template, lot, said, status=409, form=form)


def refused(visit: Visit, template: str, lot: str, key: str) -> Response:
    """The form again: what was typed cannot be asked for."""
    return lot_page(visit, template, lot, Said("refused", key), status=409)


def _seen(visit: Visit, store: Store, account: Account) -> Seen:
    keeping, here, standard = store.keeping(account), store.lying(account), store.standard(account)
    return Seen(
        account=account,
        keeping=keeping,
        here=here,
        product=product_said(visit, store, account),
        age=days_between(keeping.born, store.day) if keeping.born else None,
        tolerance_g=tolerance_g(account, standard.loss_permille if standard else 0),
        number=proposed_number(account),
        replaces=replaced(account, store.account),
        rooms=rooms_known(visit, here),
        day=store.day,
    )
