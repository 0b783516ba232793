"""What is to be done about lots that stood in a breach: tasks that are found again, decided, and reopened."""

from collections.abc import Container, Sequence
from typing import Literal

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, func, insert, select, update

from central.store.coldchain.breaches import RoomBreach, with_lots
from central.store.coldchain.standing import LotThere, lots_there
from central.store.coldchain.tables import IS_OPEN, disposition, disposition_step
from central.store.queries.columns import columns
from central.store.queries.reach import Sites, within

Decision = Literal["released", "quarantined", "rejected"]
COMMENT_CHARS_MAX = 500
LISTED_MAX = 200
CHANGED, GONE = "excursion_changed", "excursion_gone"
OPEN, VOID = "open", "void"


class Task(Struct, frozen=True):
    """A lot and a breach in which it stood. Times are UTC ms, temperatures milli-°C.

    `state` is open, released, quarantined, rejected; or void: nothing was decided, and the breach is no more.
    `reason` says why it is open again. `decided_…` is what whoever decided knew of the breach.
    """

    id: int
    lot: str
    site: str
    room: str
    side: str
    product: str
    net_g: int
    probe: str
    start_ms: int
    end_ms: int | None
    peak_mc: int
    limit_mc: int
    state: str
    reason: str
    opened_ms: int
    decided_ms: int | None = None
    decided_by: str = ""
    comment: str = ""
    decided_start_ms: int | None = None
    decided_end_ms: int | None = None
    decided_peak_mc: int | None = None

    @property
    def is_decided(self) -> bool:
        """Whether somebody has said what becomes of the lot."""
        return self.state not in (OPEN, VOID)


class Step(Struct, frozen=True):
    """What happened to a task, and what was known of the breach then."""

    at_ms: int
    state: str
    reason: str
    made_by: str
    comment: str
    start_ms: int
    end_ms: int | None
    peak_mc: int
    net_g: int


def reconcile(connection: Connection, since_ms: int, now_ms: int) -> int:
    """Bring the tasks up to date with breaches and stays that last or ended after a time; how many changed.

    A task is found again by its lot, room, side and overlapping time, whatever late data does to the breach.
    """
    changed, kept = 0, set[int]()
    for breach in with_lots(connection, since_ms):
        near = of_room(connection, breach.site, breach.room, breach.side, breach.start_ms, breach.end_ms)
        for lot in lots_there(connection, breach.site, breach.room, breach.start_ms, breach.end_ms):
            task = _found(near, lot, kept)
            if task is None:
                kept.add(_open(connection, breach, lot, now_ms))
                changed += 1
            else:
                kept.add(task.id)
                changed += _follow(connection, task, breach, lot, now_ms)
    for task in _of(connection, disposition.c.end_ms.is_(None) | (disposition.c.end_ms >= since_ms)):
        if task.id not in kept:
            changed += _lose(connection, task, now_ms)
    return changed


def decide(
    connection: Connection, number: int, decision: Decision, who: str, comment: str, now_ms: int
) -> bool:
    """Write what becomes of a lot, by whom and why; False if there is no such task or none is open."""
    values = {
        "state": decision,
        "reason": "",
        "decided_ms": now_ms,
        "decided_by": who,
        "comment": comment,
        "decided_start_ms": disposition.c.start_ms,
        "decided_end_ms": disposition.c.end_ms,
        "decided_peak_mc": disposition.c.peak_mc,
    }
    done = connection.execute(update(disposition).where(disposition.c.id == number, IS_OPEN).values(values))
    if done.rowcount != 1:
        return False
    _note(connection, number, who, comment, now_ms)
    return True


def opened(connection: Connection, sites: Sites = None) -> list[Task]:
    """What nobody has decided, the oldest first; at most LISTED_MAX."""
    query = select(*columns(disposition, Task)).where(IS_OPEN, within(disposition.c.site, sites))
    query = query.order_by(disposition.c.opened_ms)
    return [Task(*row) for row in connection.execute(query.limit(LISTED_MAX))]


def count_open(connection: Connection, sites: Sites = None) -> int:
    """How many tasks nobody has decided."""
    query = select(func.count()).select_from(disposition)
    query = query.where(IS_OPEN, within(disposition.c.site, sites))
    return int(connection.execute(query).scalar_one())


def newest(connection: Connection, before: int | None = None, sites: Sites = None) -> list[Task]:
    """All tasks, the newest first; at most LISTED_MAX of those with a lower number than `before`."""
    query = select(*columns(disposition, Task)).where(within(disposition.c.site, sites))
    query = query.order_by(disposition.c.id.desc()).limit(LISTED_MAX)
    if before is not None:
        query = query.where(disposition.c.id < before)
    return [Task(*row) for row in connection.execute(query)]


def of_room(
    connection: Connection, site: str, room: str, side: str, start_ms: int, end_ms: int | None
) -> list[Task]:
    """The tasks of a room and side that overlap a span, by lot."""
    here = disposition.c
    near = (here.site == site) & (here.room == room) & (here.side == side)
    near &= here.end_ms.is_(None) | (here.end_ms >= start_ms)
    return _of(connection, near if end_ms is None else near & (here.start_ms <= end_ms))


def steps(connection: Connection, number: int) -> list[Step]:
    """All that happened to a task, oldest first."""
    here = disposition_step.c
    query = select(*columns(disposition_step, Step)).where(here.disposition_id == number).order_by(here.id)
    return [Step(*row) for row in connection.execute(query.limit(LISTED_MAX))]


def one(connection: Connection, number: int) -> Task | None:
    """A task by its number."""
    return next(iter(_of(connection, disposition.c.id == number)), None)


def _of(connection: Connection, which: ColumnElement[bool]) -> list[Task]:
    query = select(*columns(disposition, Task)).where(which).order_by(disposition.c.lot, disposition.c.id)
    return [Task(*row) for row in connection.execute(query)]


def _found(near: Sequence[Task], lot: LotThere, kept: Container[int]) -> Task | None:
    """The lot's oldest task of those that overlap a breach; two breaches never share one."""
    mine = [task for task in near if task.lot == lot.lot and task.id not in kept]
    return min(mine, key=lambda task: task.id, default=None)


def _open(connection: Connection, breach: RoomBreach, lot: LotThere, now_ms: int) -> int:
    done = connection.execute(
        insert(disposition)
        .values(lot=lot.lot, state=OPEN, opened_ms=now_ms, **_facts(breach, lot))
        .returning(disposition.c.id)
    )
    number = int(done.scalar_one())
    _note(connection, number, "", "", now_ms)
    return number


def _follow(connection: Connection, task: Task, breach: RoomBreach, lot: LotThere, now_ms: int) -> bool:
    """Write what is known now; a decided task is open again if it was decided on something else."""
    facts = _facts(breach, lot)
    state = {"state": task.state, "reason": task.reason}
    if task.state == VOID or (task.is_decided and _is_other(task, breach)):
        state = {"state": OPEN, "reason": CHANGED}
    values = {**facts, **state}
    if all(getattr(task, name) == value for name, value in values.items()):
        return False
    connection.execute(update(disposition).where(disposition.c.id == task.id).values(values))
    if state["state"] != task.state:
        _note(connection, task.id, "", "", now_ms)
    return True


def _is_other(task: Task, breach: RoomBreach) -> bool:
    """Whether the breach is another than the one decided on. While it lasts, only its start can tell."""
    if breach.start_ms != task.decided_start_ms or breach.end_ms != task.decided_end_ms:
        return True
    return breach.end_ms is not None and breach.peak_mc != task.decided_peak_mc


def _lose(connection: Connection, task: Task, now_ms: int) -> bool:
    """The breach, or the lot's stay in it, is no more: what was decided is looked at again, once."""
    if task.state == VOID or task.reason == GONE or (task.is_decided and _gone_before(connection, task)):
        return False
    state = OPEN if task.is_decided else VOID
    values = {"state": state, "reason": GONE}
    connection.execute(update(disposition).where(disposition.c.id == task.id).values(values))
    _note(connection, task.id, "", "", now_ms)
    return True


def _gone_before(connection: Connection, task: Task) -> bool:
    """Whether it was decided knowing that the breach is no more."""
    last: Sequence[Step] = steps(connection, task.id)[-2:]
    return len(last) == 2 and last[0].reason == GONE


def _facts(breach: RoomBreach, lot: LotThere) -> dict[str, object]:
    return {
        "site": breach.site,
        "room": breach.room,
        "side": breach.side,
        "product": lot.product,
        "net_g": lot.net_g,
        "probe": breach.probe,
        "start_ms": breach.start_ms,
        "end_ms": breach.end_ms,
        "peak_mc": breach.peak_mc,
        "limit_mc": breach.limit_mc,
    }


def _note(connection: Connection, number: int, who: str, comment: str, now_ms: int) -> None:
    task = one(connection, number)
    assert task is not None, number
    known = {
        name: getattr(task, name) for name in ("state", "reason", "start_ms", "end_ms", "peak_mc", "net_g")
    }
    connection.execute(
        insert(disposition_step).values(
            disposition_id=number, at_ms=now_ms, made_by=who, comment=comment, **known
        )
    )
