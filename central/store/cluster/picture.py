"""How a cluster stands: its members, who holds what, and what nobody holds."""

from msgspec import Struct

from central.store.cluster import leases, members
from central.store.cluster.leases import LEADER, Lease
from central.store.cluster.members import Member
from central.store.cluster.turn import moment
from central.store.store import Connection


class Picture(Struct, frozen=True):
    """One moment of it, `at_ms` by the database's clock. Without a cluster there are no leases."""

    at_ms: int
    members: tuple[Member, ...]
    leases: tuple[Lease, ...]

    @property
    def living(self) -> list[Member]:
        """The members that live."""
        return [one for one in self.members if one.until_ms > self.at_ms]

    @property
    def leader(self) -> Lease | None:
        """The lead, if somebody has it."""
        return next((one for one in self.leases if one.name == LEADER and self._is_held(one)), None)

    @property
    def unowned(self) -> list[Lease]:
        """The partitions that nobody holds; each is nobody's since its `until_ms`."""
        return [one for one in self.leases if one.partition is not None and not self._is_held(one)]

    def held_by(self, member: Member) -> list[int]:
        """The partitions of a member."""
        mine = [one.partition for one in self.leases if one.run == member.run and self._is_held(one)]
        return [number for number in mine if number is not None]

    def _is_held(self, lease: Lease) -> bool:
        return lease.until_ms > self.at_ms


def picture(connection: Connection, now_ms: int) -> Picture:
    """How it stands now. `now_ms` is the clock where the database has none of its own."""
    at_ms = moment(connection, now_ms)
    return Picture(at_ms, tuple(members.everybody(connection)), tuple(leases.all_of(connection)))
