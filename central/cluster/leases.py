"""One member's part of the work: holds leases, shares them fairly, and knows when it has lost them."""

from collections.abc import Callable, Iterable
from threading import Lock

from msgspec import Struct
from msgspec.structs import replace

from central.cluster.fair import share, surplus
from central.cluster.shares import Guard, LeadLost
from central.store.cluster import leases, members
from central.store.cluster.leases import LEADER
from central.store.cluster.members import Member
from central.store.cluster.turn import in_turn, moment, turn
from central.store.engines import end_silent
from central.store.store import Connection, Store
from plumbing import logs

# Clocks of two machines do not run alike, and what is lost is to be lost here before others may take it.
_MARGIN = 6
_DEAF_MS_MAX = 2_000
"""So long without a broker: whoever reaches one has the boxes then. A link that flickers moves nothing."""


Clock = Callable[[Connection, int], int]
"""The UTC in ms that all members go by; it may be asked of the database, or be the one that is given."""


class ClusterFault(Exception):
    """This process cannot be a member as it is set."""


class Standing(Struct, frozen=True):
    """What is held, until when by this machine's uptime in ms. `term` is that of the lead, 0 without."""

    until_up_ms: int = 0
    partitions: frozenset[int] = frozenset()
    leaving: frozenset[int] = frozenset()
    term: int = 0


class Leases:
    """Leases share the work and keep its order. They keep nothing from being stored twice: a batch that two
    collectors take is one in the database, which has each event once.

    `join`, `tick` and `end` are one thread's; the rest may be asked from any.
    """

    def __init__(
        self, store: Store, me: Member, partitions: int, lease_ms: int, clock: Clock = moment
    ) -> None:
        self._store = store
        self._me = me
        self._partitions = partitions
        self._lease_ms = lease_ms
        self._moment = clock
        self._began_ms = 0
        self._rival: Member | None = None
        self._standing = Standing()
        self._freed: frozenset[int] = frozenset()
        self._unlinked_up_ms: int | None = None
        self._lock = Lock()
        self._log = logs.get("cluster")

    def join(self, now_ms: int) -> bool:
        """Be a member: true, or false while who had this name may still live. Raises ClusterFault."""
        with turn(self._store) as connection:
            in_turn(connection)
            at_ms = self._moment(connection, now_ms)
            self._agree(connection, at_ms)
            before = members.named(connection, self._me.name)
            if before is not None and before.until_ms > at_ms:
                self._wait_for(before)
                return False
            self._enter(connection, self._me, at_ms)
        self._log.info("cluster.joined", member=self._me.name, partitions=self._partitions)
        return True

    def tick(self, now_ms: int, now_up_ms: int) -> None:
        """Renew what is held, take what is free and due to this member, give up what is due to others.

        Without a broker all of it is given up to those who reach one; where nobody does, it stays.
        What the database raises goes through: the leases then run out by themselves. Raises ClusterFault.
        """
        before, is_deaf = self._standing, self._is_deaf(now_up_ms)
        with turn(self._store) as connection:
            at_ms = self._moment(connection, now_ms)
            until_ms = at_ms + self._lease_ms
            me = replace(self._me, shares=self._me.shares and not is_deaf)
            if not members.beat(connection, me, until_ms):
                self._return(connection, me, at_ms)
            living = members.living(connection, at_ms)
            self._compare(one for one in living if one.began_ms < self._began_ms)
            if ended := end_silent(connection):
                self._log.warning("cluster.silent_writer_ended", writers=ended)
            self._let_go(connection, before.leaving, at_ms)
            hearing = [one.name for one in living if one.shares]
            if is_deaf and hearing:
                leases.release(connection, me.run, at_ms)
                held, fair = dict[str, int](), 0
            else:
                held = leases.renew(connection, me.run, at_ms, until_ms)
                fair = share(self._partitions, hearing or self._alone(), me.name)
                held |= self._take(connection, held, fair - len(held.keys() - {LEADER}), at_ms)
        partitions = frozenset(leases.partition_of(name) for name in held if name != LEADER)
        mine = frozenset(number for number in partitions if number is not None)
        now = Standing(
            until_up_ms=now_up_ms + self._lease_ms - self._lease_ms // _MARGIN,
            partitions=mine,
            leaving=surplus(mine, fair),
            term=held.get(LEADER, 0),
        )
        self._standing = now
        self._tell(before, now)

    def end(self, now_ms: int) -> None:
        """Give all back at once: others need not wait until it runs out."""
        self._standing = Standing()
        with turn(self._store) as connection:
            leases.release(connection, self._me.run, self._moment(connection, now_ms))
            members.leave(connection, self._me.run)
        self._log.info("cluster.left", member=self._me.name)

    def owned(self, now_up_ms: int) -> frozenset[int] | None:
        """See `Shares`."""
        now = self._now(now_up_ms)
        return now.partitions - now.leaving

    def leaving(self, now_up_ms: int) -> frozenset[int]:
        """See `Shares`."""
        return self._now(now_up_ms).leaving

    def freed(self, partitions: frozenset[int]) -> None:
        """See `Shares`."""
        with self._lock:
            self._freed |= partitions

    def term(self, now_up_ms: int) -> int:
        """See `Shares`."""
        return self._now(now_up_ms).term

    def linked(self, now_up_ms: int, *, is_so: bool) -> None:
        """See `Shares`."""
        self._unlinked_up_ms = None if is_so else now_up_ms

    def guard(self, term: int) -> Guard:
        """See `Shares`."""

        def check(connection: Connection) -> None:
            if not leases.stands(connection, LEADER, self._me.run, term):
                raise LeadLost

        return check

    def _now(self, now_up_ms: int) -> Standing:
        """What is held now: nothing, once it was not renewed for so long that others may take it."""
        standing = self._standing
        return standing if now_up_ms < standing.until_up_ms else Standing()

    def _is_deaf(self, now_up_ms: int) -> bool:
        """Whether the broker has been away for so long that others should hear the boxes."""
        since_ms = self._unlinked_up_ms
        return since_ms is not None and now_up_ms - since_ms >= _DEAF_MS_MAX

    def _alone(self) -> list[str]:
        """Who shares the boxes where nobody reaches a broker."""
        return [self._me.name] if self._me.shares else []

    def _agree(self, connection: Connection, at_ms: int) -> None:
        """All members divide the boxes alike; a file of SQLite is one machine's."""
        said = members.partitions(connection)
        if said is None:
            _divide(connection, self._partitions, at_ms)
        elif said != self._partitions:
            raise ClusterFault(
                f"broker.partitions is {self._partitions} here and {said} in this county's database: set "
                f"{said} at each member and each box; or stop all members, set the new number everywhere, "
                "and say so by `sanji central cluster CONFIG --repartition`"
            )
        others = [one for one in members.living(connection, at_ms) if one.name != self._me.name]
        self._compare(others)
        far = [one for one in others if one.boot != self._me.boot]
        if far and connection.dialect.name == "sqlite":
            raise ClusterFault(
                f"store.url is a SQLite file, and member {far[0].name!r} uses it on the machine "
                f"{far[0].machine!r}: SQLite is for processes of one machine; move to PostgreSQL "
                "(docs/cluster.md), or stop that member"
            )

    def _compare(self, others: Iterable[Member]) -> None:
        """What lies in files beside the settings is the same at all members."""
        for other in others:
            if other.persons_mark != self._me.persons_mark:
                why = "what one sealed another could not open"
                raise ClusterFault(_differs("personal.key_file", why, other))
            if self._me.serves and other.serves and other.secret_mark != self._me.secret_mark:
                why = "who logs in at one would be out at another"
                raise ClusterFault(_differs("web.secret_file", why, other))

    def _wait_for(self, before: Member) -> None:
        """Who was killed is silent, and its name free once its time is up; who tells of itself lives."""
        if self._rival is None:
            self._rival = before
            self._log.info("cluster.waits", member=before.name, machine=before.machine)
        if before != self._rival:
            raise ClusterFault(
                f"a member {before.name!r} lives on the machine {before.machine!r}, and no two may have one "
                "name: give this one another by `member` in [cluster], or by --member"
            )

    def _enter(self, connection: Connection, me: Member, at_ms: int) -> None:
        self._began_ms = at_ms
        members.enter(connection, replace(me, began_ms=at_ms, until_ms=at_ms + self._lease_ms))

    def _return(self, connection: Connection, me: Member, at_ms: int) -> None:
        """Somebody took this name or this row while we were silent."""
        other = members.named(connection, self._me.name)
        if other is not None and other.until_ms > at_ms:
            raise ClusterFault(
                f"while member {self._me.name!r} was silent another began with its name on the machine "
                f"{other.machine!r}: this one ends"
            )
        self._enter(connection, me, at_ms)

    def _let_go(self, connection: Connection, leaving: frozenset[int], at_ms: int) -> None:
        with self._lock:
            freed, self._freed = self._freed & leaving, frozenset()
        if freed:
            leases.release(connection, self._me.run, at_ms, [leases.name_of(one) for one in freed])

    def _take(self, connection: Connection, held: dict[str, int], lacking: int, at_ms: int) -> dict[str, int]:
        """The lead where nobody has it, and so many of the partitions that nobody has."""
        wanted = [LEADER] if self._me.collects and LEADER not in held else []
        if lacking > 0:
            wanted += leases.free_partitions(connection, at_ms)[:lacking]
        me = (self._me.name, self._me.run)
        return leases.take(connection, wanted, me, at_ms, at_ms + self._lease_ms) if wanted else {}

    def _tell(self, before: Standing, now: Standing) -> None:
        if now.term and now.term != before.term:
            self._log.info("cluster.leads", member=self._me.name, term=now.term)
        if before.term and not now.term:
            self._log.warning("cluster.lead_lost", member=self._me.name, term=before.term)
        came, went = now.partitions - before.partitions, before.partitions - now.partitions
        if came or went:
            self._log.info("cluster.partitions", owned=len(now.partitions), came=len(came), went=len(went))


def _differs(setting: str, why: str, other: Member) -> str:
    return (
        f"{setting}: this file is another one than that of member {other.name!r} on the machine "
        f"{other.machine!r}, and {why}: copy the same file to all members"
    )


def divided_anew(store: Store, partitions: int | None, now_ms: int) -> list[str]:
    """Divide the boxes by another number, or no more; who lives and has to be stopped before, if anybody."""
    with turn(store) as connection:
        in_turn(connection)
        at_ms = moment(connection, now_ms)
        collecting = [one.name for one in members.living(connection, at_ms) if one.collects]
        if not collecting:
            _divide(connection, partitions, at_ms)
    return collecting


def _divide(connection: Connection, partitions: int | None, at_ms: int) -> None:
    members.divide(connection, partitions)
    leases.make(connection, partitions, at_ms)
