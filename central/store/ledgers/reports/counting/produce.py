"""A day's produce by site: received, graded, packed and shipped in grams, and the lots that were blocked."""

from collections import Counter, defaultdict

from sqlalchemy import Connection, select

from central.store.ledgers.told import is_struck
from central.store.lots.tables import lot_entered, lot_fact
from logistics import wire
from logistics.events.all import AnyEvent
from logistics.events.lots import LotBlocked, LotGraded, LotPacked, LotShipped, LotWeighed
from logistics.service.reports.shape import Produce

_KINDS = ("lot.weighed", "lot.graded", "lot.packed", "lot.shipped", "lot.blocked")


def produce(connection: Connection, since_ms: int, until_ms: int) -> dict[str, Produce]:
    """The sites where a lot was handled so."""
    grams: dict[str, Counter[str]] = defaultdict(Counter)
    blocked: dict[str, set[str]] = defaultdict(set)
    for event in _events(connection, since_ms, until_ms):
        if isinstance(event, LotWeighed):
            grams[event.site]["received_g"] += event.net_g
        elif isinstance(event, LotGraded):
            grams[event.site]["graded_g"] += event.net_g
        elif isinstance(event, LotPacked):
            grams[event.site]["packed_g"] += event.net_g
        elif isinstance(event, LotShipped):
            grams[event.site]["shipped_g"] += event.net_g
        elif isinstance(event, LotBlocked) and event.is_blocked:
            blocked[event.site].add(event.lot)
    return {site: Produce(**grams[site], blocked=len(blocked[site])) for site in {*grams, *blocked}}


def _events(connection: Connection, since_ms: int, until_ms: int) -> list[AnyEvent]:
    """Each event once, though it lies with each lot that it is about; and what was entered at the centre."""
    here, entered = lot_fact.c, lot_entered.c
    query = select(here.stream, here.seq, here.body).where(here.kind.in_(_KINDS), ~is_struck(lot_fact))
    rows = connection.execute(query.where(here.at_ms >= since_ms, here.at_ms < until_ms))
    told = {(row.stream, row.seq): row.body for row in rows}
    said = select(entered.body).where(entered.at_ms >= since_ms, entered.at_ms < until_ms)
    bodies = [*told.values(), *connection.execute(said).scalars()]
    return [wire.decode_event(body) for body in bodies]
