"""What the till should hold by the books, and what was taken today: on delivery, and as postage."""

from collections import Counter
from collections.abc import Mapping
from datetime import date

from msgspec import Struct

from edge_agent.counter.books.days import told_on
from edge_agent.counter.books.told import ToldRows
from logistics.events.money import CodClosed, CodPaid, CodRemitted, ParcelCollected
from logistics.parcels.cod import Till, till
from logistics.parcels.subjects import subject_of
from logistics.parcels.told import Told, standing

_KINDS = ("cod.paid", "cod.remitted", "cod.closed", "corrected")


class Drawer(Struct, frozen=True):
    """Money on delivery since the last count, which is the row `after` of the books (0: never counted).

    `electronic_fen` of it was not paid in cash, so that it is on an account and not in the drawer.
    """

    after: int
    opening_fen: int
    since_ms: int | None
    till: Till
    electronic_fen: int

    @property
    def in_hand_fen(self) -> int:
        """What should be there, in the drawer and on accounts."""
        return self.till.in_hand_fen


class Today(Struct, frozen=True):
    """What was taken on a day in fen, by the way it was paid."""

    cod: Mapping[str, int]
    postage: Mapping[str, int]

    @property
    def cod_fen(self) -> int:
        """Money on delivery."""
        return sum(self.cod.values())

    @property
    def postage_fen(self) -> int:
        """Postage: it is not on delivery, and nobody remits it by these books."""
        return sum(self.postage.values())


def drawer(told: ToldRows, site: str) -> Drawer:
    """The till since its last count: what that found was in hand then, whatever was before."""
    last = told.last("cod.closed")
    after, opening, since_ms = 0, 0, None
    if last and isinstance(last[1].event, CodClosed):
        after, opening, since_ms = last[0], last[1].event.counted_fen, last[1].at_ms
    facts = [one for one in told.of_kinds(*_KINDS, since_id=after) if _is_first(told, one)]
    electronic = sum(
        one.event.amount_fen
        for one in standing(facts)
        if isinstance(one.event, CodPaid) and one.event.method != "cash"
    )
    return Drawer(after, opening, since_ms, till(site, facts, opening), electronic)


def today(told: ToldRows, day: date) -> Today:
    """What was taken on this day."""
    cod, postage = Counter[str](), Counter[str]()
    for one in told_on(told, day):
        event = one.event
        if isinstance(event, CodPaid) and _is_first(told, one):
            cod[event.method] += event.amount_fen
        elif isinstance(event, ParcelCollected):
            postage[event.method] += event.price_fen
    return Today(cod, postage)


def _is_first(told: ToldRows, one: Told) -> bool:
    """Whether a payment or remittance came under its name for the first time: also before the last count."""
    event = one.event
    if not isinstance(event, CodPaid | CodRemitted):
        return True
    same = [
        other
        for other in standing(told.of(subject_of(event, one.stream, one.seq)))
        if isinstance(other.event, CodPaid | CodRemitted) and _name(other.event) == _name(event)
    ]
    # One that a correction took out is for the fold to leave out.
    return not same or same[0].place == one.place or one.place not in {other.place for other in same}


def _name(event: CodPaid | CodRemitted) -> str:
    return event.payment if isinstance(event, CodPaid) else event.remittance
