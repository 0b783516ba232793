"""What people ordered of boxes and what came of it, and by which settings each box goes."""

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection, func, select

from central.store import log, tables
from central.store.links.deeds import ABOUT, box_wish
from central.store.links.orders import IS_DEED, REFUSED, WAITING, command, command_yield
from logistics.events.boxes import BoxConfig

ORDERS_MAX = 50
ROWS_MAX = 5000
# What a box answers when it began and could not end.
_FAILED = frozenset({"interrupted", "failed", "full"})


class Row(Struct, frozen=True):
    """One box's part of an order. `has_yield`: it sent a picture or a log."""

    id: str
    about: str
    box: str
    kind: str
    asked_by: str
    asked_ms: int
    expires_ms: int
    tries: int
    state: str
    answered_ms: int | None
    reason: str
    detail: str
    has_yield: bool = False

    @property
    def stands(self) -> str:
        """waiting, sent, done, failed, refused or expired."""
        if self.state == WAITING:
            return "sent" if self.tries else "waiting"
        if self.state == REFUSED and self.reason in _FAILED:
            return "failed"
        return self.state

    @property
    def name(self) -> str:
        """Of the order as a whole."""
        return self.about.removeprefix(ABOUT)


class Order(Struct, frozen=True):
    """One order with all its boxes."""

    name: str
    rows: tuple[Row, ...]

    @property
    def first(self) -> Row:
        """What is the same for all of them."""
        return self.rows[0]

    def count(self, stands: str) -> int:
        """How many boxes stand so."""
        return sum(row.stands == stands for row in self.rows)


class Going(Struct, frozen=True):
    """By which settings a box goes, and which it should; times are UTC ms.

    `state` is "" for a box that never said. Of settings that were undone `tried` and `why` speak.
    """

    box: str
    running: str = ""
    state: str = ""
    told_ms: int = 0
    tried: str = ""
    why: str = ""
    wanted: str = ""
    wanted_by: str = ""
    wanted_ms: int = 0

    @property
    def is_drifting(self) -> bool:
        """Whether it goes by other settings than somebody ordered."""
        return bool(self.wanted) and self.wanted != self.running


def listed(connection: Connection, name: str = "") -> tuple[Order, ...]:
    """The orders, the newest first, or one of them."""
    here = command.c
    query = (
        select(
            here.id,
            here.about,
            here.box,
            here.kind,
            here.asked_by,
            here.asked_ms,
            here.expires_ms,
            here.tries,
            here.state,
            here.answered_ms,
            here.reason,
            here.detail,
            command_yield.c.id.is_not(None).label("has_yield"),
        )
        .join_from(command, command_yield, command_yield.c.id == here.id, isouter=True)
        .where(here.about == f"{ABOUT}{name}" if name else IS_DEED)
        .order_by(here.asked_ms.desc(), here.about, here.box)
        .limit(ROWS_MAX)
    )
    found: dict[str, list[Row]] = {}
    for row in connection.execute(query):
        one = Row(**row._mapping)
        found.setdefault(one.name, []).append(one)
    return tuple(Order(key, tuple(rows)) for key, rows in list(found.items())[:ORDERS_MAX])


class Last(Struct, frozen=True):
    """The last thing that was ordered of a box, and how it stands there."""

    box: str
    kind: str
    asked_ms: int
    tries: int
    state: str
    reason: str


def last_of_each(connection: Connection, since_ms: int) -> dict[str, Last]:
    """By box, of what was ordered since a moment; of the newest ROWS_MAX orders."""
    here = command.c
    query = (
        select(here.box, here.kind, here.asked_ms, here.tries, here.state, here.reason)
        .where(IS_DEED, here.asked_ms >= since_ms)
        .order_by(here.asked_ms.desc(), here.id)
        .limit(ROWS_MAX)
    )
    found: dict[str, Last] = {}
    for row in connection.execute(query):
        found.setdefault(row.box, Last(*row))
    return found


def wished_text(connection: Connection, box: str) -> str:
    """The settings that were ordered for a box last, as text; "" where none were."""
    query = select(box_wish.c.text).where(box_wish.c.box == box)
    return connection.execute(query).scalar_one_or_none() or ""


def brought(connection: Connection, identity: str) -> tuple[str, str, bytes] | None:
    """The picture or the log that a command brought: its box, which of both it is, the bytes."""
    query = (
        select(command.c.box, command_yield.c.kind, command_yield.c.body)
        .join_from(command, command_yield, command_yield.c.id == command.c.id)
        .where(command.c.id == identity)
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else (row.box, row.kind, row.body)


def going(connection: Connection, only: str | None = None) -> dict[str, Going]:
    """Each box, or this one, that said by what it goes, or of which somebody wished it."""
    wish = box_wish.c
    query = select(wish.box, wish.digest, wish.asked_by, wish.asked_ms)
    if only is not None:
        query = query.where(wish.box == only)
    wishes = {row.box: (row.digest, row.asked_by, row.asked_ms) for row in connection.execute(query)}
    told = {fact.box: fact for fact in log.read(connection, _last_words(only))}
    return {box: _going(box, told.get(box), wishes.get(box)) for box in sorted({*wishes, *told})}


def _going(box: str, fact: log.Fact | None, wish: tuple[str, str, int] | None) -> Going:
    going = Going(box)
    if wish is not None:
        digest, who, asked_ms = wish
        going = Going(box, wanted=digest, wanted_by=who, wanted_ms=asked_ms)
    if fact is None or not isinstance(fact.event, BoxConfig):
        return going
    told = fact.event
    return replace(
        going,
        running=told.digest,
        state=told.state,
        told_ms=fact.at_ms,
        tried=told.tried or "",
        why=told.why,
    )


def _last_words(only: str | None) -> log.Query:
    """The last `box.config` of each box, or of this one, as it was stored."""
    here = tables.event.c
    last = (
        select(func.max(here.id))
        .where(here.box == tables.box.c.name, here.type == "box.config", tables.NOT_OF_PARCELS)
        .correlate(tables.box)
        .scalar_subquery()
    )
    boxes = select(last).select_from(tables.box)
    if only is not None:
        boxes = boxes.where(tables.box.c.name == only)
    return log.history().where(here.id.in_(boxes))
