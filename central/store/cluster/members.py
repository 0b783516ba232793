"""Members in the database: who is there, until when, and by what number all of them divide the boxes."""

from msgspec import Struct
from msgspec.structs import asdict
from sqlalchemy import delete, insert, select, update

from central.store.cluster.tables import cluster_member, cluster_shape
from central.store.store import Connection
from central.store.upsert import upsert

# A row of who has been gone for so long says nothing any more.
_FORGET_MS = 7 * 86_400_000


class Member(Struct, frozen=True):
    """A process of the cluster, and one life of it. Times are UTC ms of the database."""

    name: str
    run: str
    machine: str
    boot: str
    collects: bool
    """Whether it hears boxes, and may lead."""
    shares: bool
    """Whether it takes partitions: not while it reaches no broker."""
    serves: bool
    """Whether it serves pages."""
    persons_mark: str = ""
    """Tells whether two have the same key that seals persons."""
    secret_mark: str = ""
    """Tells whether two sign with the same secret; "" of who serves no pages."""
    began_ms: int = 0
    until_ms: int = 0


_COLUMNS = [cluster_member.c[name] for name in Member.__struct_fields__]


def everybody(connection: Connection) -> list[Member]:
    """All that are known, by name; those that live have an `until_ms` that is to come."""
    rows = connection.execute(select(*_COLUMNS).order_by(cluster_member.c.name))
    return [Member(*row) for row in rows]


def living(connection: Connection, at_ms: int) -> list[Member]:
    """Those that live, by name."""
    return [one for one in everybody(connection) if one.until_ms > at_ms]


def named(connection: Connection, name: str) -> Member | None:
    """Who has this name, or had it last."""
    row = connection.execute(select(*_COLUMNS).where(cluster_member.c.name == name)).one_or_none()
    return Member(*row) if row else None


def enter(connection: Connection, member: Member) -> None:
    """Be there, in whose stead ever; long-gone others are forgotten."""
    gone = cluster_member.c.until_ms < member.began_ms - _FORGET_MS
    connection.execute(delete(cluster_member).where(gone))
    upsert(connection, cluster_member, [asdict(member)])


def beat(connection: Connection, member: Member, until_ms: int) -> bool:
    """Be there until then, and share or not; false where this life of it is not the one that has the name."""
    here = cluster_member.c
    mine = update(cluster_member).where(here.name == member.name, here.run == member.run)
    return connection.execute(mine.values(until_ms=until_ms, shares=member.shares)).rowcount == 1


def leave(connection: Connection, run: str) -> None:
    """Be there no more."""
    connection.execute(delete(cluster_member).where(cluster_member.c.run == run))


def partitions(connection: Connection) -> int | None:
    """Into how many partitions the county's boxes are divided; None where no member has said it yet."""
    return connection.execute(select(cluster_shape.c.partitions)).scalar_one_or_none()


def divide(connection: Connection, count: int | None) -> None:
    """The boxes are divided into so many from now on, or no more."""
    connection.execute(delete(cluster_shape))
    if count is not None:
        connection.execute(insert(cluster_shape).values(id=1, partitions=count))
