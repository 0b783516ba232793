"""What a box knows of its lots on a day, for its deeds and for its pages alike."""

from msgspec import Struct

from edge_agent.counter.bench import Bench
from edge_agent.counter.books.lots import Lots
from edge_agent.counter.interface import Standards
from logistics.events.counter import Corrected
from logistics.events.lots import LotBegun, LotKind
from logistics.goods.lots.account import Account
from logistics.goods.lots.carried import NOTHING, Known, counted_g, with_carried
from logistics.goods.lots.gate import Demands, Kept, kept_by
from logistics.goods.lots.rooms import Lying, lying
from logistics.goods.lots.shelflife import best_before, born_on, first_to_go, local_day
from logistics.goods.standards.standard import Standard
from plumbing.clock import Moment


class Keeping(Struct, frozen=True):
    """A lot's age and end by local days, and why nothing of it may go out: None where it may."""

    born: str | None
    best_before: str | None
    kept: Kept | None


class OnHand(Struct, frozen=True):
    """A lot of which something is here, by all that is known of it."""

    lot: str
    product: str
    kind: LotKind
    owner: str
    quality: str
    size: str
    on_hand_g: int
    begun_ms: int


class Store(Struct, frozen=True):
    """`day` is the local day by which standards, certificates and shelf lives are judged.

    `carried` is what the centre knows of the site's lots.
    """

    lots: Lots
    standards: Standards
    site: str
    day: str
    carried: Known = NOTHING

    def account(self, lot: str) -> Account | None:
        """A lot's account by this box's facts, with what others told where that has come here."""
        own = self.lots.account(lot)
        others = self.carried.of_own(lot) if own else self.carried.rows.get(lot)
        if own is None or others is None:
            return with_carried(None, others) if others else own
        moves, heard = self.lots.moves_of(lot), self.carried.heard
        corrections = (one for one in moves if isinstance(one.event, Corrected))
        own_g = counted_g(own, corrections, lambda: self.lots.told_of(lot), heard)
        return with_carried(own, others, own_g)

    def on_hand(self, product: str = "") -> tuple[tuple[OnHand, Account], ...]:
        """All lots of which something is here, begun here or elsewhere on the site; or one product's."""
        own = {row.lot: row.product for row in self.lots.on_hand()}
        others = {lot: one.begun.event.product for lot, one in self.carried.rows.items() if one.begun}
        lots = [lot for lot, name in (own | others).items() if product in ("", name)]
        found = (self.account(lot) for lot in lots)
        return tuple((here, one) for one in found if one and (here := on_hand(one)))

    def standard(self, account: Account) -> Standard | None:
        """What its product is judged by today."""
        return self.standard_of(account.about) if account.about else None

    def standard_of(self, about: LotBegun) -> Standard | None:
        """The same of what a lot is."""
        return self.standards.at(about.product, self.day)

    def keeping(self, account: Account, net_g: int = 1) -> Keeping:
        """Its age and end, and why so many grams of it may not go out."""
        standard = self.standard(account)
        born = born_on(account, self.account)
        ends = best_before(born, standard.shelf_days if standard else None)
        demands = Demands(
            certificate=bool(standard and standard.needs_certificate),
            inspection=bool(standard and standard.needs_inspection),
            best_before=ends,
        )
        kept = kept_by(account, demands, self.account, day=self.day, net_g=net_g)
        return Keeping(born, ends, kept)

    def lying(self, account: Account) -> Lying:
        """Where it lies."""
        return lying(self.lots.moves_of(account.lot), self.site, account.on_hand_g)

    def first_of(self, account: Account) -> str:
        """The lot of the same goods that should go out before all others; "" where none may go out."""
        wanted = on_hand(account)
        found = []
        for here, one in self.on_hand(wanted.product) if wanted else ():
            keeping = self.keeping(one) if wanted and are_alike(here, wanted) else None
            if keeping and keeping.kept is None:
                found.append((here.lot, keeping.best_before, here.begun_ms))
        return first_to_go(found)


def on_hand(account: Account) -> OnHand | None:
    """What it is and how much of it is left; None for a lot that is used up, or that nobody knows."""
    about = account.about
    if about is None or account.settled or account.on_hand_g <= 0:
        return None
    return OnHand(
        account.lot,
        about.product,
        about.kind,
        about.owner,
        about.quality,
        about.size,
        account.on_hand_g,
        account.begun.at_ms if account.begun else 0,
    )


def are_alike(one: OnHand, other: OnHand) -> bool:
    """Of one product and class: what is asked for as the one may be served from the other."""
    return (one.product, one.quality, one.size, one.kind) == (
        other.product,
        other.quality,
        other.size,
        other.kind,
    )


def store_of(bench: Bench, now: Moment) -> Store:
    """The store as the agent's thread has it."""
    return Store(
        bench.books.lots,
        bench.standards(),
        bench.site,
        local_day(now.at_ms),
        bench.carried(),
    )
