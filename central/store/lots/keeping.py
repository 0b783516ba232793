"""Until when a lot is good, and why nothing of it may go out, by the standards as they hold on a day."""

from msgspec import Struct
from sqlalchemy import Connection

from central.store.ledgers.register import standards
from central.store.lots import facts
from central.store.lots.stock import ShelfDays
from logistics.goods.lots.account import Account
from logistics.goods.lots.gate import Demands, Kept, kept_by
from logistics.goods.lots.shelflife import best_before, born_on
from logistics.goods.standards.register import Register


class Keeping(Struct, frozen=True):
    """A lot's last good day, None where none is known, and why it stays, None where it may go."""

    best_before: str | None
    kept: Kept | None


def keeping(connection: Connection, account: Account, day: str) -> Keeping:
    """The same judgement as on boxes, of all facts."""
    product = account.about.product if account.about else ""
    standard = _register(connection, product).at(product, day)
    known: dict[str, Account | None] = {}

    def find(lot: str) -> Account | None:
        if lot not in known:
            known[lot] = facts.account(connection, lot)
        return known[lot]

    ends = best_before(born_on(account, find), standard.shelf_days if standard else None)
    demands = Demands(
        certificate=bool(standard and standard.needs_certificate),
        inspection=bool(standard and standard.needs_inspection),
        best_before=ends,
    )
    return Keeping(ends, kept_by(account, demands, find, day=day))


def shelf_days(connection: Connection) -> ShelfDays:
    """For how many days products keep, by the standards of a day."""
    register = _register(connection)

    def days(product: str, day: str) -> int | None:
        standard = register.at(product, day)
        return standard.shelf_days if standard else None

    return days


def _register(connection: Connection, product: str | None = None) -> Register:
    return Register(one.standard for one in standards.listed(connection, product) if not one.is_void)
