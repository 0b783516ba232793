"""Makes the report of a week or month from those of its days: nothing is counted twice, none is made up."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from msgspec import Struct

from logistics.counties.county import County
from logistics.service import coverage
from logistics.service.coverage import Activity
from logistics.service.levels import Direction, Level, Period, Visit, judge
from logistics.service.promises import PlaceKind
from logistics.service.reports import sums
from logistics.service.reports.kinds import Kind, days_of, name_of
from logistics.service.reports.shape import (
    ColdFigures,
    Covered,
    Reached,
    Report,
    SiteFigures,
    TownshipCovered,
)


class Around(Struct, frozen=True):
    """What a period is judged by besides its days: the county, and when stations were active up to its end.

    `first` is the first day that was ever reported: silence before it says nothing.
    """

    county: County
    activities: Mapping[str, Activity]
    first: date


def folded(kind: Kind, period: Period, days: Sequence[Report], around: Around) -> Report:
    """The report of a period from its days' reports, in the order of days; some may not be there."""
    sites = _sites(period, days, around.county)
    by_township: dict[str, list[SiteFigures]] = defaultdict(list)
    for one in sites:
        by_township[one.township].append(one)
    totals = [sums.total(name, some, _ways(days, name)) for name, some in sorted(by_township.items())]
    return Report(
        kind=kind,
        period=name_of(kind, period.first),
        first=period.first.isoformat(),
        last=period.last.isoformat(),
        days=len(days),
        sites=sites,
        townships=tuple(totals),
        county=sums.total("", sites, _ways(days, None)),
        cold=_cold(days),
        service=_service(period, days),
        coverage=_coverage(period.last, around),
    )


def _ways(days: Sequence[Report], township: str | None) -> dict[str, int]:
    """Parcels by direction, each once a day: the sum of the days' own totals."""
    found = {"down": 0, "up": 0}
    for day in days:
        listed = [day.county] if township is None else day.townships
        for one in listed:
            if township in (None, one.name):
                found["down"] += one.counts.down if one.counts else 0
                found["up"] += one.counts.up if one.counts else 0
    return found


def _sites(period: Period, days: Sequence[Report], county: County) -> tuple[SiteFigures, ...]:
    listed: dict[str, list[SiteFigures]] = defaultdict(list)
    for day in days:
        for one in day.sites:
            listed[one.site].append(one)
    valid: dict[str, int] = defaultdict(int)
    for each in days_of(period):
        for site in {one.site_id for one in county.sites_at(each)}:
            valid[site] += 1
    townships = {one.site_id: one.township for one in county.sites}
    held = {one.site: one.held for one in days[-1].sites} if days else {}
    return tuple(
        _site(site, townships.get(site, ""), valid[site], listed[site], held.get(site, 0))
        for site in sorted({*listed, *valid})
    )


def _site(site: str, township: str, due: int, days: Sequence[SiteFigures], held: int) -> SiteFigures:
    """The sums of a site's days; what is `held` is no sum but what is there at the end."""
    heard = [one for one in days if one.is_heard]
    return SiteFigures(
        site=site,
        township=township,
        due=max(due, len(heard)),
        heard=len(heard),
        closed=sum(one.closed for one in days),
        held=held,
        counts=sums.added_counts(one.counts for one in heard),
        money=sums.added_money(one.money for one in heard),
        produce=sums.added_produce(one.produce for one in heard),
        carriers=sums.added_carriers(one.carriers for one in heard),
        corrections=sums.added(one.corrections for one in heard),
        gaps=sums.added(one.gaps for one in days),
        unreported=sums.added(one.unreported for one in days),
    )


def _cold(days: Sequence[Report]) -> tuple[ColdFigures, ...]:
    """Each probe; a room without any has a row of its own. Due is each day on which its room is known."""
    due: dict[tuple[str, str], int] = defaultdict(int)
    listed: dict[tuple[str, str], dict[str, list[ColdFigures]]] = defaultdict(dict)
    for day in days:
        for place in {(one.site, one.room) for one in day.cold}:
            due[place] += 1
        for one in day.cold:
            probes = listed[one.site, one.room]
            if one.probe:
                probes.setdefault(one.probe, []).append(one)
    found = []
    for site, room in sorted(listed):
        probes = listed[site, room] or {"": []}
        found += [_probe((site, room, name), due[site, room], some) for name, some in sorted(probes.items())]
    return tuple(found)


def _probe(named: tuple[str, str, str], due: int, days: Sequence[ColdFigures]) -> ColdFigures:
    lows = [one.low_mc for one in days if one.low_mc is not None]
    highs = [one.high_mc for one in days if one.high_mc is not None]
    return ColdFigures(
        *named,
        due=due,
        heard=sum(one.heard for one in days),
        readings=sum(one.readings for one in days),
        observed_ms=sum(one.observed_ms for one in days),
        hot_ms=sums.added(one.hot_ms for one in days),
        cold_ms=sums.added(one.cold_ms for one in days),
        excursions=sums.added(one.excursions for one in days),
        low_mc=min(lows, default=None),
        high_mc=max(highs, default=None),
    )


def _service(period: Period, days: Sequence[Report]) -> tuple[Level, ...]:
    """Each promised place. A day without a report, or on which nothing of a place is known, is 未报."""
    kinds: dict[str, PlaceKind] = {one.place: one.kind for day in days for one in day.places}
    visits: dict[str, set[Visit]] = defaultdict(set)
    known: dict[str, set[date]] = defaultdict(set)
    for day in days:
        on = date.fromisoformat(day.first)
        for one in day.places:
            ways: tuple[tuple[Direction, bool | None], ...] = (("down", one.down), ("up", one.up))
            visits[one.place] |= {Visit(on, way) for way, was_there in ways if was_there}
            if one.down is not None or one.up is not None:
                known[one.place].add(on)
    every = set(days_of(period))
    return tuple(
        judge(place, kind, visits[place], period, every - known[place])
        for place, kind in sorted(kinds.items())
    )


def _coverage(last: date, around: Around) -> Covered:
    found = coverage.judge(around.county, last, around.activities)
    by_township = found.coverage.townships
    is_short = coverage.window(last).first < around.first
    verdict: Reached = "kept" if found.coverage.holds else "open" if is_short else "missed"
    return Covered(
        day=last.isoformat(),
        active=found.active,
        stations=found.stations,
        covered=found.coverage.covered,
        villages=found.coverage.total,
        target_percent=found.coverage.target_percent,
        verdict=verdict,
        townships=tuple(
            TownshipCovered(one.township.code, one.covered, one.total, one.must_be_complete)
            for one in by_township
        ),
    )


def unreported_sites(report: Report) -> tuple[SiteFigures, ...]:
    """The sites with days that are 未报."""
    return tuple(one for one in report.sites if one.unreported_days)
