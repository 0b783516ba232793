"""Whether something of a lot may go out, and the refusal that says why not and what to do."""

from edge_agent.counter.rules.lots.store import Keeping, Store
from edge_agent.counter.rules.masses import kg
from edge_agent.trade.outcome import Refusal
from logistics.goods.lots.account import Account
from logistics.goods.lots.gate import Demands, Kept, kept_by


def demand_may_leave(store: Store, account: Account, net_g: int = 1) -> Keeping:
    """Its age and end, where so much may be packed or shipped today. Raises Refusal."""
    keeping = store.keeping(account, net_g)
    if keeping.kept is not None:
        raise refusal(account, keeping.kept)
    return keeping


def demand_may_be_reshaped(store: Store, account: Account, net_g: int) -> None:
    """Raises Refusal for a lot that may not be mixed or split: papers are not asked for, it gets new ones."""
    kept = kept_by(account, Demands(), store.account, day=store.day, net_g=net_g)
    if kept is not None:
        raise refusal(account, kept)


def refusal(account: Account, kept: Kept) -> Refusal:
    """In words, with the lot or paper that is the reason."""
    return Refusal(
        f"lot_kept_{kept.why}", text=account.lot, which=kept.which, kg=kg(max(0, account.on_hand_g))
    )
