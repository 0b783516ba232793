"""What a box knows of its lots on a day, for its deeds and for its pages alike."""

from msgspec import Struct

from edge_agent.counter.bench import Bench
from edge_agent.counter.books.lots import LotRow, Lots
from edge_agent.counter.interface import Standards
from logistics.events.lots import LotBegun
from logistics.goods.lots.account import Account
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


class Store(Struct, frozen=True):
    """`day` is the local day by which standards, certificates and shelf lives are judged."""

    lots: Lots
    standards: Standards
    site: str
    day: str

    def account(self, lot: str) -> Account | None:
        """A lot's account by this box's facts."""
        return self.lots.account(lot)

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
        return lying(self.lots.told_of(account.lot), self.site, account.on_hand_g)

    def first_of(self, row: LotRow) -> str:
        """The lot of the same goods that should go out before all others; "" where none may go out."""
        found = []
        for one in self.lots.on_hand():
            account = self.account(one.lot) if are_alike(one, row) else None
            if account is None:
                continue
            keeping = self.keeping(account)
            if keeping.kept is None:
                found.append((one.lot, keeping.best_before, one.begun_ms))
        return first_to_go(found)


def are_alike(one: LotRow, other: LotRow) -> bool:
    """Of one product and class: what is asked for as the one may be served from the other."""
    return (one.product, one.quality, one.size, one.kind) == (
        other.product,
        other.quality,
        other.size,
        other.kind,
    )


def store_of(bench: Bench, now: Moment) -> Store:
    """The store as the agent's thread has it."""
    return Store(bench.books.lots, bench.standards(), bench.site, local_day(now.at_ms))
