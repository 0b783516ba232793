"""Counts a local day from the facts as they stand: what sites scanned, took in, and held at its end."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from zoneinfo import ZoneInfo

from msgspec import Struct
from sqlalchemy import Connection, Table, func, select

from central.store.ledgers import tables
from central.store.ledgers.told import is_struck, portions
from central.store.queries.ledgers import flow, money, service
from central.store.tables import parcel_step
from logistics import wire
from logistics.counties.county import County
from logistics.events.counter import ParcelProblem
from logistics.parcels import custody
from logistics.parcels.custody import Step
from logistics.service.closing import digest_of
from logistics.service.days import Counts, DayReport, Money, OwnClose, SiteDay, summed
from logistics.service.levels import Period

FIGURES = {
    "arrive": "arrived",
    "hand_out": "handed_out",
    "collect": "collected",
    "return": "returned",
    "depart": "departed",
}
_OWN = OwnClose.__struct_fields__[:-2]


class _Scans(Struct, frozen=True):
    """A day's (act, waybill) and (direction, waybill) by site, and how many more each site holds after it."""

    lines: Mapping[str, set[tuple[str, str]]]
    ways: Mapping[str, set[tuple[str, str]]]
    more: Counter[str]


def count(
    connection: Connection, county: County, zone: ZoneInfo, day: date, before: Mapping[str, int] | None
) -> DayReport:
    """The report of a day. `before` is how many parcels sites held when it began.

    Without it, all that was ever scanned up to the day's end decides that.
    """
    since_ms, until_ms = service.bounds(Period(day, day), zone)
    scans = _scans(connection, 0 if before is None else since_ms, since_ms, until_ms)
    own = _own(connection, day)
    problems = _problems(connection, since_ms, until_ms)
    moneys = _moneys(connection, since_ms, until_ms)
    held = Counter(before or {})
    held.update(scans.more)
    townships = {site.site_id: site.township for site in county.sites}
    valid = {site.site_id for site in county.sites_at(day)}
    heard = {*scans.lines, *own, *problems, *moneys}
    sites = tuple(
        SiteDay(
            site=site,
            township=townships.get(site, ""),
            is_heard=site in heard,
            counts=_counts(scans, site, len(problems.get(site, ())), held[site]),
            money=moneys.get(site, Money()),
            digest=digest_of(scans.lines.get(site, ())),
            own=own.get(site),
        )
        for site in sorted({*valid, *heard, *(site for site, pieces in held.items() if pieces)})
    )
    by_township: dict[str, list[SiteDay]] = defaultdict(list)
    for one in sites:
        by_township[one.township].append(one)
    totals = [summed(name, some, _ways(scans, some)) for name, some in sorted(by_township.items())]
    return DayReport(day.isoformat(), sites, tuple(totals), summed("", sites, _ways(scans, sites)))


def _counts(scans: _Scans, site: str, problems: int, held: int) -> Counts:
    acts = Counter(FIGURES[act] for act, _ in scans.lines.get(site, ()))
    ways = Counter(way for way, _ in scans.ways.get(site, ()))
    return Counts(**acts, **ways, problems=problems, held=held)


def _ways(scans: _Scans, sites: Iterable[SiteDay]) -> Counter[str]:
    """Different parcels by direction: one that was at two of the sites is one."""
    seen = {pair for one in sites for pair in scans.ways.get(one.site, ())}
    return Counter(way for way, _ in seen)


def _scans(connection: Connection, from_ms: int, since_ms: int, until_ms: int) -> _Scans:
    """The scans from `since_ms` on, and by how many parcels sites came to hold more from `from_ms` on."""
    lines: dict[str, set[tuple[str, str]]] = defaultdict(set)
    ways: dict[str, set[tuple[str, str]]] = defaultdict(set)
    here = parcel_step.c
    moved = select(here.waybill).where(here.at_ms >= from_ms, here.at_ms < until_ms).group_by(here.waybill)
    more: Counter[str] = Counter()
    for some in portions(connection.execute(moved).scalars()):
        for waybill, steps in _steps(connection, some, until_ms).items():
            _move(more, waybill, [step for step in steps if step.at_ms < from_ms], steps)
            for step in steps:
                if step.at_ms >= since_ms:
                    lines[step.site].add((step.act, waybill))
                    ways[step.site].add((step.direction, waybill))
    return _Scans(lines, ways, more)


def _steps(connection: Connection, waybills: Iterable[str], until_ms: int) -> dict[str, list[Step]]:
    """The steps of parcels up to a moment, without what corrections took out."""
    here, found = parcel_step.c, defaultdict[str, list[Step]](list)
    query = select(*(here[name] for name in Step.__struct_fields__))
    query = query.where(here.waybill.in_(list(waybills)), here.at_ms < until_ms, ~is_struck(parcel_step))
    for row in connection.execute(query):
        found[row.waybill].append(Step(*row))
    return found


def _move(more: Counter[str], waybill: str, before: list[Step], after: list[Step]) -> None:
    """Who held the parcel has one less, who holds it one more."""
    held, holds = (custody.fold(waybill, steps).holder_site for steps in (before, after))
    if held is not None:
        more[held] -= 1
    if holds is not None:
        more[holds] += 1


def _own(connection: Connection, day: date) -> dict[str, OwnClose]:
    """The latest close of each site that closed the day."""
    found = flow.reports(connection, day.isoformat())
    return {
        site: OwnClose(**{name: getattr(one, name) for name in _OWN}, digest=one.digest, closes=one.versions)
        for site, one in found.items()
    }


def _problems(connection: Connection, since_ms: int, until_ms: int) -> dict[str, set[str]]:
    """The parcels with a problem that sites told on that day."""
    here = tables.told
    query = select(here.c.body).where(tables.OF_PROBLEMS, here.c.at_ms >= since_ms, here.c.at_ms < until_ms)
    found: dict[str, set[str]] = defaultdict(set)
    for body in connection.execute(query.where(~is_struck(here))).scalars():
        event = wire.decode_event(body)
        if isinstance(event, ParcelProblem) and event.is_open:
            found[event.site].add(event.waybill)
    return found


def _moneys(connection: Connection, since_ms: int, until_ms: int) -> dict[str, Money]:
    collected = _sums(connection, tables.cod_payment, since_ms, until_ms)
    remitted = _sums(connection, tables.cod_remittance, since_ms, until_ms)
    differences: Counter[str] = Counter()
    for site, close in money.closes(connection, since_ms, until_ms):
        differences[site] += close.difference_fen
    return {
        site: Money(collected.get(site, 0), remitted.get(site, 0), differences.get(site))
        for site in {*collected, *remitted, *differences}
    }


def _sums(connection: Connection, table: Table, since_ms: int, until_ms: int) -> dict[str, int]:
    here = table.c
    query = select(here.site, func.sum(here.amount_fen)).where(here.at_ms >= since_ms, here.at_ms < until_ms)
    return {site: int(amount) for site, amount in connection.execute(query.group_by(here.site))}
