"""Moves what the read models hold of a boot to its right time, once that has become known."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from central.store import clocks, log, tables
from central.store.log import Fact
from central.store.projections import boxes, parcels, rooms
from central.store.projections.probes import RoomKey
from logistics.coldchain.rule import Rule


def unsure(connection: Connection, arrived: Sequence[Fact]) -> list[Fact]:
    """The stored facts of this boot that were told without a known clock; not those that have just come."""
    head = arrived[0]
    new = {fact.place for fact in arrived}
    told = log.not_synced(head.box).where(tables.stream.c.boot == head.boot).order_by(tables.event.c.id)
    return [fact for fact in log.read(connection, told) if fact.place not in new]


def folded(connection: Connection, arrived: Sequence[Fact]) -> list[Fact]:
    """Those of them that the read models hold, as they are dated until now."""
    held = clocks.held_places(connection, arrived[0].box)
    return [fact for fact in unsure(connection, arrived) if fact.place not in held]


def move(
    connection: Connection, arrived: Sequence[Fact], gone: Sequence[Fact], rules: Mapping[RoomKey, Rule]
) -> None:
    """Date this boot's stored facts anew: `gone` is what was folded of them before its clock was known.

    What was held for being in the future may come in by it, or the other way round.
    """
    dated = unsure(connection, arrived)
    if not dated:
        return
    clocks.forget(connection, dated)
    come = clocks.hold(connection, dated)
    parcels.forget(connection, gone)
    parcels.fold(connection, come)
    boxes.refold(connection, arrived[0].box)
    rooms.move(connection, arrived[0].box, gone, come, rules)
