"""Packing a lot into parcels and cases: what is at hand, and what one more package means."""

from msgspec import Struct
from msgspec.structs import replace

from edge_agent.counter.bench import Bench
from edge_agent.counter.deeds.money.weighing import weigh
from edge_agent.counter.rules.lots.found import known
from edge_agent.counter.rules.lots.leaving import demand_may_leave, refusal
from edge_agent.counter.rules.lots.rooms import ANY, left, room_to_take_from
from edge_agent.counter.rules.lots.store import store_of
from edge_agent.counter.rules.masses import kg
from edge_agent.trade.outcome import Outcome, Refusal, Said, Signal
from logistics.events.lots import LotLeft, LotPacked
from logistics.goods.lots.gate import Kept
from logistics.parcels.told import standing
from plumbing.clock import Moment

PACKED_WHY = "packed"
_LOOK_BACK_MS = 2 * 86_400_000
_PACKAGE_MAX = 128


class Packing(Struct, frozen=True):
    """The lot that is packed now. `net_g` None: each package is weighed; `count` since it was begun.

    `room` is where it is taken from: ANY for nobody said it, which is right where there is one place alone.
    `load` is the scale's load that was packed last: it is packed once.
    """

    lot: str
    room: str = ANY
    net_g: int | None = None
    count: int = 0
    load: str = ""


def begin(bench: Bench, lot: str, now: Moment, *, room: str = ANY, net_g: int | None = None) -> Outcome:
    """Pack this lot from now on. Raises Refusal where nothing of it may leave.

    A lot of the same goods that ends earlier is named: it should go first, and may be left for a reason.
    """
    store = store_of(bench, now)
    account = known(store, lot)
    keeping = demand_may_leave(store, account, net_g or 1)
    here = store.lying(account)
    if room not in (ANY, *here.places):
        raise Refusal("lot_not_in_room", text=account.lot, room=room or "–")
    bench.state.put(Packing(account.lot, room, net_g))
    first = store.first_of(account)
    about = account.about
    fields: dict[str, str | int] = {"product": about.product if about else "", "kg": kg(account.on_hand_g)}
    if first and first != account.lot:
        ends = keeping.best_before or "–"
        said = Said("notice", "lot_pack_later", {"first": first, "ends": ends}, text=account.lot)
        return Outcome(signals=(Signal.CARD,), said=said)
    return Outcome(signals=(Signal.CARD,), said=Said("ok", "lot_pack_begun", fields, text=account.lot))


def pack(bench: Bench, package: str, now: Moment, typed_g: int | None = None) -> Outcome:
    """One package more of the lot at hand, with its grams out of the room. Raises Refusal.

    The same package of the same lot is a duplicate; of another lot it is told, and somebody has to look.
    """
    at_hand = bench.state.get(Packing)
    if at_hand is None:
        raise Refusal("lot_pack_none", text=package[:64])
    if not package or len(package) > _PACKAGE_MAX or not package.isprintable():
        raise Refusal("refused", text=package[:64])
    store = store_of(bench, now)
    account = known(store, at_hand.lot)
    if any(one.way == "packed" and one.other == package for one in account.entries):
        said = Said("duplicate", "lot_packed_before", {"lot": account.lot}, text=package, done=at_hand.count)
        return Outcome(signals=(Signal.DUPLICATE,), said=said)
    demand_may_leave(store, account)
    net_g, load = _net_g(bench, at_hand, typed_g, now)
    if net_g > account.on_hand_g:
        raise refusal(account, Kept("too_much", account.lot))
    here = store.lying(account)
    room = room_to_take_from(account.lot, here, at_hand.room, net_g)
    fact = LotPacked(lot=account.lot, site=bench.site, package=package, net_g=net_g, operator=bench.operator)
    facts: tuple[LotPacked | LotLeft, ...] = (fact, *left(bench, account.lot, here, room, net_g, PACKED_WHY))
    count = at_hand.count + 1
    bench.state.put(replace(at_hand, count=count, load=load))
    other = _other_lot(bench, package, now)
    fields: dict[str, str | int] = {"kg": kg(net_g), "left": kg(account.on_hand_g - net_g), "other": other}
    said = Said("notice" if other else "ok", "lot_packed_also" if other else "lot_packed", fields)
    said = replace(said, text=package, done=count)
    return Outcome(tuple((now, one) for one in facts), (Signal.OK,), said=said)


def _net_g(bench: Bench, at_hand: Packing, typed_g: int | None, now: Moment) -> tuple[int, str]:
    """Grams, and which load of a scale they are. Raises Refusal for a load that was packed before."""
    if at_hand.net_g is not None:
        return at_hand.net_g, at_hand.load
    weighing = weigh(bench, typed_g, now)
    pan = weighing.pan
    if pan is None:
        return weighing.net_g, at_hand.load
    load = f"{bench.books.told.stream}/{pan.device}/{pan.load}"
    if load == at_hand.load:
        raise Refusal("lot_pack_same")
    return weighing.net_g, load


def _other_lot(bench: Bench, package: str, now: Moment) -> str:
    """Another lot of which something went into this package in these days, "" for none."""
    for one in bench.books.told.naming("lot.packed", package, now.at_ms - _LOOK_BACK_MS):
        if isinstance(one.event, LotPacked) and one.event.package == package:
            counted = {fact.place for fact in standing(bench.books.lots.told_of(one.event.lot))}
            if one.place in counted:
                return one.event.lot
    return ""
