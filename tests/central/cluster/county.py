"""Members of one county on a real database, at a time that the test says."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from central.cluster.leases import Leases
from central.store.cluster import leases
from central.store.cluster.members import Member
from central.store.cluster.turn import turn
from central.store.store import Connection, Store
from tests.central.centre import NOW
from tests.central.postgresql import cluster

PARTITIONS, LEASE_MS = 64, 6_000
ENGINES = ("sqlite", "postgresql")


@contextmanager
def url_of(engine: str, folder: Path) -> Iterator[str]:
    """A fresh database's address."""
    if engine == "sqlite":
        yield f"sqlite:///{folder}/centre.sqlite"
        return
    with cluster() as server:
        yield server.database()


def as_given(_connection: Connection, now_ms: int) -> int:
    """The database's clock is the test's."""
    return now_ms


class Site:
    """The county: a database, one clock, and a second connection to look at it."""

    def __init__(self, url: str, now_ms: int = NOW) -> None:
        self.url = url
        self.now_ms = now_ms
        self.store = Store(url)
        self._stores = [self.store]

    def member(self, name: str, run: str = "", **more: object) -> "One":
        """A process with connections of its own, not yet a member."""
        store = Store(self.url)
        self._stores.append(store)
        return One(self, store, name, run or f"run-of-{name}", **more)

    def joined(self, name: str, run: str = "", **more: object) -> "One":
        """A process that is a member."""
        one = self.member(name, run, **more)
        assert one.leases.join(self.now_ms)
        return one

    def pass_ms(self, ms: int, *members: "One") -> None:
        """Time goes by, while these members tell of themselves each second and hear what they hold."""
        until_ms = self.now_ms + ms
        while self.now_ms < until_ms:
            self.now_ms += min(1_000, until_ms - self.now_ms)
            for one in members:
                one.turn()

    def holders(self) -> dict[str, str]:
        """Who holds what at this moment, by the leases' names."""
        with turn(self.store) as connection:
            return {one.name: one.holder for one in leases.all_of(connection) if one.until_ms > self.now_ms}

    def close(self) -> None:
        """Close all connections."""
        for store in self._stores:
            store.close()


class One:
    """A member in one thread: its leases, and an intake that hears what they say."""

    def __init__(self, site: Site, store: Store, name: str, run: str, **more: object) -> None:
        about = {"machine": "m1", "boot": "boot-1", "collects": True, "shares": True, "serves": False}
        self._site = site
        self.store = store
        self.name = name
        partitions = more.pop("partitions", PARTITIONS)
        assert isinstance(partitions, int)
        me = Member(name, run, **{**about, **more})  # type: ignore[arg-type] # the tests name its fields
        self.leases = Leases(store, me, partitions, LEASE_MS, as_given)
        self.ahead_ms = 5_000_000
        """What its machine's uptime is ahead of the county's time since it began."""

    @property
    def up_ms(self) -> int:
        """Its machine's uptime."""
        return self._site.now_ms - NOW + self.ahead_ms

    def turn(self) -> None:
        """What its threads do each second."""
        self.leases.tick(self._site.now_ms, self.up_ms)
        self.leases.freed(self.leases.leaving(self.up_ms))

    @property
    def owned(self) -> frozenset[int]:
        """The partitions that it hears."""
        owned = self.leases.owned(self.up_ms)
        assert owned is not None
        return owned

    @property
    def term(self) -> int:
        """The number of its lead, 0 without."""
        return self.leases.term(self.up_ms)
