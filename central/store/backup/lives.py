"""Which life of the database this is, and what of it lies in backups: boxes must know it to forget safely."""

import secrets

from msgspec import Struct
from sqlalchemy import Connection, Integer, bindparam, insert, select, update

from central.store.asking import run
from central.store.backup.tables import backup, centre_life

_LIFE_BYTES = 6
_THE_ROW = 1


class Standing(Struct, frozen=True):
    """What a confirmation says beside its numbers.

    All that was confirmed with a mark up to `safe` lies in good backups; `mark` 0: no backup was ever begun.
    """

    life: str
    mark: int
    safe: int


class Good(Struct, frozen=True):
    """A good backup: its number, the moment it shows, how long it took, and its file."""

    mark: int
    at_ms: int
    took_ms: int
    file: str
    bytes: int
    sha256: str
    events: int


def new_life() -> str:
    """A name that no other life has."""
    return secrets.token_hex(_LIFE_BYTES)


def standing(connection: Connection, copies: int) -> Standing:
    """As it is in this transaction. Safe is what lies in at least so many good backups."""
    life, mark = run(connection, _LIFE, {}).one()
    return Standing(life, mark, run(connection, _NEWEST, {"others": copies - 1}).scalar() or 0)


_LIFE = select(centre_life.c.life, centre_life.c.mark)
_NEWEST = (
    select(backup.c.mark).order_by(backup.c.mark.desc()).offset(bindparam("others", type_=Integer)).limit(1)
)


def begin(connection: Connection) -> int:
    """Begin a backup: its number. What is stored after this transaction belongs to the next one.

    Writers take turns: all that was confirmed with this number or a lower one is committed by now, and so it
    is in every picture of the database that is taken from now on.
    """
    number = max(1, int(connection.execute(select(centre_life.c.mark)).scalar_one()))
    connection.execute(update(centre_life).values(mark=number + 1))
    return number


def finish(connection: Connection, good: Good) -> None:
    """The backup was found good."""
    values = {name: getattr(good, name) for name in Good.__struct_fields__}
    connection.execute(insert(backup).values(values))


def last_good(connection: Connection) -> Good | None:
    """The newest backup that was found good."""
    columns = [backup.c[name] for name in Good.__struct_fields__]
    found = connection.execute(select(*columns).order_by(backup.c.mark.desc()).limit(1)).first()
    return None if found is None else Good(*found)


def begin_life(connection: Connection) -> str:
    """The database was put back: by another name boxes learn that they must send again what it may lack."""
    life = new_life()
    changed = connection.execute(update(centre_life).values(life=life)).rowcount
    if not changed:
        connection.execute(insert(centre_life).values(id=_THE_ROW, life=life, mark=0))
    return life
