"""Read model of lots in rooms: what stood where, when, and how much of it."""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import Connection, delete, select

from central.store.asking import AmongPlaces
from central.store.coldchain.tables import lot_move, lot_stay
from central.store.ledgers.told import is_struck, portions
from central.store.log import Fact, delete_told
from central.store.upsert import Row, insert_all, insert_new
from logistics.events.lots import LotLeft, LotStored
from logistics.goods.stays import Move, stays
from logistics.parcels.told import Place, place_of

EVENTS = (LotStored, LotLeft)
"""What is folded here."""
_Key = tuple[str, str, str]
"""(lot, site, room)."""


def fold(connection: Connection, facts: Sequence[Fact], turned: Collection[Place] = ()) -> None:
    """Take moves of lots; the same facts in any order give the same rows.

    `turned` are the places that corrections took out or brought back with them.
    """
    mine = _moves(facts)
    insert_new(connection, lot_move, [_row(fact, event) for fact, event in mine])
    _refold(connection, {_key(event) for _, event in mine} | _keys_at(connection, turned))


def move(
    connection: Connection, before: Sequence[Fact], after: Sequence[Fact], turned: Collection[Place] = ()
) -> None:
    """Take facts out as they were dated before, and in as they are dated now."""
    gone, come = _moves(before), _moves(after)
    delete_told(connection, lot_move, [fact for fact, _ in gone])
    insert_new(connection, lot_move, [_row(fact, event) for fact, event in come])
    about = {_key(event) for _, event in [*gone, *come]}
    _refold(connection, about | _keys_at(connection, turned))


def _moves(facts: Sequence[Fact]) -> list[tuple[Fact, LotStored | LotLeft]]:
    return [(fact, fact.event) for fact in facts if isinstance(fact.event, LotStored | LotLeft)]


def _key(event: LotStored | LotLeft) -> _Key:
    return event.lot, event.site, event.room


def _keys_at(connection: Connection, places: Collection[Place]) -> set[_Key]:
    """Whose moves stand at these places."""
    found: set[_Key] = set()
    for some in portions(places):
        told = lot_move.c
        query = select(told.lot, told.site, told.room).where(AmongPlaces(told.stream, told.seq, some))
        found.update((row.lot, row.site, row.room) for row in connection.execute(query))
    return found


def _refold(connection: Connection, keys: Iterable[_Key]) -> None:
    """The stays of a lot in a room are found again from all of its moves there: these are few."""
    told, stay = lot_move.c, lot_stay.c
    for key in sorted(keys):
        lot, site, room = key
        connection.execute(delete(lot_stay).where(stay.lot == lot, stay.site == site, stay.room == room))
        mine = (told.lot == lot, told.site == site, told.room == room)
        query = select(lot_move).where(*mine, ~is_struck(lot_move))
        moves = [
            Move(row.at_ms, place_of(row.stream, row.seq), row.is_in, row.net_g, row.product, row.owner)
            for row in connection.execute(query)
        ]
        rows: list[Row] = [
            {
                "lot": lot,
                "site": site,
                "room": room,
                "from_ms": one.from_ms,
                "to_ms": one.to_ms,
                "product": one.product,
                "net_g": one.net_g,
                "owner": one.owner,
            }
            for one in stays(moves)
        ]
        insert_all(connection, lot_stay, rows)


def _row(fact: Fact, event: LotStored | LotLeft) -> Row:
    is_in = isinstance(event, LotStored)
    return {
        "stream": fact.stream,
        "seq": fact.seq,
        "at_ms": fact.at_ms,
        "lot": event.lot,
        "site": event.site,
        "room": event.room,
        "is_in": is_in,
        "product": event.product if isinstance(event, LotStored) else "",
        "net_g": event.net_g,
        "owner": event.owner if isinstance(event, LotStored) else "",
        "why": event.why if isinstance(event, LotLeft) else "",
    }
