"""Lots of one product are merged into one, or one is split; what comes of it needs new certificates."""

from msgspec import Struct

from edge_agent.counter.bench import Bench
from edge_agent.counter.rules.lots.found import open_lot
from edge_agent.counter.rules.lots.leaving import demand_may_be_reshaped
from edge_agent.counter.rules.lots.rooms import ANY, all_left, left, room_to_take_from, stored
from edge_agent.counter.rules.lots.store import Store, store_of
from edge_agent.counter.rules.masses import kg
from edge_agent.trade.outcome import Outcome, Refusal, Said, Signal
from logistics.events.lots import LotBegun, LotLeft, LotReshaped, LotStored, Portion
from logistics.goods.lots.account import Account
from logistics.goods.lots.rooms import LOOSE
from logistics.goods.lots.shape import merged
from plumbing.clock import Moment

LOTS_AT_ONCE_MAX = 12
_WHY = {"merge": "merged", "split": "split"}
_Fact = LotBegun | LotReshaped | LotLeft | LotStored


class Part(Struct, frozen=True):
    """So much of a lot, out of a room; `net_g` None: all of it."""

    lot: str
    net_g: int | None = None
    room: str = ANY


class MergeLots(Struct, frozen=True):
    """These become one new lot."""

    parts: tuple[Part, ...]

    def do(self, bench: Bench, now: Moment) -> Outcome:
        """It lies where they lay, if that was one room; class and owner that differ it has none of."""
        store = store_of(bench, now)
        _demand_some(self.parts)
        accounts = [open_lot(store, part.lot) for part in self.parts]
        _demand_alike(accounts)
        pairs = list(zip(accounts, self.parts, strict=True))
        portions = [Portion(one.lot, _net_g(store, one, part.net_g)) for one, part in pairs]
        taken = [
            _taken(bench, store, one, portion.net_g, part.room, "merge")
            for (one, part), portion in zip(pairs, portions, strict=True)
        ]
        number = bench.books.lots.next_number(store.day, bench.state)
        told = [one.about for one in accounts if one.about]
        fresh = merged(number, bench.site, told, bench.operator)
        total_g = sum(portion.net_g for portion in portions)
        shape = _shape(bench, "merge", tuple(portions), (Portion(number, total_g),))
        rooms = {room for room, _ in taken}
        laid = stored(bench, store, fresh, rooms.pop() if len(rooms) == 1 else LOOSE, total_g)
        out = [one for _, some in taken for one in some]
        facts: list[_Fact] = [fresh, shape, *out, *laid]
        said = Said("ok", "lot_merged", {"lot": number, "kg": kg(total_g)}, text=number)
        return Outcome(tuple((now, one) for one in facts), (Signal.OK,), said=said)


class SplitLot(Struct, frozen=True):
    """Parts of these grams become new lots; what is not in one stays in the old lot."""

    lot: str
    parts_g: tuple[int, ...]
    room: str = ANY

    def do(self, bench: Bench, now: Moment) -> Outcome:
        """Each is what the old one is, and lies where it lay."""
        store = store_of(bench, now)
        account = open_lot(store, self.lot)
        if not self.parts_g or min(self.parts_g) <= 0:
            raise Refusal("lot_split_few", text=account.lot)
        if len(self.parts_g) > LOTS_AT_ONCE_MAX:
            raise Refusal("lot_many", n=LOTS_AT_ONCE_MAX)
        total_g = sum(self.parts_g)
        if total_g > account.on_hand_g > 0:
            raise Refusal("lot_split_sum", text=account.lot, sum=kg(total_g), kg=kg(account.on_hand_g))
        _net_g(store, account, total_g)
        room, out = _taken(bench, store, account, total_g, self.room, "split")
        told = [account.about] if account.about else []
        facts: list[_Fact] = []
        outputs: list[Portion] = []
        laid: list[LotStored] = []
        for part_g in self.parts_g:
            number = bench.books.lots.next_number(store.day, bench.state)
            fresh = merged(number, bench.site, told, bench.operator)
            facts.append(fresh)
            outputs.append(Portion(number, part_g))
            laid += stored(bench, store, fresh, room, part_g)
        facts += [_shape(bench, "split", (Portion(account.lot, total_g),), tuple(outputs)), *out, *laid]
        numbers = " ".join(one.lot for one in outputs)
        said = Said("ok", "lot_split", {"n": len(outputs), "lot": account.lot}, text=numbers)
        return Outcome(tuple((now, one) for one in facts), (Signal.OK,), said=said)


def _demand_some(parts: tuple[Part, ...]) -> None:
    lots = [part.lot.upper() for part in parts]
    if len(parts) < 2:
        raise Refusal("lot_merge_few")
    if len(parts) > LOTS_AT_ONCE_MAX:
        raise Refusal("lot_many", n=LOTS_AT_ONCE_MAX)
    twice = next((lot for lot in lots if lots.count(lot) > 1), None)
    if twice:
        raise Refusal("lot_merge_twice", lot=twice[:40])


def _demand_alike(accounts: list[Account]) -> None:
    products = list(dict.fromkeys(one.about.product for one in accounts if one.about))
    if len(products) > 1:
        raise Refusal("lot_merge_products", products=", ".join(products)[:200])


def _net_g(store: Store, account: Account, net_g: int | None) -> int:
    found_g = account.on_hand_g if net_g is None else net_g
    if net_g is not None and net_g <= 0:
        raise Refusal("lot_reshape_weight", text=account.lot)
    demand_may_be_reshaped(store, account, max(1, found_g))
    return found_g


def _taken(
    bench: Bench, store: Store, account: Account, net_g: int, room: str, kind: str
) -> tuple[str, tuple[LotLeft, ...]]:
    """The room out of which it goes, and that it left it; all rooms where all of a lot goes."""
    here = store.lying(account)
    if net_g == account.on_hand_g and room == ANY:
        out = all_left(bench, account.lot, here, _WHY[kind])
        return here.places[0] if len(here.places) == 1 else LOOSE, out
    found = room_to_take_from(account.lot, here, room, net_g)
    return found, left(bench, account.lot, here, found, net_g, _WHY[kind])


def _shape(bench: Bench, kind: str, inputs: tuple[Portion, ...], outputs: tuple[Portion, ...]) -> LotReshaped:
    return LotReshaped(
        site=bench.site,
        kind="merge" if kind == "merge" else "split",
        inputs=inputs,
        outputs=outputs,
        operator=bench.operator,
    )
