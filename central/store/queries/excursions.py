"""Excursions as they are known now and as they were known before, and the readings that are doubted."""

from collections import defaultdict
from collections.abc import Sequence

from msgspec import Struct
from sqlalchemy import Connection, and_, func, or_, select

from central.store.projections.judging import versions
from central.store.projections.judging.tables import doubted, excursion_version
from central.store.queries.columns import columns

LISTED_MAX = 200
DOUBTED_MAX = 1000


class Version(Struct, frozen=True):
    """An excursion as it was known from `known_ms` on: UTC ms and milli-°C.

    `known_ms` is 0 for what was known before versions were kept. `why`: first, continued (it alarmed or
    ended), late (late data), rule, clock (corrected), rebuild. `close` is "withdrawn" once it is none any
    more. `rule_ms` is since when the rule's version was valid by which it was judged, 0 for a rule without.
    """

    version: int
    known_ms: int
    why: str
    probe: str
    site: str
    room: str
    side: str
    start_ms: int
    end_ms: int | None
    alarm_ms: int | None
    peak_mc: int
    limit_mc: int
    is_inclusive: bool
    rule_ms: int
    close: str


class Excursion(Struct, frozen=True):
    """An excursion under the number that it keeps, with its versions, the oldest first; at least one."""

    number: int
    versions: tuple[Version, ...]

    @property
    def now(self) -> Version:
        """As it is known now."""
        return self.versions[-1]

    def as_known(self, at_ms: int) -> Version | None:
        """As it was known at a moment; None if nobody knew of it then."""
        return next((one for one in reversed(self.versions) if one.known_ms <= at_ms), None)


class Doubted(Struct, frozen=True):
    """A reading that something speaks against: out_of_range, power_on, spike; or a jump, which counts."""

    probe: str
    at_ms: int
    milli_c: int
    doubt: str


def one(connection: Connection, number: int) -> Excursion | None:
    """An excursion by its number; None if there is none such."""
    found = _of(connection, [number])
    return found[0] if found else None


def numbered(connection: Connection, probe: str, start_ms: int) -> int | None:
    """The number of the excursion of a probe that is known to begin at a moment, as the read models have it.

    None while it only runs and is no alarm.
    """
    newest = versions.latest(connection, probe, start_ms)
    return None if newest is None or newest.close == "withdrawn" else int(newest.number)


def listed(
    connection: Connection, site: str, room: str, since_ms: int, until_ms: int, *, alarms_only: bool = False
) -> tuple[Excursion, ...]:
    """The room's excursions of which a version touches since_ms … until_ms, newest first: LISTED_MAX.

    A version without an end reaches to when the next one was known: one that ended has not gone on for ever.
    """
    of = excursion_version.c
    next_ms = func.lead(of.known_ms).over(partition_by=of.number, order_by=of.version)
    versions = select(of.number, of.start_ms, of.alarm_ms, func.coalesce(of.end_ms, next_ms).label("end_ms"))
    here = versions.where(of.site == site, of.room == room).subquery().c
    touches = and_(here.start_ms < until_ms, or_(here.end_ms.is_(None), here.end_ms >= since_ms))
    query = select(here.number).where(touches)
    if alarms_only:
        query = query.where(here.alarm_ms.is_not(None))
    query = query.group_by(here.number).order_by(func.max(here.start_ms).desc(), here.number.desc())
    return tuple(_of(connection, connection.execute(query.limit(LISTED_MAX)).scalars().all()))


def doubts(
    connection: Connection, probes: Sequence[str], since_ms: int, until_ms: int
) -> tuple[Doubted, ...]:
    """The doubted readings of probes in since_ms … until_ms, by probe and time, at most DOUBTED_MAX."""
    here = doubted.c
    query = (
        select(*columns(doubted, Doubted))
        .where(here.probe.in_(probes), here.at_ms >= since_ms, here.at_ms < until_ms)
        .order_by(here.probe, here.at_ms)
        .limit(DOUBTED_MAX)
    )
    return tuple(Doubted(*row) for row in connection.execute(query))


def _of(connection: Connection, numbers: Sequence[int]) -> list[Excursion]:
    """In the order of the numbers given."""
    here = excursion_version.c
    query = select(here.number, *columns(excursion_version, Version)).where(here.number.in_(numbers))
    found: dict[int, list[Version]] = defaultdict(list)
    for number, *row in connection.execute(query.order_by(here.number, here.version)):
        found[number].append(Version(*row))
    return [Excursion(number, tuple(found[number])) for number in numbers if number in found]
