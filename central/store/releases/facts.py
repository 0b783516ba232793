"""What boxes told of their versions: by what a rollout goes on, or stops."""

from collections.abc import Sequence

from msgspec import Struct
from sqlalchemy import Connection, func, select

from central.store import log, tables
from central.store.links.orders import command
from logistics.events.boxes import BoxUpdate

_LAST = 20


class Outcome(Struct, frozen=True):
    """What a box told last of a version, with the time when that came here (UTC ms)."""

    state: str
    came_ms: int
    reason: str = ""
    why: str = ""


class Facts(Struct, frozen=True):
    """How a box is. `starts` counts those since the outcome; `command` is how its order stands."""

    version: str = ""
    health_ms: int = 0
    started_ms: int = 0
    backlog: int = 0
    outcome: Outcome | None = None
    starts: int = 0
    command: str = ""
    command_reason: str = ""
    command_detail: str = ""


def machine_of(connection: Connection, box: str) -> tuple[str, str]:
    """What a box said of its machine and its Python; "" for one that never did."""
    query = log.of_box(box, "box.update").where(tables.NOT_OF_PARCELS)
    newest = query.order_by(tables.event.c.at_ms.desc()).limit(_LAST)
    for fact in log.read(connection, newest):
        if isinstance(fact.event, BoxUpdate) and fact.event.arch:
            return fact.event.arch, fact.event.python or ""
    return "", ""


def of_boxes(connection: Connection, boxes: Sequence[str], version: str, since_ms: int) -> dict[str, Facts]:
    """What is known of them since a time, as far as it is about a version."""
    outcomes = _outcomes(connection, boxes, version, since_ms)
    here = tables.box.c
    query = select(here.name, here.version, here.health_ms, here.started_ms, here.backlog)
    found = {}
    for row in connection.execute(query.where(here.name.in_(boxes))):
        outcome = outcomes.get(row.name)
        starts = _starts(connection, row.name, outcome.came_ms) if outcome else 0
        found[row.name] = Facts(
            row.version or "", row.health_ms or 0, row.started_ms or 0, row.backlog or 0, outcome, starts
        )
    return found


def command_of(connection: Connection, box: str, about: str) -> tuple[str, str, str]:
    """How an order stands at a box: its state, the reason in a word, and in full."""
    here = command.c
    query = select(here.state, here.reason, here.detail).where(here.about == about, here.box == box)
    row = connection.execute(query).first()
    return ("", "", "") if row is None else (row.state, row.reason, row.detail)


def _outcomes(
    connection: Connection, boxes: Sequence[str], version: str, since_ms: int
) -> dict[str, Outcome]:
    here = tables.event.c
    query = (
        log.history()
        .where(here.box.in_(boxes), here.type == "box.update", tables.NOT_OF_PARCELS)
        .where(here.received_ms >= since_ms)
        .order_by(here.id)
    )
    found = {}
    for fact in log.read(connection, query):
        told = fact.event
        if isinstance(told, BoxUpdate) and _is_of(told, version):
            found[fact.box] = Outcome(told.state, fact.received_ms, told.reason or "", told.why)
    return found


def _is_of(told: BoxUpdate, version: str) -> bool:
    if told.state == "trial":
        return told.version == version
    return told.state != "running" and told.tried == version


def _starts(connection: Connection, box: str, since_ms: int) -> int:
    here = tables.event.c
    query = select(func.count()).where(
        here.box == box, here.type == "box.started", here.received_ms > since_ms, tables.NOT_OF_PARCELS
    )
    return int(connection.execute(query).scalar_one())
