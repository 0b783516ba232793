"""So much of a lot leaves in bulk."""

from msgspec import Struct

from edge_agent.counter.bench import Bench
from edge_agent.counter.rules.lots.found import known
from edge_agent.counter.rules.lots.leaving import demand_may_leave
from edge_agent.counter.rules.lots.rooms import ANY, all_left, left, room_to_take_from
from edge_agent.counter.rules.lots.store import store_of
from edge_agent.counter.rules.masses import kg
from edge_agent.trade.outcome import Outcome, Refusal, Said, Signal
from logistics.events.lots import LotLeft, LotShipped
from plumbing.clock import Moment


class ShipLot(Struct, frozen=True):
    """To whom or where, by which paper and vehicle; `net_g` None: all that is on hand."""

    lot: str
    to: str
    net_g: int | None = None
    document: str = ""
    vehicle: str = ""
    room: str = ANY

    def do(self, bench: Bench, now: Moment) -> Outcome:
        """Out of the account and out of its room, in one commit."""
        store = store_of(bench, now)
        account, to = known(store, self.lot), self.to.strip()
        if not to:
            raise Refusal("lot_ship_to", text=account.lot)
        net_g = max(1, account.on_hand_g) if self.net_g is None else self.net_g
        if net_g <= 0:
            raise Refusal("lot_ship_weight", text=account.lot)
        demand_may_leave(store, account, net_g)
        here = store.lying(account)
        if self.net_g is None:
            facts = all_left(bench, account.lot, here, "shipped")
        else:
            room = room_to_take_from(account.lot, here, self.room, net_g)
            facts = left(bench, account.lot, here, room, net_g, "shipped")
        shipped = LotShipped(
            lot=account.lot,
            site=bench.site,
            net_g=net_g,
            to=to,
            document=self.document.strip(),
            vehicle=self.vehicle.strip(),
            operator=bench.operator,
        )
        fields: dict[str, str | int] = {"kg": kg(net_g), "to": to, "left": kg(account.on_hand_g - net_g)}
        said = Said("ok", "lot_shipped", fields, text=account.lot)
        told: tuple[LotShipped | LotLeft, ...] = (shipped, *facts)
        return Outcome(tuple((now, one) for one in told), (Signal.OK,), said=said)
