"""The lots into which a lot is graded: one a class, begun by themselves, and never more than there was."""

from msgspec.structs import replace

from edge_agent.counter.bench import Bench
from edge_agent.counter.books.lots import Lots
from edge_agent.counter.rules.masses import kg
from edge_agent.counter.rules.produce.loads import Load
from edge_agent.counter.rules.produce.now import GradeLot, GradeNow
from edge_agent.counter.rules.produce.standing import account_of, is_settled, on_hand_g
from edge_agent.trade.outcome import Refusal
from logistics.events.all import AnyEvent
from logistics.events.lots import LotBegun
from logistics.goods.lots.account import Account
from logistics.goods.lots.balance import tolerance_g
from logistics.goods.lots.shelflife import local_day
from logistics.goods.standards.standard import REJECT
from logistics.weighing.permissible import permissible_error_mg
from plumbing.clock import Moment


def lots_begun(lots: Lots, account: Account, standard: str) -> tuple[GradeLot, ...]:
    """The lots into which a lot was graded by this standard so far, those that are used up left out."""
    rows = (lots.one(lot) for lot in account.children)
    return tuple(
        GradeLot(row.quality, row.size, row.lot)
        for row in rows
        if row and row.kind in ("grade", "reject") and not row.is_settled and row.standard == standard
    )


def lot_for(
    bench: Bench, at_hand: GradeNow, quality: str, size: str, now: Moment
) -> tuple[GradeNow, str, tuple[tuple[Moment, AnyEvent], ...]]:
    """The lot of a class: the one that there is, or one that is begun now, with the fact of it."""
    known = at_hand.into(quality, size)
    row = bench.books.lots.one(known) if known else None
    if row and not is_settled(bench, row):
        return at_hand, known, ()
    raw = bench.books.lots.account(at_hand.lot)
    about = raw.about if raw else None
    lot = bench.books.lots.next_number(local_day(now.at_ms), bench.state)
    begun = LotBegun(
        lot=lot,
        site=bench.site,
        product=at_hand.product,
        kind="reject" if quality == REJECT else "grade",
        owner=about.owner if about else "",
        origin=about.origin if about else "",
        harvested=about.harvested if about else None,
        quality=quality,
        size=size,
        standard=at_hand.standard,
        parents=(at_hand.lot,),
        operator=bench.operator,
    )
    others = [one for one in at_hand.lots if (one.quality, one.size) != (quality, size)]
    at_hand = replace(at_hand, lots=(*others, GradeLot(quality, size, lot)))
    return at_hand, lot, ((now, begun),)


def demand_left(bench: Bench, at_hand: GradeNow, load: Load, now: Moment, *, back_g: int = 0) -> None:
    """Raises Refusal where more would come out of the lot than went in, scales and drying allowed for.

    `back_g` is what goes back into it in the same commit.
    """
    left_g = on_hand_g(bench, at_hand.lot, now) + back_g
    if load.net_g <= left_g:
        return
    account = account_of(bench, at_hand.lot, now)
    if account is None or load.net_g - left_g > tolerance_g(
        account, loss_permille(bench, at_hand)
    ) + _error_g(load):
        raise Refusal("grade_over", left=kg(left_g), more=kg(load.net_g - left_g))


def loss_permille(bench: Bench, at_hand: GradeNow) -> int:
    """What the standard lets dry away."""
    standard = bench.standards().of_key(at_hand.standard)
    return standard.loss_permille if standard else 0


def _error_g(load: Load) -> int:
    return -(-permissible_error_mg(load.gross_g, load.division_g) // 1000) if load.division_g else 0
