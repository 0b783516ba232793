"""Commands to boxes in the database: asked, sent, answered or given up, and the stills that came of them."""

from collections.abc import Callable, Sequence
from uuid import uuid4

from msgspec import Struct, json
from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    and_,
    delete,
    exists,
    insert,
    or_,
    select,
    text,
    update,
)

from central.store import tables
from central.store.tables import metadata
from central.store.upsert import upsert
from logistics import wire
from logistics.events.all import AnyEvent
from logistics.events.counter import ParcelProblem, ParcelReleased
from logistics.events.parcels import ParcelScanned
from logistics.orders import (
    AgentRestart,
    AgentUpdate,
    ClockAsk,
    ClockTold,
    ConfigSet,
    Done,
    LogFetch,
    LogTaken,
    NoticeShow,
    PhotoTake,
)
from logistics.parcels.told import place_of

_ONLY_WAITING = text("state = 'waiting'")
# A query uses the partial index only where it says the very same.
IS_WAITING = text("command.state = 'waiting'")
_ONLY_FAILED = text("state IN ('refused', 'expired')")
HAS_FAILED = text("command.state IN ('refused', 'expired')")
# What people order, among all that tables and stills are sent and fetched by.
_ONLY_DEEDS = text("kind NOT IN ('table.part', 'still.fetch')")
IS_DEED = text("command.kind NOT IN ('table.part', 'still.fetch')")

# What boxes were asked to do and what came of it: no facts of the log, and not made again from it.
# `about` is what it is about: of which event, as stream/number.
command = Table(
    "command",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("box", String(64), nullable=False),
    Column("kind", String(64), nullable=False),
    Column("about", String(84), nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("asked_by", String(64), nullable=False),
    Column("asked_ms", BigInteger, nullable=False),
    Column("expires_ms", BigInteger, nullable=False),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("next_ms", BigInteger, nullable=False),
    Column("state", String(16), nullable=False),
    Column("answered_ms", BigInteger),
    Column("reason", String(32), nullable=False, server_default=""),
    Column("detail", Text, nullable=False, server_default=""),
    Index("command_about", "about", "asked_ms"),
    Index("command_of_box", "box", "asked_ms"),
    Index("command_deed", "asked_ms", sqlite_where=_ONLY_DEEDS, postgresql_where=_ONLY_DEEDS),
    Index("command_failed", "asked_ms", sqlite_where=_ONLY_FAILED, postgresql_where=_ONLY_FAILED),
    Index("command_waiting", "next_ms", sqlite_where=_ONLY_WAITING, postgresql_where=_ONLY_WAITING),
)

# Pictures that boxes sent when they were asked to, kept for a while.
still = Table(
    "still",
    metadata,
    Column("stream", String(64), primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("jpeg", LargeBinary, nullable=False),
    Column("fetched_ms", BigInteger, nullable=False, index=True),
)

# What boxes sent of logs and pictures when they were asked to, kept as long as stills.
command_yield = Table(
    "command_yield",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("kind", String(64), nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("came_ms", BigInteger, nullable=False, index=True),
)

WAITING, DONE, REFUSED, EXPIRED = "waiting", "done", "refused", "expired"
# An answer of another kind than the order's: no box of ours gives one.
MISMATCHED = "mismatched"
SUPERSEDED = "superseded"
# A box may be without a network over a long weekend.
FETCH_WAITS_MS = 3 * 86_400_000


class Due(Struct, frozen=True):
    """A command that nobody has answered and that is to be sent (again) now."""

    id: str
    box: str
    kind: str
    about: str
    body: bytes
    asked_ms: int
    expires_ms: int
    tries: int


def _as_it_is(_about: str, body: bytes) -> bytes:
    return body


def ask_for_still(connection: Connection, stream: str, seq: int, who: str, now_ms: int) -> str | None:
    """Have the still of an event fetched from its box; the event's waybill, None where no still is told of.

    Nothing more happens for one that is here or that its box has been asked for.
    """
    taken = taken_of(connection, stream, seq)
    if taken is None:
        return None
    box, waybill = taken
    about = place_of(stream, seq)
    is_here = exists().where(still.c.stream == stream, still.c.seq == seq)
    is_asked = exists().where(command.c.about == about, command.c.state == WAITING)
    if not connection.execute(select(or_(is_here, is_asked))).scalar_one():
        order = wire.StillFetch(stream, seq)
        ask(connection, box, order, about, who=who, now_ms=now_ms, waits_ms=FETCH_WAITS_MS)
    return waybill


def taken_of(connection: Connection, stream: str, seq: int) -> tuple[str, str] | None:
    """By which box a still was taken, and of which parcel; None where no still is told of."""
    told = tables.event.c
    query = select(told.box, told.body).where(told.stream == stream, told.seq == seq)
    row = connection.execute(query).one_or_none()
    waybill = _waybill_with_still(_event(row.body)) if row else None
    return None if row is None or waybill is None else (row.box, waybill)


def _waybill_with_still(event: AnyEvent | None) -> str | None:
    match event:
        case ParcelScanned(waybill=waybill, has_still=True):
            return waybill
        case ParcelReleased(waybill=waybill, has_photo=True) | ParcelProblem(waybill=waybill, has_photo=True):
            return waybill
        case _:
            return None


def ask(
    connection: Connection,
    box: str,
    order: wire.AnyOrder,
    about: str,
    *,
    who: str,
    now_ms: int,
    waits_ms: int,
    body: bytes = b"",
) -> str:
    """Have an order sent to a box from now on, until it answers or so much time has passed: its id.

    `body` is the order as the database may hold it, where that is not as it travels.
    """
    identity = uuid4().hex
    connection.execute(
        insert(command).values(
            id=identity,
            box=box,
            kind=str(order.__struct_config__.tag),
            about=about,
            body=body or wire.encode_order(order),
            asked_by=who,
            asked_ms=now_ms,
            expires_ms=now_ms + waits_ms,
            next_ms=now_ms,
            state=WAITING,
        )
    )
    return identity


def _event(body: bytes) -> AnyEvent | None:
    try:
        return wire.decode_event(body)
    except wire.WireError:
        return None


def due(connection: Connection, now_ms: int, limit: int) -> list[Due]:
    """What is to be sent now or has expired, the longest due first."""
    here = command.c
    query = (
        select(
            here.id, here.box, here.kind, here.about, here.body, here.asked_ms, here.expires_ms, here.tries
        )
        .where(IS_WAITING, here.next_ms <= now_ms)
        .order_by(here.next_ms)
        .limit(limit)
    )
    return [Due(*row) for row in connection.execute(query)]


def sent(connection: Connection, identity: str, next_ms: int) -> None:
    """It was sent once more; `next_ms` is when it is due again."""
    values = {"tries": command.c.tries + 1, "next_ms": next_ms}
    connection.execute(update(command).where(command.c.id == identity).values(**values))


def waiting_for(connection: Connection, box: str, about: str) -> list[str]:
    """What the box has not answered yet of that which begins so."""
    query = select(command.c.about).where(_asked_of(box), command.c.about.startswith(about, autoescape=True))
    return list(connection.execute(query).scalars())


def supersede(connection: Connection, box: str, about: Sequence[str]) -> None:
    """Nobody wants these of the box any more."""
    if about:
        values = {"state": EXPIRED, "reason": SUPERSEDED}
        connection.execute(update(command).where(_asked_of(box), command.c.about.in_(about)).values(**values))


def supersede_kind(connection: Connection, box: str, kind: str) -> None:
    """Nobody wants what the box has not answered of this kind."""
    values = {"state": EXPIRED, "reason": SUPERSEDED}
    connection.execute(update(command).where(_asked_of(box), command.c.kind == kind).values(**values))


def refuse(connection: Connection, identity: str, reason: str) -> None:
    """It is not sent, and why."""
    values = {"state": REFUSED, "reason": reason}
    connection.execute(update(command).where(command.c.id == identity, IS_WAITING).values(**values))


def expire(connection: Connection, identity: str) -> None:
    """Nobody answered in time."""
    values = {"state": EXPIRED, "reason": EXPIRED}
    connection.execute(update(command).where(command.c.id == identity, IS_WAITING).values(**values))


def is_awaited(connection: Connection, box: str) -> bool:
    """Whether the box has not answered something yet."""
    return bool(connection.execute(select(exists().where(_asked_of(box)))).scalar_one())


def hasten(connection: Connection, box: str, now_ms: int) -> None:
    """All that the box has not answered is due now."""
    connection.execute(update(command).where(_asked_of(box)).values(next_ms=now_ms))


def answer(
    connection: Connection, result: wire.Result, now_ms: int, bare: Callable[[str, bytes], bytes] = _as_it_is
) -> wire.AnyOrder | None:
    """Write down what a box answered: the order; None for what it was never asked, or answered already.

    A still that comes after all is taken even when nobody waited any more. `bare` makes of what a command is
    about and of its body as it is held the body as it travels, nothing where it cannot.
    """
    here = command.c
    is_open = or_(here.state == WAITING, here.state == EXPIRED)
    asked = and_(here.id == result.id, here.box == result.box, is_open)
    row = connection.execute(select(here.about, here.body).where(asked)).one_or_none()
    if row is None:
        return None
    body = bare(row.about, row.body)
    if not body:
        return None
    order = wire.decode_order(body)
    values: dict[str, object] = {"state": DONE, "reason": "", "answered_ms": now_ms}
    match order, result.answer:
        case _, wire.Refused(reason=reason, detail=detail):
            values |= {"state": EXPIRED if reason == EXPIRED else REFUSED, "reason": reason}
            values["detail"] = detail.replace("\0", "?")
        case wire.StillFetch(stream=stream, seq=seq), wire.StillTaken(jpeg=jpeg):
            upsert(connection, still, [{"stream": stream, "seq": seq, "jpeg": jpeg, "fetched_ms": now_ms}])
        case wire.TablePart(), wire.TableHeld():
            pass
        case PhotoTake(), wire.StillTaken(jpeg=body):
            _yield(connection, result.id, "photo", body, now_ms)
        case LogFetch(), LogTaken(text=text_):
            _yield(connection, result.id, "log", text_.encode(), now_ms)
        case ClockAsk(), ClockTold():
            values["detail"] = _as_text(result.answer)
        case ((ConfigSet() | NoticeShow() | AgentRestart() | AgentUpdate()), Done(said=said)):
            values["detail"] = said.replace("\0", "?")
        case _:
            values |= {"state": REFUSED, "reason": MISMATCHED}
    connection.execute(update(command).where(asked).values(**values))
    return order


def _yield(connection: Connection, identity: str, kind: str, body: bytes, now_ms: int) -> None:
    upsert(connection, command_yield, [{"id": identity, "kind": kind, "body": body, "came_ms": now_ms}])


def _as_text(answer: wire.AnyAnswer) -> str:
    return json.encode(answer).decode()


def drop(connection: Connection, about: str) -> None:
    """Delete all commands about this and what begins so: what a box answers to them is not awaited."""
    connection.execute(delete(command).where(command.c.about.startswith(about, autoescape=True)))


def forget(connection: Connection, before_ms: int) -> int:
    """Delete stills fetched and commands asked before a time; how many stills."""
    connection.execute(delete(command).where(command.c.asked_ms < before_ms, command.c.state != WAITING))
    connection.execute(delete(command_yield).where(command_yield.c.came_ms < before_ms))
    return connection.execute(delete(still).where(still.c.fetched_ms < before_ms)).rowcount


def _asked_of(box: str) -> ColumnElement[bool]:
    return and_(command.c.box == box, IS_WAITING)
