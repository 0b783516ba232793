"""What was told of each lot: kept with its right time, and given back without what corrections took out."""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import Connection, select

from central.store.asking import AmongPlaces
from central.store.ledgers.told import is_struck, portions
from central.store.log import Fact, delete_told
from central.store.lots.tables import lot_entered, lot_fact
from central.store.upsert import write
from logistics import wire
from logistics.events.all import tag_of
from logistics.goods.lots import account as accounts
from logistics.goods.lots.account import Account
from logistics.goods.lots.touched import EVENTS, lots_of
from logistics.parcels.told import Place, Told

CENTRE = "centre"
"""The stream of what people entered here: no box is named so in the log."""
_COLUMNS = ("lot", "stream", "seq", "at_ms", "box", "kind", "body")


def add(connection: Connection, facts: Sequence[Fact]) -> set[str]:
    """Keep facts that are of lots; the lots that they are about."""
    rows = []
    for fact in facts:
        if isinstance(fact.event, EVENTS):
            tail = (fact.stream, fact.seq, fact.at_ms, fact.box, tag_of(fact.event))
            body = wire.encode_event(fact.event)
            rows += [(lot, *tail, body) for lot in lots_of(fact.event)]
    write(connection, lot_fact, _COLUMNS, rows, "new")
    return {row[0] for row in rows}


def remove(connection: Connection, facts: Sequence[Fact]) -> set[str]:
    """Take facts out again, as if they had not come; the lots that they were about."""
    mine = [fact for fact in facts if isinstance(fact.event, EVENTS)]
    delete_told(connection, lot_fact, mine)
    return {lot for fact in mine for lot in lots_of(fact.event)}


def told_of(connection: Connection, lots: Iterable[str]) -> dict[str, list[Told]]:
    """What counts of each of these lots: what boxes told and what was entered here, in no order."""
    found: dict[str, list[Told]] = {lot: [] for lot in lots}
    for some in portions(found):
        here = lot_fact.c
        query = select(here.lot, here.at_ms, here.stream, here.seq, here.body)
        query = query.where(here.lot.in_(some), ~is_struck(lot_fact))
        # Of a lot that was graded piece by piece there are thousands: to ask each row for its names costs.
        for lot, at_ms, stream, seq, body in connection.execute(query):
            found[lot].append(Told(at_ms, stream, seq, wire.decode_event(body)))
        for row in connection.execute(select(lot_entered).where(lot_entered.c.lot.in_(some))):
            found[row.lot].append(Told(row.at_ms, CENTRE, row.id, wire.decode_event(row.body)))
    return found


def account(connection: Connection, lot: str) -> Account | None:
    """A lot's account, None where nothing counts of it."""
    told = told_of(connection, [lot])[lot]
    return accounts.fold(lot, told) if told else None


def lots_at(connection: Connection, places: Collection[Place]) -> set[str]:
    """The lots that the kept facts at these places are about."""
    found: set[str] = set()
    for some in portions(places):
        query = select(lot_fact.c.lot).where(AmongPlaces(lot_fact.c.stream, lot_fact.c.seq, some))
        found.update(connection.execute(query).scalars())
    return found


def entered_lots(connection: Connection) -> set[str]:
    """The lots of which somebody entered something here."""
    return set(connection.execute(select(lot_entered.c.lot).distinct()).scalars())
