"""One device of a box: how it came and went, and what was last heard of it."""

from msgspec import Struct
from sqlalchemy import Connection, select

from central.store import log, tables
from central.store.log import Fact
from central.store.queries.boxes import Device
from central.store.queries.columns import columns
from logistics.events.all import tag_of
from logistics.events.boxes import DeviceState

LISTED_MAX = 100
_STATES_MAX = 2000
# The newest events of the newest lives of a box's database in which a device is looked for.
_LIVES, _EVENTS_A_LIFE = 3, 400


class Turn(Struct, frozen=True):
    """The device went down or works again; `until_ms` is when that ended, None while it lasts."""

    since_ms: int
    until_ms: int | None
    is_up: bool
    reason: str
    stream: str
    seq: int


class Heard(Struct, frozen=True):
    """The newest event of a type that names the device."""

    kind: str
    fact: Fact


def one(connection: Connection, box: str, device: str) -> Device | None:
    """The device as it stands; None where its box never told of it."""
    here = tables.device
    query = select(*columns(here, Device)).where(here.c.box == box, here.c.device == device)
    row = connection.execute(query).first()
    return None if row is None else Device(*row)


def turns(connection: Connection, box: str, device: str) -> tuple[Turn, ...]:
    """The device's states, the latest first, at most LISTED_MAX: what says the same again is one."""
    here = tables.event.c
    query = log.counted_of(box, "device").order_by(here.at_ms.desc(), here.id.desc()).limit(_STATES_MAX)
    told = [fact for fact in log.read(connection, query) if _names(fact, device)]
    told.sort(key=lambda fact: (fact.at_ms, fact.stream, fact.seq))
    found: list[Turn] = []
    for fact in told:
        event = fact.event
        if not isinstance(event, DeviceState):
            continue
        last = found[-1] if found else None
        if last is not None and (last.is_up, last.reason) == (event.is_up, event.reason):
            continue
        if last is not None:
            found[-1] = Turn(last.since_ms, fact.at_ms, last.is_up, last.reason, last.stream, last.seq)
        found.append(Turn(fact.at_ms, None, event.is_up, event.reason, fact.stream, fact.seq))
    return tuple(reversed(found))[:LISTED_MAX]


def heard(connection: Connection, box: str, device: str) -> tuple[Heard, ...]:
    """The newest event of each type that names the device, among the last of what its box told."""
    stream, event = tables.stream.c, tables.event.c
    lives = select(stream.name).where(stream.box == box).order_by(stream.last_received_ms.desc())
    found: dict[str, Fact] = {}
    for name in connection.execute(lives.limit(_LIVES)).scalars():
        query = log.history().where(event.stream == name).order_by(event.seq.desc()).limit(_EVENTS_A_LIFE)
        for fact in log.read(connection, query):
            kind = tag_of(fact.event)
            if kind != "device" and _names(fact, device):
                found.setdefault(kind, fact)
    newest = sorted(found.items(), key=lambda item: -item[1].at_ms)
    return tuple(Heard(kind, fact) for kind, fact in newest)


def _names(fact: Fact, device: str) -> bool:
    return device in (
        getattr(fact.event, "device", None),
        getattr(fact.event, "probe", None),
        getattr(fact.event, "door", None),
    )
