"""What a database says of a move: it is not whole yet, or was moved away. Then no centre opens it."""

from msgspec import Struct
from sqlalchemy import Column, Connection, Engine, MetaData, String, Table, Text, insert, inspect, select

from central.store.opening import Unopened

# In no database but while it is moved to, and after it was moved away: it is no table of a centre's.
moving = Table(
    "moving",
    MetaData(),
    Column("subject", String(64), primary_key=True),
    Column("said", Text, nullable=False),
)
_FROM, _TO, _HAVE = "*from", "*to", "copied"


class Mark(Struct, frozen=True):
    """The life that is moving in, "" for none; the tables that are here; where all went, "" for nowhere."""

    life: str = ""
    tables: frozenset[str] = frozenset()
    to: str = ""


def read(connection: Connection) -> Mark:
    """What the database says; of one that has no such table, nothing."""
    if not inspect(connection).has_table(moving.name):
        return Mark()
    said = {row.subject: row.said for row in connection.execute(select(moving))}
    there = frozenset(name for name, word in said.items() if word == _HAVE)
    return Mark(said.get(_FROM, ""), there, said.get(_TO, ""))


def begin(connection: Connection, life: str) -> None:
    """From now on it is a move's, and no centre opens it."""
    moving.create(connection)
    connection.execute(insert(moving).values(subject=_FROM, said=life))


def copied(connection: Connection, table: str) -> None:
    """The table is here, if this transaction is."""
    connection.execute(insert(moving).values(subject=table, said=_HAVE))


def moved(connection: Connection, to: str) -> None:
    """All of it is elsewhere: what boxes told from now on would be missing there."""
    moving.create(connection, checkfirst=True)
    connection.execute(moving.delete())
    connection.execute(insert(moving).values(subject=_TO, said=to))


def forget(connection: Connection) -> None:
    """It is whole, or it is to be worked with again."""
    moving.drop(connection, checkfirst=True)


def demand_open(engine: Engine) -> None:
    """Raises Unopened for a database that is half-finished, or was moved away."""
    with engine.connect() as connection:
        said = read(connection)
    if said.life:
        raise Unopened(
            "this database is a move that is not finished: go on with sanji central migrate, by the settings"
            " that name the database it comes from"
        )
    if said.to:
        raise Unopened(
            f"this database was moved to {said.to}: name that one in [store] url. To work with this one again"
            " all the same, and have boxes send what it lacks: sanji central restore CONFIG --in-place"
        )
