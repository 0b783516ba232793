"""What leaves a lot leaves a room as well: which one, and how much of it."""

from edge_agent.counter.bench import Bench
from edge_agent.counter.rules.lots.store import Store
from edge_agent.counter.rules.masses import kg
from edge_agent.trade.outcome import Refusal
from logistics.events.lots import LotBegun, LotLeft, LotStored
from logistics.goods.lots.rooms import LOOSE, Lying

ANY = "?"
"""Nobody said which room: right where there is one place alone."""
_LEFT_WHY_MAX = 200


def room_to_take_from(lot: str, here: Lying, room: str, net_g: int) -> str:
    """The room, or LOOSE, out of which so much is taken. Raises Refusal where it has to be said which."""
    if room == ANY:
        if len(here.places) > 1:
            raise Refusal("lot_which_room", text=lot, rooms=rooms_said(here))
        return here.places[0] if here.places else LOOSE
    if room != LOOSE and room not in here.rooms:
        raise Refusal("lot_not_in_room", text=lot, room=room)
    if here.at(room) < net_g and len(here.places) > 1:
        raise Refusal("lot_room_little", text=lot, room=room or "–", kg=kg(here.at(room)))
    return room


def left(bench: Bench, lot: str, here: Lying, room: str, net_g: int, why: str) -> tuple[LotLeft, ...]:
    """That so much was taken out of a room, as far as it is there; nothing for what was in no room."""
    taken_g = min(net_g, here.at(room)) if room != LOOSE else 0
    if not taken_g:
        return ()
    return (
        LotLeft(
            lot=lot,
            site=bench.site,
            room=room,
            net_g=taken_g,
            why=why[:_LEFT_WHY_MAX],
            operator=bench.operator,
        ),
    )


def all_left(bench: Bench, lot: str, here: Lying, why: str) -> tuple[LotLeft, ...]:
    """That nothing of it is in any room any more."""
    return tuple(
        one for room, net_g in here.rooms.items() for one in left(bench, lot, here, room, net_g, why)
    )


def stored(bench: Bench, store: Store, about: LotBegun, room: str, net_g: int) -> tuple[LotStored, ...]:
    """That so much of a lot was put into a room; nothing for what lies in none.

    `product` is the catalogue's goods where the standard names them: by these the room's cold is judged.
    """
    if room == LOOSE:
        return ()
    standard = store.standard_of(about)
    return (
        LotStored(
            lot=about.lot,
            site=bench.site,
            room=room,
            product=(standard.goods if standard else "") or about.product,
            net_g=net_g,
            owner=about.owner,
            operator=bench.operator,
        ),
    )


def rooms_said(here: Lying) -> str:
    """Each room with what is in it, in words."""
    return ", ".join(f"{room} {kg(net_g)} kg" for room, net_g in here.rooms.items())
