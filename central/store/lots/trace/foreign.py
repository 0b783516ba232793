"""What partners sent of lots and packages: kept once by each event's id, and found by what it names."""

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, and_, func, select, update

from central.store.ledgers.told import portions
from central.store.lots.trace.tables import foreign_about, foreign_event
from central.store.queries.columns import columns
from central.store.upsert import insert_new
from logistics.goods.epcis.about import moment_ms, named_in
from logistics.goods.epcis.check import Sent
from logistics.goods.epcis.hashing import event_id
from logistics.goods.epcis.shapes import Json

LISTED_MAX = 100
EVENTS_MAX = 500_000
"""So many are kept at most: whoever sends more is asked to sort out first."""
_ID_CHARS_MAX = 512


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


class TooMany(ValueError):
    """No more events of partners can be kept: delete some first."""


def take(connection: Connection, sent: Sent, sender: str, now_ms: int, events_max: int = EVENTS_MAX) -> Taken:
    """Keep the events of a checked document, each once. Raises TooMany, and then nothing is kept."""
    by_id = {_id(one, sent.namespaces): one for one in sent.events}
    known = _known(connection, list(by_id))
    new = [name for name in by_id if name not in known]
    count = connection.execute(select(func.count()).select_from(foreign_event)).scalar_one()
    if count + len(new) > events_max:
        raise TooMany(f"{count} events of partners are kept and {len(new)} are new; at most {events_max}")
    insert_new(connection, foreign_event, [_row(name, by_id[name], sender, now_ms) for name in new])
    about = [{"what": what, "event": name} for name in new for what in named_in(by_id[name])]
    insert_new(connection, foreign_about, about)
    wrong = [name for name in known if "errorDeclaration" in by_id[name] and not known[name]]
    for name in wrong:
        body = msgspec.json.encode(by_id[name])
        change = update(foreign_event).where(foreign_event.c.event == name)
        connection.execute(change.values(is_wrong=True, body=body))
    return Taken(len(new), len(known) - len(wrong), len(wrong), tuple(by_id))


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


def _known(connection: Connection, names: list[str]) -> dict[str, bool]:
    """Those that are kept, and whether each was declared wrong."""
    found: dict[str, bool] = {}
    for some in portions(names):
        query = select(foreign_event.c.event, foreign_event.c.is_wrong).where(foreign_event.c.event.in_(some))
        found.update({row.event: row.is_wrong for row in connection.execute(query)})
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
        "sender": sender[:64],
        "received_ms": now_ms,
        "is_wrong": "errorDeclaration" in event,
        "body": msgspec.json.encode(event),
    }
