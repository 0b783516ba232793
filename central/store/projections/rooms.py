"""Read models of the cold rooms: temperatures, doors, mains, faults, and what is judged of each probe."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection, delete, update

from central.store import clocks, log, tables
from central.store.log import Fact, delete_told
from central.store.projections import probes, summaries
from central.store.projections.judging.tables import defrost, mains
from central.store.projections.probes import Reading, RoomRules
from central.store.record import bands
from central.store.upsert import Row, insert_new, upsert
from logistics.events.boxes import MainsMoved
from logistics.events.rooms import (
    CHUNK_MS_MAX,
    DefrostMoved,
    DoorMoved,
    ProbeFault,
    Readings,
    ThinnedReadings,
)

EVENTS = (Readings, DoorMoved, MainsMoved, DefrostMoved, ProbeFault, ThinnedReadings)
"""What is folded here."""


def fold(connection: Connection, facts: Sequence[Fact], rules: RoomRules, *, is_new: bool = True) -> None:
    """Take temperatures, faults, doors and mains; the same facts in any order give the same rows.

    Facts that are not new are only read again: what was known when of an excursion is not written of them.
    """
    chunks: dict[str, list[Reading]] = defaultdict(list)
    for fact in facts:
        match fact.event:
            case Readings() as event:
                chunks[f"{fact.box}/{event.probe}"] += _readings(fact.at_ms, event)
            case DoorMoved():
                insert_new(connection, tables.door, [_door(fact, fact.event)])
            case MainsMoved():
                insert_new(connection, mains, [_mains(fact, fact.event)])
            case DefrostMoved():
                insert_new(connection, defrost, [_defrost(fact, fact.event)])
            case ProbeFault():
                _fault(connection, fact, fact.event)
            case ThinnedReadings():
                summaries.take(connection, fact, fact.event)
    known_ms = max(fact.received_ms for fact in facts) if facts and is_new else None
    for probe, readings in chunks.items():
        probes.take(connection, probe, _one_a_moment(readings), rules, known_ms=known_ms)
    bands.refresh(connection, {probe: [one.at_ms for one in readings] for probe, readings in chunks.items()})


def move(
    connection: Connection,
    box: str,
    before: Sequence[Fact],
    after: Sequence[Fact],
    rules: RoomRules,
    known_ms: int,
) -> None:
    """Take a box's facts out as they were dated before, and in as they are dated now."""
    delete_told(connection, tables.door, before)
    doors = [_door(fact, fact.event) for fact in after if isinstance(fact.event, DoorMoved)]
    insert_new(connection, tables.door, doors)
    delete_told(connection, mains, before)
    delete_told(connection, defrost, before)
    moves = [_mains(fact, fact.event) for fact in after if isinstance(fact.event, MainsMoved)]
    insert_new(connection, mains, moves)
    heats = [_defrost(fact, fact.event) for fact in after if isinstance(fact.event, DefrostMoved)]
    insert_new(connection, defrost, heats)
    summaries.move(connection, before, after)
    _refold_faults(connection, box, before)
    gone, come = _by_probe(before), _by_probe(after)
    hidden = _hidden(connection, box, gone)
    for probe in sorted({*gone, *come}):
        readings = _one_a_moment([*come.get(probe, ()), *hidden.get(probe, ())])
        probes.move(
            connection, probe, {one.at_ms for one in gone.get(probe, ())}, readings, rules, known_ms=known_ms
        )
        touched = [*gone.get(probe, ()), *come.get(probe, ())]
        bands.refresh(connection, {probe: [one.at_ms for one in touched]})


def _by_probe(facts: Sequence[Fact]) -> dict[str, list[Reading]]:
    found: dict[str, list[Reading]] = defaultdict(list)
    for fact in facts:
        if isinstance(fact.event, Readings):
            found[f"{fact.box}/{fact.event.probe}"] += _readings(fact.at_ms, fact.event)
    return found


def _hidden(connection: Connection, box: str, gone: Mapping[str, list[Reading]]) -> dict[str, list[Reading]]:
    """Readings of the log at the very moments that are taken out: of two for one moment only one stood."""
    if not gone:
        return {}
    moments = {probe: {reading.at_ms for reading in readings} for probe, readings in gone.items()}
    every = {at_ms for at_mss in moments.values() for at_ms in at_mss}
    found = _by_probe(_chunks_near(connection, box, min(every), max(every)))
    return {
        probe: [reading for reading in found.get(probe, ()) if reading.at_ms in at_ms]
        for probe, at_ms in moments.items()
    }


def _chunks_near(connection: Connection, box: str, first_ms: int, last_ms: int) -> list[Fact]:
    """The chunks that may hold a reading of these times, whether told by a known clock or dated later."""
    held = clocks.held_places(connection, box)
    is_near = tables.event.c.at_ms.between(first_ms - CHUNK_MS_MAX, last_ms)
    synced = log.of_box(box, "readings").where(is_near, tables.event.c.clock == "synced")
    facts = [*log.read(connection, synced), *log.read(connection, log.not_synced(box, "readings"))]
    return [fact for fact in facts if fact.place not in held]


def _refold_faults(connection: Connection, box: str, before: Sequence[Fact]) -> None:
    """Which fault of a probe is the newest is found again from all of them."""
    names = {f"{fact.box}/{fact.event.probe}" for fact in before if isinstance(fact.event, ProbeFault)}
    one = tables.probe
    for name in sorted(names):
        none = {"fault": "", "fault_ms": 0, "fault_by": ""}
        connection.execute(update(one).where(one.c.probe == name).values(none))
    for fact in log.read(connection, log.counted_of(box, "probe.fault")):
        if isinstance(fact.event, ProbeFault):
            _fault(connection, fact, fact.event)
    silent = one.c.probe.in_(names) & one.c.at_ms.is_(None) & (one.c.fault_by == "")
    connection.execute(delete(one).where(silent))


def _readings(at_ms: int, event: Readings) -> list[Reading]:
    place = (event.site, event.room)
    return [
        Reading(at_ms + index * event.step_ms, value, place) for index, value in enumerate(event.values_mc())
    ]


def _one_a_moment(readings: Iterable[Reading]) -> list[Reading]:
    """The readings by time; of two for one moment the warmer stands, whichever came first."""
    ordered = sorted(readings, key=lambda reading: (reading.at_ms, reading.milli_c, reading.place))
    return list({reading.at_ms: reading for reading in ordered}.values())


def _moment(fact: Fact) -> Row:
    """Which event says so, and when."""
    return {"stream": fact.stream, "seq": fact.seq, "at_ms": fact.at_ms}


def _door(fact: Fact, event: DoorMoved) -> Row:
    return {
        **_moment(fact),
        "site": event.site,
        "room": event.room,
        "door": event.door,
        "is_open": event.is_open,
    }


def _mains(fact: Fact, event: MainsMoved) -> Row:
    return {
        **_moment(fact),
        "box": fact.box,
        "site": event.site,
        "device": event.device,
        "is_present": event.is_present,
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


def _defrost(fact: Fact, event: DefrostMoved) -> Row:
    return {
        **_moment(fact),
        "site": event.site,
        "room": event.room,
        "device": event.device,
        "is_on": event.is_on,
        "longest_ms": event.longest_ms,
        "after_ms": event.after_ms,
        "peak_mc": event.peak_mc,
    }
