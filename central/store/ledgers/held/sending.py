"""Sends each box the newest tables that it is to hold, part by part, and writes down what it says of them."""

from collections.abc import Mapping, Sequence
from typing import get_args

from msgspec import Struct
from sqlalchemy import Connection, func, select

from central.store import tables
from central.store.ledgers.held import versions
from central.store.ledgers.held.tables import table_held
from central.store.ledgers.held.veil import Veil
from central.store.ledgers.held.versions import OPEN, Sent
from central.store.links import orders
from central.store.store import Store
from central.store.upsert import upsert
from logistics import wire

WAITING, HELD, REFUSED, NEWER = "waiting", "held", "refused", "newer"
BY = "sanji"
KINDS: tuple[wire.TableName, ...] = get_args(wire.TableName)
# So many parts a box has not answered: a table never fills its link, and a box that is away is sent few.
_WINDOW = 4
# Of a table that all boxes get, so many begin in one transaction: a commit each would hold up the boxes.
_A_WRITE = 10
_WAITS_MS = 3 * 86_400_000
# What may be well by itself: a disk that was full, bytes that were spoilt.
_PASSING = frozenset({"full", "digest"})
_AGAIN_MS = 3_600_000


class Stand(Struct, frozen=True):
    """How a table stands on a box, by the box's own last word; `parts` of the version `tried` are there."""

    box: str
    kind: str
    version: int = 0
    told_ms: int = 0
    tried: int = 0
    state: str = WAITING
    reason: str = ""
    parts: int = 0


class Holder(Struct, frozen=True):
    """A box that told of itself, with the time (UTC ms) of its newest stream's first batch."""

    box: str
    role: str
    site: str
    started_ms: int


def holders(connection: Connection, only: str | None = None) -> tuple[Holder, ...]:
    """All boxes, by their names, or one of them: a thousand boxes' answers must not read a thousand each."""
    newest = select(tables.stream.c.box, func.max(tables.stream.c.first_received_ms).label("ms"))
    if only is not None:
        newest = newest.where(tables.stream.c.box == only)
    began = newest.group_by(tables.stream.c.box).subquery()
    box = tables.box.c
    query = select(box.name, box.role, box.site, began.c.ms).join_from(
        tables.box, began, began.c.box == box.name, isouter=True
    )
    if only is not None:
        query = query.where(box.name == only)
    return tuple(
        Holder(row.name, row.role, row.site, row.ms or 0)
        for row in connection.execute(query.order_by(box.name))
    )


def stands(
    connection: Connection, kind: str | None = None, box: str | None = None
) -> dict[tuple[str, str], Stand]:
    """By box and table; of one table, or of one box, where these are named."""
    query = select(table_held)
    if box is not None:
        query = query.where(table_held.c.box == box)
    if kind is not None:
        query = query.where(table_held.c.kind == kind)
    return {(row.box, row.kind): Stand(*row) for row in connection.execute(query)}


def wanted(all_sent: Sequence[Sent], kind: str, holder: Holder) -> Sent | None:
    """The newest version that the box is to hold; `all_sent` has the newest first."""
    mine = (one for one in all_sent if one.kind == kind and one.is_for(holder.role, holder.site))
    return next(mine, None)


class Sending:
    """A task of the upkeep: boxes that are new, were away, or began anew are asked by themselves."""

    def __init__(self, store: Store, veil: Veil = OPEN) -> None:
        self._store = store
        self._veil = veil

    def tick(self, now_ms: int) -> None:
        """Ask what has to be asked; nothing is written where all is well or still waited for."""
        with self._store.read() as connection:
            all_sent = versions.sent(connection)
            known = stands(connection)
            due = [
                (holder, sent)
                for holder in holders(connection)
                for kind in KINDS
                if (sent := wanted(all_sent, kind, holder))
                and is_due(known.get((holder.box, kind)), sent, holder, now_ms)
                and not orders.waiting_for(connection, holder.box, _about(sent))
            ]
        for start in range(0, len(due), _A_WRITE):
            with self._store.write() as connection:
                for holder, sent in due[start : start + _A_WRITE]:
                    begin(connection, holder, sent, known, now_ms, self._veil)


def is_due(stand: Stand | None, sent: Sent, holder: Holder, now_ms: int) -> bool:
    """Whether the box has to be asked: it does not hold the version, or began anew since it said so."""
    if stand is None or stand.tried != sent.version:
        return True
    if stand.state == WAITING or holder.started_ms > stand.told_ms:
        return True
    return stand.reason in _PASSING and now_ms - stand.told_ms >= _AGAIN_MS


def begin(
    connection: Connection,
    holder: Holder,
    sent: Sent,
    known: Mapping[tuple[str, str], Stand],
    now_ms: int,
    veil: Veil = OPEN,
) -> None:
    """Send the first parts; of a version that the box once answered for, one tells whether it holds it."""
    old = known.get((holder.box, sent.kind), Stand(holder.box, sent.kind))
    is_question = old.tried == sent.version and old.state != WAITING
    if not is_question:
        _write(connection, Stand(holder.box, sent.kind, old.version, old.told_ms, sent.version))
    _push(connection, holder.box, sent, (), now_ms, veil, window=1 if is_question else _WINDOW)


def again(connection: Connection, kind: str, box: str) -> None:
    """Whatever the box refused, it is sent once more at the next look."""
    stand = stands(connection, kind, box).get((box, kind))
    if stand is not None and stand.state in (REFUSED, NEWER):
        _write(connection, Stand(box, kind, stand.version, stand.told_ms))


def take(
    connection: Connection,
    box: str,
    order: wire.TablePart,
    answer: wire.AnyAnswer,
    now_ms: int,
    veil: Veil = OPEN,
) -> None:
    """What a box answered to a part: write it down, and send what is missing."""
    old = stands(connection, order.table, box).get((box, order.table), Stand(box, order.table))
    if order.version != old.tried:
        return  # Of a version that was superseded: the newer one's answers count.
    about = f"{order.table}/{order.version}/"
    match answer:
        case wire.TableHeld(version=version, coming=coming, parts=parts):
            state = HELD if version == order.version else WAITING
            if max(version, coming) > order.version:
                state = NEWER
            count = len(parts) if coming == order.version else 0
            _write(connection, Stand(box, order.table, version, now_ms, order.version, state, "", count))
            if state == WAITING:
                sent = _sent_of(connection, box, order)
                if sent:
                    _push(connection, box, sent, parts if coming == order.version else (), now_ms, veil)
                return
        case wire.Refused(reason=reason) if reason != orders.EXPIRED:
            _write(connection, Stand(box, order.table, old.version, now_ms, order.version, REFUSED, reason))
        case _:
            return
    orders.supersede(connection, box, orders.waiting_for(connection, box, about))


def _sent_of(connection: Connection, box: str, order: wire.TablePart) -> Sent | None:
    """What the box is to hold, if that is what it was asked."""
    holder = next(iter(holders(connection, box)), None)
    sent = wanted(versions.sent(connection, order.table), order.table, holder) if holder else None
    return sent if sent and sent.version == order.version else None


def _push(
    connection: Connection,
    box: str,
    sent: Sent,
    here: Sequence[int],
    now_ms: int,
    veil: Veil,
    *,
    window: int = _WINDOW,
) -> None:
    """Have the first parts sent that are neither there nor on their way; those of other versions are not."""
    mine = _about(sent)
    waiting = orders.waiting_for(connection, box, f"{sent.kind}/")
    orders.supersede(connection, box, [about for about in waiting if not about.startswith(mine)])
    waiting = [about for about in waiting if about.startswith(mine)]
    parts = wire.table_parts(sent.kind, sent.version, versions.packed(connection, sent, veil))
    missing = [part for part in parts if part.part not in here and f"{mine}{part.part}" not in waiting]
    for part in missing[: max(0, window - len(waiting))]:
        about = f"{mine}{part.part}"
        body = veil.veiled(sent.kind, wire.encode_order(part))
        orders.ask(
            connection, box, part, about, who=sent.sent_by, now_ms=now_ms, waits_ms=_WAITS_MS, body=body
        )


def _about(sent: Sent) -> str:
    return f"{sent.kind}/{sent.version}/"


def _write(connection: Connection, stand: Stand) -> None:
    row = {field: getattr(stand, field) for field in stand.__struct_fields__}
    upsert(connection, table_held, [row])
