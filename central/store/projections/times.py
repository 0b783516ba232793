"""Moves what the read models hold of a boot to its right time, once that has become known."""

from collections.abc import Sequence

from sqlalchemy import Connection

from central.store import clocks, log, tables
from central.store.fleet import fold as machines
from central.store.ledgers import fold as ledgers
from central.store.ledgers.reports import marks
from central.store.log import Fact
from central.store.lots import fold as accounts
from central.store.projections import boxes, lots, parcels, rooms
from central.store.projections.probes import RoomRules


def unsure(connection: Connection, arrived: Sequence[Fact]) -> list[Fact]:
    """The stored facts of this boot that were told without a known clock; not those that have just come."""
    head = arrived[0]
    new = {fact.place for fact in arrived}
    told = log.not_synced(head.box).where(tables.stream.c.boot == head.boot).order_by(tables.event.c.id)
    return [fact for fact in log.read(connection, told) if fact.place not in new]


def folded(connection: Connection, box: str, told: Sequence[Fact]) -> list[Fact]:
    """Those of a box's facts that the read models hold."""
    held = clocks.held_places(connection, box) if told else set()
    return [fact for fact in told if fact.place not in held]


def move(
    connection: Connection, told: Sequence[Fact], gone: Sequence[Fact], rules: RoomRules, known_ms: int
) -> None:
    """Date a boot's stored facts anew: `gone` is what was folded of them before its clock was known.

    It became known at `known_ms`.
    What was held for being in the future may come in by it, or the other way round.
    """
    if not told:
        return
    box, boot = told[0].box, told[0].boot
    start_ms = clocks.start_of(connection, box, boot)
    if start_ms is None:
        raise LookupError(f"boot {boot} of box {box} is to be dated anew, but its start is not known")
    clocks.forget(connection, told)
    come = clocks.hold(connection, [clocks.by_uptime(fact, start_ms) for fact in told])
    parcels.forget(connection, gone)
    parcels.fold(connection, come)
    turned = ledgers.forget(connection, gone)
    parcels.restate(connection, turned)
    again = ledgers.fold(connection, come)
    parcels.restate(connection, again)
    marks.note(connection, [*gone, *come])
    marks.late(connection, (), turned | again)
    boxes.refold(connection, box)
    machines.refold(connection, box)
    rooms.move(connection, box, gone, come, rules, known_ms)
    lots.move(connection, gone, come, turned | again)
    accounts.move(connection, gone, come, turned | again)
