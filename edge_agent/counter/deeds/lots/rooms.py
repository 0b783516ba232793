"""A lot is put into a room, moved to another, or taken out."""

import re

from msgspec import Struct

from edge_agent.counter.bench import Bench
from edge_agent.counter.rules.lots.found import open_lot
from edge_agent.counter.rules.lots.rooms import rooms_said, stored
from edge_agent.counter.rules.lots.store import Store, store_of
from edge_agent.counter.rules.masses import kg
from edge_agent.trade.outcome import Outcome, Refusal, Said, Signal
from logistics.events.lots import LotBegun, LotLeft, LotStored
from logistics.goods.lots.account import Account
from plumbing.clock import Moment

_ROOM = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}\Z", re.ASCII)


class StoreLot(Struct, frozen=True):
    """Put so much of what is in no room yet into one; None: all of it."""

    lot: str
    room: str
    net_g: int | None = None

    def do(self, bench: Bench, now: Moment) -> Outcome:
        """Never more than is on hand beside what lies in rooms already."""
        store = store_of(bench, now)
        account, room = open_lot(store, self.lot), room_named(self.room)
        here = store.lying(account)
        net_g = here.loose_g if self.net_g is None else self.net_g
        if here.loose_g <= 0:
            key = "lot_all_stored" if here.rooms else "lot_empty"
            raise Refusal(key, text=account.lot, rooms=rooms_said(here))
        if not 0 < net_g <= here.loose_g:
            raise Refusal("lot_store_much", text=account.lot, kg=kg(here.loose_g))
        return _told(now, stored(bench, store, _about(account), room, net_g), "lot_stored", net_g, room)


class MoveLot(Struct, frozen=True):
    """Carry so much from one room into another, in one commit; None: all that is there."""

    lot: str
    room: str
    to: str
    net_g: int | None = None

    def do(self, bench: Bench, now: Moment) -> Outcome:
        """Out of the one and into the other, the same grams."""
        store = store_of(bench, now)
        account, to = open_lot(store, self.lot), room_named(self.to)
        if to == self.room:
            raise Refusal("lot_same_room", text=account.lot, room=to)
        net_g = _there(store, account, self.room, self.net_g)
        facts: tuple[LotLeft | LotStored, ...] = (
            _left(bench, account, self.room, net_g, f"to {to}"),
            *stored(bench, store, _about(account), to, net_g),
        )
        return _told(now, facts, "lot_moved", net_g, to)


class TakeOutLot(Struct, frozen=True):
    """Take so much out of a room; it stays at the site, in no room. None: all that is there."""

    lot: str
    room: str
    net_g: int | None = None
    why: str = ""

    def do(self, bench: Bench, now: Moment) -> Outcome:
        """As much as the room has, also of a lot that is settled: its room must be able to become empty."""
        store = store_of(bench, now)
        account = store.account(self.lot)
        if account is None:
            raise Refusal("lot_not_known", text=self.lot[:64])
        net_g = _there(store, account, self.room, self.net_g)
        fact = _left(bench, account, self.room, net_g, self.why)
        return _told(now, (fact,), "lot_out", net_g, self.room)


def room_named(text: str) -> str:
    """A room's name, of the settings or typed. Raises Refusal for what is no name of one."""
    room = text.strip()
    if not _ROOM.match(room):
        raise Refusal("lot_room_name", text=room[:64])
    return room


def _there(store: Store, account: Account, room: str, net_g: int | None) -> int:
    in_room_g = store.lying(account).rooms.get(room, 0)
    if not in_room_g:
        raise Refusal("lot_not_in_room", text=account.lot, room=room)
    found_g = in_room_g if net_g is None else net_g
    if not 0 < found_g <= in_room_g:
        raise Refusal("lot_room_little", text=account.lot, room=room, kg=kg(in_room_g))
    return found_g


def _about(account: Account) -> LotBegun:
    """What an open lot is."""
    if account.about is None:
        raise Refusal("lot_not_known", text=account.lot)
    return account.about


def _left(bench: Bench, account: Account, room: str, net_g: int, why: str) -> LotLeft:
    return LotLeft(
        lot=account.lot, site=bench.site, room=room, net_g=net_g, why=why[:200], operator=bench.operator
    )


def _told(now: Moment, facts: tuple[LotStored | LotLeft, ...], key: str, net_g: int, room: str) -> Outcome:
    said = Said("ok", key, {"kg": kg(net_g), "room": room}, text=facts[0].lot)
    return Outcome(tuple((now, fact) for fact in facts), (Signal.OK,), said=said)
