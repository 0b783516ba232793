"""Read models of the cold rooms: temperatures, doors, faults, and what is judged of each probe."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection

from central.store import tables
from central.store.log import Fact
from central.store.projections import probes
from central.store.projections.probes import Reading, RoomKey
from central.store.upsert import Row, insert_new, upsert
from logistics.coldchain.rule import Rule
from logistics.events import DoorMoved, ProbeFault, Readings


def fold(connection: Connection, facts: Sequence[Fact], rules: Mapping[RoomKey, Rule]) -> None:
    """Take temperatures, faults and doors; the same facts in any order give the same rows."""
    chunks: dict[str, list[Reading]] = defaultdict(list)
    for fact in facts:
        match fact.event:
            case Readings() as event:
                chunks[f"{fact.box}/{event.probe}"] += _readings(fact.at_ms, event)
            case DoorMoved():
                insert_new(connection, tables.door, [_door(fact, fact.event)])
            case ProbeFault():
                _fault(connection, fact, fact.event)
    for probe, readings in chunks.items():
        probes.take(connection, probe, _one_a_moment(readings), rules)


def _readings(at_ms: int, event: Readings) -> list[Reading]:
    place = (event.site, event.room)
    return [
        Reading(at_ms + index * event.step_ms, value, place) for index, value in enumerate(event.values_mc())
    ]


def _one_a_moment(readings: Iterable[Reading]) -> list[Reading]:
    """The readings by time; of two for one moment the warmer stands, whichever came first."""
    ordered = sorted(readings, key=lambda reading: (reading.at_ms, reading.milli_c, reading.place))
    return list({reading.at_ms: reading for reading in ordered}.values())


def _door(fact: Fact, event: DoorMoved) -> Row:
    return {
        "stream": fact.stream,
        "seq": fact.seq,
        "at_ms": fact.at_ms,
        "site": event.site,
        "room": event.room,
        "door": event.door,
        "is_open": event.is_open,
    }


def _fault(connection: Connection, fact: Fact, event: ProbeFault) -> None:
    """A probe's fault stands beside its last temperature; a probe never read gets its row here."""
    row: Row = {
        "probe": f"{fact.box}/{event.probe}",
        "site": event.site,
        "room": event.room,
        "fault": event.fault,
        "fault_ms": fact.at_ms,
        "fault_by": fact.place,
    }
    upsert(connection, tables.probe, [row], newer_by=("fault_ms", "fault_by"), keep=("site", "room"))
