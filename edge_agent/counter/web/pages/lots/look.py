"""What all pages of lots need: the store as a page's thread reads it, masses as typed, names."""

from typing import Annotated

from fastapi import Form

from edge_agent.counter.books.shelved import Shelved
from edge_agent.counter.deeds.money.amounts import CHARS_MAX, grams_of
from edge_agent.counter.rules.lots.store import Store
from edge_agent.counter.web.frame import Visit
from edge_agent.trade.outcome import Said
from logistics.goods.lots.account import Account
from logistics.goods.lots.rooms import Lying
from logistics.goods.lots.shelflife import local_day
from logistics.goods.standards.standard import Standard
from plumbing.clock import utc_ms

FormText = Annotated[str, Form(pattern=r"^[0-9a-f]{16}$")]
"""A form's own name: sent again, it does nothing more."""
LotText = Annotated[str, Form(max_length=64)]
Kg = Annotated[str, Form(max_length=CHARS_MAX)]
NoteText = Annotated[str, Form(max_length=200)]
RoomText = Annotated[str, Form(max_length=64)]
WordText = Annotated[str, Form(max_length=32)]


def store_in(visit: Visit, shelved: Shelved) -> Store:
    """The store as the books beside the agent have it now."""
    frame = visit.frame
    shown = frame.board.shown
    return Store(shelved.lots, shown.standards, frame.site, local_day(utc_ms()), shown.carried)


def grams(text: str) -> int | None:
    """Typed kilograms as grams, None for an empty field. Raises NoSum."""
    return grams_of(text) if text.strip() else None


def rooms_known(visit: Visit, here: Lying) -> tuple[str, ...]:
    """Rooms to choose from: of the settings, and where some of the lot lies already."""
    return tuple(dict.fromkeys([*visit.frame.settings.room, *here.rooms]))


def product_said(visit: Visit, store: Store, account: Account) -> str:
    """A product with its class, in the page's language where its standard has a name."""
    about, standard = account.about, store.standard(account)
    if about is None:
        return ""
    return classed(named(visit, about.product, standard), about.quality, about.size)


def named(visit: Visit, product: str, standard: Standard | None) -> str:
    """A product in the page's language, as its standard has it; else as it was told."""
    if standard is None:
        return product
    return standard.zh if visit.words.language.startswith("zh") else standard.en


def classed(name: str, quality: str, size: str) -> str:
    """A product's name with its class and size, where there are any."""
    return " ".join(one for one in (name, quality, size) if one)


def is_done(said: Said) -> bool:
    """Whether it is on disk: the page may go on."""
    return said.kind in ("ok", "notice", "duplicate")
