"""Moves a centre's whole database into another one: copied, read again on both sides, and only then done."""

from collections.abc import Callable
from itertools import chain

from alembic.util.exc import CommandError
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection, Engine, Table

from central.store import migrate
from central.store.access import trail
from central.store.access.trail import Deed
from central.store.backup import lives
from central.store.engines import WRITING, reading
from central.store.moving import ends, mark, proof, rows
from central.store.moving.ends import MoveFault
from central.store.moving.mark import Mark
from central.store.moving.rows import Named, RowFault
from central.store.store import size_of

Clock = Callable[[], int]
"""Milliseconds since anything."""


class Order(Struct, frozen=True):
    """What is to be moved where. `again` drops what an unfinished move left; the deed is for the trail."""

    source: str
    target: str
    deed: Deed
    again: bool = False


class Step(Struct, frozen=True):
    """A table that was copied, or compared: its rows and how long that took."""

    done: str
    table: str
    rows: int
    ms: int


class Moved(Struct, frozen=True):
    """A move that is done: each table as read again on both sides, and which NULs gave way to U+FFFD."""

    to: str
    tables: tuple[proof.Proof, ...]
    copied_ms: int
    compared_ms: int
    changed: tuple[Named, ...]


def move(order: Order, now_ms: Clock, told: Callable[[Step], None]) -> Moved:
    """Move it, or go on with a move that was cut short. Raises MoveFault.

    Until all was found equal the source is as it was, and the target is opened by no centre. Then the source
    is sealed before the target is set free: at no moment can both tell boxes that something is safe.
    """
    ends.demand_apart(order.source, order.target)
    ends.demand_source(order.source)
    with (
        ends.engine_of(order.source, "the database of these settings") as origin,
        ends.engine_of(order.target, "--to") as goal,
    ):
        try:
            with ends.held(origin) as source:
                done = _moved(order, source, goal, now_ms, told)
                mark.moved(source, done.to)
        except RowFault as why:
            raise MoveFault(f"{why}. Nothing was changed but the target, which is not finished") from why
        with goal.connect().execution_options(**WRITING) as target, target.begin():
            trail.record(target, replace(order.deed, subject=f"from {origin.dialect.name}"))
            mark.forget(target)
        return done


def _moved(
    order: Order, source: Connection, goal: Engine, now_ms: Clock, told: Callable[[Step], None]
) -> Moved:
    life, to = lives.standing(source, copies=1).life, ends.shown(goal.url)
    there = ends.standing(goal, life, again=order.again)
    _demand_here(mark.read(source), there, to)
    if order.again and there.life:
        ends.clear(goal)
        there = Mark()
    ends.demand_room(goal, size_of(source.engine))
    _prepare(goal, there, life)
    began_ms = now_ms()
    for table in rows.every_table():
        if table.name not in there.tables:
            _copy(source, goal, table, now_ms, told)
    _settle(goal)
    copied_ms = now_ms()
    proofs = _proved(source, goal, now_ms, told)
    with goal.connect() as target:
        changed = chain(*(rows.nuls(source, target, table) for table in rows.every_table()))
        return Moved(to, proofs, copied_ms - began_ms, now_ms() - copied_ms, tuple(changed))


def _demand_here(said: Mark, there: Mark, to: str) -> None:
    """A source that was moved away is moved once more only where the last word to the target is missing."""
    if said.to and not (there.life and said.to == to):
        raise MoveFault(
            f"the database of these settings was moved to {said.to} already; name that one in them"
        )


def _prepare(goal: Engine, there: Mark, life: str) -> None:
    """The mark first: from the first table on it is a move's."""
    if not there.life:
        with goal.connect().execution_options(**WRITING) as target, target.begin():
            mark.begin(target, life)
    try:
        migrate.upgrade(goal)
    except CommandError as why:
        raise MoveFault(f"the target was begun by a newer version ({why}); --again begins anew") from why


def _copy(
    source: Connection, goal: Engine, table: Table, now_ms: Clock, told: Callable[[Step], None]
) -> None:
    began_ms = now_ms()
    with goal.connect().execution_options(**WRITING) as target, target.begin():
        count = rows.copy_table(source, target, table)
        mark.copied(target, table.name)
    told(Step("copied", table.name, count, now_ms() - began_ms))


def _settle(goal: Engine) -> None:
    """What PostgreSQL needs besides: the next numbers, and what its planner goes by."""
    with goal.connect().execution_options(**WRITING) as target, target.begin():
        rows.number_on(target)
        if goal.dialect.name == "postgresql":
            target.exec_driver_sql("ANALYZE")
    # What is compared is read by a connection that has written nothing.
    goal.dispose()


def _proved(
    source: Connection, goal: Engine, now_ms: Clock, told: Callable[[Step], None]
) -> tuple[proof.Proof, ...]:
    proofs = []
    with goal.connect().execution_options(**reading(goal)) as target, target.begin():
        proof.sort_in_memory(target)
        proof.sort_in_memory(source)
        for table in rows.every_table():
            began_ms = now_ms()
            proofs.append(one := proof.compare(source, target, table))
            told(Step("compared", table.name, one.source.rows, now_ms() - began_ms))
    differing = [one.differs for one in proofs if one.differs]
    if differing:
        raise MoveFault(
            "not the same on both sides: "
            + "; ".join(differing)
            + ". The source is as it was; --again begins anew"
        )
    return tuple(proofs)
