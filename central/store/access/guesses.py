"""Wrong tries and next steps in the database, where several replicas of the pages find them."""

from sqlalchemy import ColumnElement, and_, case, delete, or_, select, update

from central.store.access.tables import guess, next_step
from central.store.store import Connection
from central.store.upsert import insert_new, upsert

_HERE = guess.c


def take(connection: Connection, key: tuple[str, int], allowed: int, window_ms: int, now_ms: int) -> bool:
    """Count a try of a kind's counter; whether it may be made. Of two at once both are counted."""
    return _count(connection, key, window_ms, now_ms, _HERE.times < allowed)


def count(connection: Connection, key: tuple[str, int], window_ms: int, now_ms: int) -> None:
    """Count a wrong try, however many there were."""
    _count(connection, key, window_ms, now_ms, _HERE.times >= 0)


def _count(
    connection: Connection,
    key: tuple[str, int],
    window_ms: int,
    now_ms: int,
    is_allowed: ColumnElement[bool],
) -> bool:
    kind, counter = key
    insert_new(connection, guess, [{"kind": kind, "counter": counter, "times": 0, "since_ms": now_ms}])
    is_over = _HERE.since_ms <= now_ms - window_ms
    values = {
        "times": case((is_over, 1), else_=_HERE.times + 1),
        "since_ms": case((is_over, now_ms), else_=_HERE.since_ms),
    }
    mine = update(guess).where(_is(key), or_(is_over, is_allowed)).values(values)
    return connection.execute(mine).rowcount == 1


def give_back(connection: Connection, key: tuple[str, int]) -> None:
    """A try was a right one, which does not count."""
    mine = update(guess).where(_is(key), _HERE.times > 0)
    connection.execute(mine.values(times=_HERE.times - 1))


def forget(connection: Connection, key: tuple[str, int]) -> None:
    """Earlier slips count no more."""
    connection.execute(delete(guess).where(_is(key)))


def left_ms(connection: Connection, key: tuple[str, int], allowed: int, window_ms: int, now_ms: int) -> int:
    """How long until it may be tried again; 0 for at once."""
    query = select(_HERE.times, _HERE.since_ms).where(_is(key))
    row = connection.execute(query).one_or_none()
    if row is None or row.times < allowed:
        return 0
    # A clock that was set back since makes no pause longer.
    return max(0, min(int(row.since_ms), now_ms) + window_ms - now_ms)


def put_step(connection: Connection, mark: str, sealed: bytes, until_ms: int, now_ms: int) -> None:
    """Remember it until then; what is over is forgotten."""
    connection.execute(delete(next_step).where(next_step.c.until_ms <= now_ms))
    upsert(connection, next_step, [{"mark": mark, "sealed": sealed, "until_ms": until_ms}])


def step(connection: Connection, mark: str, now_ms: int) -> bytes:
    """What is remembered; nothing where it is over."""
    here = next_step.c
    query = select(here.sealed).where(here.mark == mark, here.until_ms > now_ms)
    return bytes(connection.execute(query).scalar_one_or_none() or b"")


def drop_step(connection: Connection, mark: str) -> None:
    """Forget it."""
    connection.execute(delete(next_step).where(next_step.c.mark == mark))


def _is(key: tuple[str, int]) -> ColumnElement[bool]:
    kind, counter = key
    return and_(_HERE.kind == kind, _HERE.counter == counter)
