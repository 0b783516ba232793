"""What partners sent of lots and packages: kept once by each event's id, and found by what it names."""

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, and_, func, select, update

from central.store.ledgers.told import portions
from central.store.lots.trace.tables import foreign_about, foreign_event
from central.store.queries.columns import columns
from central.store.upsert import insert_new
from logistics.goods.epcis.about import moment_ms, named_in
from logistics.goods.epcis.check import DocumentRefused, Fault, Sent
from logistics.goods.epcis.hashing import event_id
from logistics.goods.epcis.shapes import Json

LISTED_MAX = 100
EVENTS_MAX = 500_000
"""So many are kept at most: whoever sends more is asked to sort out first."""
_ID_CHARS_MAX, _SENDER_CHARS_MAX = 512, 64


class Taken(Struct, frozen=True):
    """What became of a document: events that are new, that were here, and now declared wrong; all ids."""

    new: int
    known: int
    wrong: int
    events: tuple[str, ...]


class Foreign(Struct, frozen=True):
    """An event that somebody sent. Times are UTC ms."""

    event: str
    at_ms: int
    type: str
    step: str
    sender: str
    received_ms: int
    is_wrong: bool


class _Kept(Struct, frozen=True):
    event: str
    sender: str
    is_wrong: bool
    body: bytes


class TooMany(ValueError):
    """No more events of partners can be kept: delete some first."""


def take(connection: Connection, sent: Sent, sender: str, now_ms: int, events_max: int = EVENTS_MAX) -> Taken:
    """Keep the events of a checked document, each once. Raises TooMany or DocumentRefused: nothing is kept.

    What came first stays as it came: whoever sent it may declare it wrong, and nobody may say otherwise.
    """
    numbered, faults = _once(sent)
    known = _known(connection, list(numbered))
    for name, number in numbered.items():
        if name in known:
            faults += _against(number, sent.events[number], known[name], sender)
    if faults:
        raise DocumentRefused(sorted(faults, key=lambda one: one.event or 0))
    by_id = {name: sent.events[number] for name, number in numbered.items()}
    new = [name for name in by_id if name not in known]
    count = connection.execute(select(func.count()).select_from(foreign_event)).scalar_one()
    if count + len(new) > events_max:
        raise TooMany(f"{count} events of partners are kept and {len(new)} are new; at most {events_max}")
    insert_new(connection, foreign_event, [_row(name, by_id[name], sender, now_ms) for name in new])
    about = [{"what": what, "event": name} for name in new for what in named_in(by_id[name])]
    insert_new(connection, foreign_about, about)
    wrong = [name for name in known if _is_declared(by_id[name]) and not known[name].is_wrong]
    for some in portions(wrong):
        connection.execute(update(foreign_event).where(foreign_event.c.event.in_(some)).values(is_wrong=True))
    return Taken(len(new), len(known) - len(wrong), len(wrong), tuple(by_id))


def _once(sent: Sent) -> tuple[dict[str, int], list[Fault]]:
    """The place of each id's event in its document, and the faults of ids that stand there twice.

    An event and its declaration are one event, which is wrong. So are those without an id that say the same.
    """
    places: dict[str, list[int]] = {}
    for number, event in enumerate(sent.events):
        places.setdefault(_id(event, sent.namespaces), []).append(number)
    kept: dict[str, int] = {}
    faults: list[Fault] = []
    for name, numbers in places.items():
        events = [sent.events[number] for number in numbers]
        declared = [number for number in numbers if _is_declared(sent.events[number])]
        kept[name] = declared[0] if declared else numbers[0]
        is_pair = len(numbers) == 2 and len(declared) == 1 and _content(events[0]) == _content(events[1])
        is_own = any(event.get("eventID") == name for event in events)
        if len(numbers) > 1 and is_own and not is_pair:
            what = f"eventID {name} stands in event {numbers[0]} already"
            faults.append(Fault(numbers[1], what, "give each event its own, or leave it out"))
    return kept, faults


def _against(number: int, event: dict[str, Json], known: _Kept, sender: str) -> list[Fault]:
    """What speaks against an event whose id is known already."""
    # An id that follows from the content cannot have other contents, however its prefixes are called.
    is_own = event.get("eventID") == known.event
    if is_own and _content(event) != _content(msgspec.json.decode(known.body)):
        what = f"eventID {known.event} is known with other contents"
        return [
            Fault(number, what, "send it as it was with an errorDeclaration, and what is right as a new one")
        ]
    if _is_declared(event) and known.sender != _sender(sender):
        what = f"eventID {known.event} came from another sender"
        return [Fault(number, what, "let whoever sent it declare it wrong")]
    return []


def _content(event: dict[str, Json]) -> str:
    """What an event says, without its id, its record and its declaration."""
    return event_id(event, {})


def _is_declared(event: dict[str, Json]) -> bool:
    return "errorDeclaration" in event


def _sender(sender: str) -> str:
    return sender[:_SENDER_CHARS_MAX]


def naming(connection: Connection, names: list[str]) -> list[Foreign]:
    """The events that name any of these lots and packages, by time, at most LISTED_MAX."""
    found: dict[str, Foreign] = {}
    for some in portions(names):
        joined = and_(foreign_about.c.event == foreign_event.c.event, foreign_about.c.what.in_(some))
        query = select(*columns(foreign_event, Foreign)).join(foreign_about, joined)
        rows = connection.execute(query.order_by(foreign_event.c.at_ms).limit(LISTED_MAX))
        found.update({row.event: Foreign(*row) for row in rows})
    return sorted(found.values(), key=lambda one: (one.at_ms, one.event))[:LISTED_MAX]


def newest(connection: Connection) -> list[Foreign]:
    """What came last, at most LISTED_MAX."""
    query = select(*columns(foreign_event, Foreign)).order_by(
        foreign_event.c.received_ms.desc(), foreign_event.c.event
    )
    return [Foreign(*row) for row in connection.execute(query.limit(LISTED_MAX))]


def body_of(connection: Connection, event: str) -> bytes | None:
    """An event as it came, in JSON; None for one that nobody sent."""
    found = select(foreign_event.c.body).where(foreign_event.c.event == event)
    return connection.execute(found).scalar()


def _known(connection: Connection, names: list[str]) -> dict[str, _Kept]:
    """Those that are kept."""
    found: dict[str, _Kept] = {}
    for some in portions(names):
        query = select(*columns(foreign_event, _Kept)).where(foreign_event.c.event.in_(some))
        found.update({row.event: _Kept(*row) for row in connection.execute(query)})
    return found


def _id(event: dict[str, Json], namespaces: dict[str, str]) -> str:
    """Its own, or what follows from its content. One too long for a key goes by its content as well."""
    own = event.get("eventID")
    return own if isinstance(own, str) and len(own) <= _ID_CHARS_MAX else event_id(event, namespaces)


def _row(name: str, event: dict[str, Json], sender: str, now_ms: int) -> dict[str, object]:
    return {
        "event": name,
        "at_ms": moment_ms(event),
        "type": str(event["type"]),
        "step": str(event.get("bizStep", ""))[:256],
        "sender": _sender(sender),
        "received_ms": now_ms,
        "is_wrong": _is_declared(event),
        "body": msgspec.json.encode(event),
    }
