"""Leases in the database: what is free is taken, what is held is renewed, and who holds what."""

from collections.abc import Collection, Iterable

from msgspec import Struct
from sqlalchemy import delete, insert, select, update

from central.store.cluster.tables import cluster_lease
from central.store.store import Connection

LEADER = "leader"
"""The lease on all that one member alone does."""
_PARTITION = "partition/"
_LEASE = cluster_lease.c


class Lease(Struct, frozen=True):
    """Who holds something until when, for which time since it exists. Times are UTC ms of the database."""

    name: str
    holder: str
    run: str
    term: int
    since_ms: int
    until_ms: int

    @property
    def partition(self) -> int | None:
        """Which one it is about; None for the lead."""
        return partition_of(self.name)


_COLUMNS = [_LEASE[name] for name in Lease.__struct_fields__]


def name_of(partition: int) -> str:
    """What the lease on a partition is called."""
    return f"{_PARTITION}{partition}"


def partition_of(name: str) -> int | None:
    """Which partition a lease is about; None for the lead."""
    return int(name.removeprefix(_PARTITION)) if name.startswith(_PARTITION) else None


def all_of(connection: Connection) -> list[Lease]:
    """All of them, the lead first, partitions by number."""
    rows = [Lease(*row) for row in connection.execute(select(*_COLUMNS))]
    return sorted(rows, key=lambda one: -1 if one.partition is None else one.partition)


def make(connection: Connection, partitions: int | None, at_ms: int) -> None:
    """All of a county that is divided so, in nobody's hands; what was there is gone."""
    connection.execute(delete(cluster_lease))
    if partitions is None:
        return
    names = [LEADER, *(name_of(number) for number in range(partitions))]
    free = {"holder": "", "run": "", "term": 0, "since_ms": 0, "until_ms": at_ms}
    connection.execute(insert(cluster_lease), [{"name": name, **free} for name in names])


def renew(connection: Connection, run: str, at_ms: int, until_ms: int) -> dict[str, int]:
    """Hold on until then to what this life of a member still holds; the terms, by the leases' names."""
    still = update(cluster_lease).where(_LEASE.run == run, _LEASE.until_ms > at_ms)
    rows = connection.execute(still.values(until_ms=until_ms).returning(_LEASE.name, _LEASE.term))
    return {row.name: row.term for row in rows}


def take(
    connection: Connection, names: Collection[str], holder: tuple[str, str], at_ms: int, until_ms: int
) -> dict[str, int]:
    """Take these for a member, its name and life, as far as nobody holds them; the terms, by name.

    What another takes at this moment is passed over, not waited for.
    """
    free = select(_LEASE.name).where(_LEASE.name.in_(names), _LEASE.until_ms <= at_ms)
    taken = connection.execute(free.with_for_update(skip_locked=True)).scalars().all()
    name, run = holder
    new = {"holder": name, "run": run, "term": _LEASE.term + 1, "since_ms": at_ms, "until_ms": until_ms}
    mine = update(cluster_lease).where(_LEASE.name.in_(taken)).values(new)
    rows = connection.execute(mine.returning(_LEASE.name, _LEASE.term))
    return {row.name: row.term for row in rows}


def free_partitions(connection: Connection, at_ms: int) -> list[str]:
    """The names of those that nobody holds, by number."""
    return [one.name for one in all_of(connection) if one.partition is not None and one.until_ms <= at_ms]


def release(connection: Connection, run: str, at_ms: int, names: Iterable[str] | None = None) -> None:
    """Give these back now, or all that this life of a member holds."""
    mine = update(cluster_lease).where(_LEASE.run == run)
    if names is not None:
        mine = mine.where(_LEASE.name.in_(list(names)))
    connection.execute(mine.values(holder="", run="", until_ms=at_ms))


def stands(connection: Connection, name: str, run: str, term: int) -> bool:
    """Whether nobody has taken it since this life of a member took it for this term."""
    mine = select(_LEASE.term).where(_LEASE.name == name, _LEASE.run == run, _LEASE.term == term)
    return connection.execute(mine).first() is not None
