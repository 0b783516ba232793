"""Puts the report of a local day together from the facts as they stand."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection

from central.store.ledgers.reports.counting import gaps, money, places, produce, rooms, scans, words
from central.store.ledgers.reports.counting.scans import Scans
from central.store.ledgers.reports.counting.words import Words
from central.store.queries.county.reporting import reporters
from central.store.queries.ledgers import service
from logistics.counties.county import County
from logistics.service import reporting
from logistics.service.closing import digest_of
from logistics.service.levels import Period
from logistics.service.reports import sums
from logistics.service.reports.shape import Money, OwnClose, Produce, Report, SiteFigures


class _Counted(Struct, frozen=True):
    """All that was counted of a day, by site."""

    scans: Scans
    words: Words
    closes: Mapping[str, OwnClose]
    problems: Mapping[str, set[str]]
    moneys: Mapping[str, Money]
    produce: Mapping[str, Produce]
    gaps: Mapping[str, int]
    held: Counter[str]

    def heard(self) -> set[str]:
        """The sites of which anything came."""
        told = (self.words.due_fen, self.words.postage_fen, self.words.corrections)
        counted = (self.scans.lines, self.closes, self.problems, self.moneys, self.produce, *told)
        return {site for part in counted for site in part}

    def site(
        self, site: str, township: str, *, is_due: bool, is_heard: bool, is_unreported: bool
    ) -> SiteFigures:
        """A site's figures; of one that was not heard of only what it holds, and what is missing."""
        figures = SiteFigures(
            site=site,
            township=township,
            due=int(is_due or is_heard),
            heard=int(is_heard),
            closed=int(site in self.closes),
            held=self.held[site],
            gaps=self.gaps.get(site, 0),
            digest=digest_of(self.scans.lines.get(site, ())),
            unreported=int(is_unreported),
        )
        return replace(figures, **self._told(site)) if is_heard else figures

    def _told(self, site: str) -> dict[str, object]:
        moneys = self.moneys.get(site, Money())
        stated, paid = self.words.due_fen.get(site, 0), self.words.postage_fen.get(site, 0)
        return {
            "counts": self.scans.counts(site, len(self.problems.get(site, ()))),
            "money": replace(moneys, due_fen=stated, postage_fen=paid),
            "produce": self.produce.get(site, Produce()),
            "carriers": self.scans.carriers(site),
            "corrections": self.words.corrections.get(site, 0),
            "own": self.closes.get(site),
        }


def day_of(
    connection: Connection, county: County, zone: ZoneInfo, day: date, before: Mapping[str, int] | None
) -> Report:
    """The report of a day. `before` is how many parcels sites held when it began.

    Without it, all that was ever scanned up to the day's end decides that.
    """
    since_ms, until_ms = service.bounds(Period(day, day), zone)
    counted = _counted(connection, day, since_ms, until_ms, before)
    townships = {site.site_id: site.township for site in county.sites}
    valid = {site.site_id for site in county.sites_at(day)}
    heard = counted.heard()
    holding = {site for site, pieces in counted.held.items() if pieces}
    owed = reporting.unreported(reporters(connection, day, zone, back_to=day), day)
    sites = tuple(
        counted.site(
            site,
            townships.get(site, ""),
            is_due=site in valid,
            is_heard=site in heard,
            is_unreported=site in owed,
        )
        for site in sorted({*valid, *heard, *holding, *owed})
    )
    by_township: dict[str, list[SiteFigures]] = defaultdict(list)
    for one in sites:
        by_township[one.township].append(one)
    different = counted.scans.different
    totals = [
        sums.total(name, some, different(one.site for one in some))
        for name, some in sorted(by_township.items())
    ]
    return Report(
        kind="day",
        period=day.isoformat(),
        first=day.isoformat(),
        last=day.isoformat(),
        days=1,
        sites=sites,
        townships=tuple(totals),
        county=sums.total("", sites, different(one.site for one in sites)),
        cold=rooms.rooms(connection, since_ms, until_ms),
        places=places.places(connection, county, zone, day),
    )


def _counted(
    connection: Connection, day: date, since_ms: int, until_ms: int, before: Mapping[str, int] | None
) -> _Counted:
    scanned = scans.scans(connection, 0 if before is None else since_ms, since_ms, until_ms)
    held = Counter(before or {})
    held.update(scanned.more)
    return _Counted(
        scans=scanned,
        words=words.words(connection, since_ms, until_ms),
        closes=words.closes(connection, day.isoformat()),
        problems=words.problems(connection, since_ms, until_ms),
        moneys=money.moneys(connection, since_ms, until_ms),
        produce=produce.produce(connection, since_ms, until_ms),
        gaps=gaps.gaps(connection, since_ms, until_ms),
        held=held,
    )
