"""What boxes told of probes beside temperatures: what they are, certificates, faults, humidity; and mains."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from msgspec import Struct
from sqlalchemy import Connection

from central.store import log, tables
from central.store.log import Fact
from logistics.coldchain.calibration import Calibration
from logistics.events.boxes import MainsMoved
from logistics.events.rooms import Humidity, ProbeAbout, ProbeFault

LISTED_MAX = 50
_EVENTS_MAX = 500
"""The newest of a kind that are looked at for one box."""


class Version(Struct, frozen=True):
    """What a probe (`box/probe`) was from a moment on, until the next version of it."""

    probe: str
    since_ms: int
    model: str
    address: str
    calibration: Calibration | None
    notes: tuple[str, ...]


class Damp(Struct, frozen=True):
    """A probe's newest relative humidity, in thousandths of a percent."""

    probe: str
    at_ms: int
    milli_pct: int


class Episode(Struct, frozen=True):
    """A fault of a probe from its beginning to its end, None while it lasts or was followed by another one.

    `refused` counts the answers that were no temperature.
    """

    probe: str
    start_ms: int
    end_ms: int | None
    fault: str
    detail: str
    refused: int


class Mains(Struct, frozen=True):
    """How a box's contact last found the mains."""

    device: str
    since_ms: int
    is_present: bool


def versions(connection: Connection, site: str, room: str, boxes: Iterable[str]) -> tuple[Version, ...]:
    """What the room's probes are and were, by probe, the newest of each first."""
    found = [
        Version(
            f"{fact.box}/{event.probe}",
            fact.at_ms,
            event.model,
            event.address,
            event.calibration,
            event.notes,
        )
        for fact in _newest(connection, boxes, "probe.about")
        if isinstance(event := fact.event, ProbeAbout) and (event.site, event.room) == (site, room)
    ]
    by_probe: dict[str, list[Version]] = defaultdict(list)
    for one in found:
        mine = by_probe[one.probe]
        # A start tells again what was so before: the version began then.
        if mine and _same(mine[-1], one):
            mine.pop()
        mine.append(one)
    return tuple(one for probe in sorted(by_probe) for one in by_probe[probe])[:LISTED_MAX]


def _same(one: Version, other: Version) -> bool:
    return (one.model, one.address, one.calibration, one.notes) == (
        other.model,
        other.address,
        other.calibration,
        other.notes,
    )


def humidity(connection: Connection, site: str, room: str, boxes: Iterable[str]) -> tuple[Damp, ...]:
    """The newest humidity of each of the room's probes that measures it."""
    found: dict[str, Damp] = {}
    for fact in _newest(connection, boxes, "humidity"):
        event = fact.event
        if isinstance(event, Humidity) and (event.site, event.room) == (site, room):
            name = f"{fact.box}/{event.probe}"
            found.setdefault(name, Damp(name, fact.at_ms, event.milli_pct))
    return tuple(found[name] for name in sorted(found))


def faults(connection: Connection, site: str, room: str, boxes: Iterable[str]) -> tuple[Episode, ...]:
    """Faults of the room's probes, the latest first."""
    told = [
        fact
        for fact in _newest(connection, boxes, "probe.fault")
        if isinstance(fact.event, ProbeFault) and (fact.event.site, fact.event.room) == (site, room)
    ]
    found = sorted(_episodes(reversed(told)), key=lambda one: -one.start_ms)
    return tuple(found[:LISTED_MAX])


def _episodes(facts: Iterable[Fact]) -> Iterator[Episode]:
    """Beginnings with their ends, of facts in order of time."""
    open_ones: dict[str, Episode] = {}
    for fact in facts:
        event = fact.event
        if not isinstance(event, ProbeFault):
            continue
        name = f"{fact.box}/{event.probe}"
        before = open_ones.pop(name, None)
        if before is not None:
            yield Episode(
                name,
                before.start_ms,
                fact.at_ms,
                before.fault,
                before.detail,
                0 if event.fault else event.refused,
            )
        if event.fault:
            open_ones[name] = Episode(name, fact.at_ms, None, event.fault, event.detail, 0)
    yield from open_ones.values()


def mains(connection: Connection, box: str) -> tuple[Mains, ...]:
    """How each of the box's mains contacts stands."""
    found: dict[str, Mains] = {}
    for fact in _newest(connection, (box,), "mains"):
        if isinstance(event := fact.event, MainsMoved):
            found.setdefault(event.device, Mains(event.device, fact.at_ms, event.is_present))
    return tuple(found[name] for name in sorted(found))


def _newest(connection: Connection, boxes: Iterable[str], kind: str) -> Iterator[Fact]:
    """The newest events of a kind, box by box, each box's latest first."""
    one = tables.event.c
    for box in sorted(set(boxes)):
        query = log.counted_of(box, kind).order_by(one.at_ms.desc(), one.id.desc()).limit(_EVENTS_MAX)
        facts = log.read(connection, query)
        yield from sorted(facts, key=lambda fact: (fact.at_ms, fact.stream, fact.seq), reverse=True)
