"""What the overview and the wall show alike: the county's figures of one moment."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from msgspec import Struct

from central.store.queries.county import day, overview, standing
from central.store.queries.county.day import Figures
from central.store.queries.county.overview import Standing
from central.store.queries.county.standing import Standing as SiteStanding
from central.store.queries.ledgers.service import bounds, local_day
from central.web.county import SitePlace
from central.web.frame import Visit
from central.web.pages.county import states
from central.web.pages.county.states import SiteState, State
from logistics.parcels.dwell import DwellRules
from logistics.service.levels import Period

_MINUTE_MS, _HOUR_MS = 60_000, 3_600_000
OVERDUE_HOURS = DwellRules().remind_hours[-1]
"""How long a parcel lies until it is overdue: its recipient was reminded for the last time."""


class Township(Struct, frozen=True):
    """A township: its sites, how many are in which state, and its parcels of the day."""

    code: str
    sites: tuple[SiteState, ...]
    worst: State
    today: Figures

    @property
    def held(self) -> int:
        """Parcels that lie at its sites."""
        return sum(one.standing.held for one in self.sites)

    @property
    def overdue(self) -> int:
        """Those that lie too long."""
        return sum(one.standing.overdue for one in self.sites)

    @property
    def counts(self) -> Mapping[State, int]:
        """How many sites are in which state."""
        return Counter(one.worst for one in self.sites)


class Day(Struct, frozen=True):
    """The moments that a page's numbers and their rows share (UTC ms): today, half open, and when a parcel
    that lies there since before is overdue. None of them moves with each second, so that links stay."""

    since_ms: int
    until_ms: int
    overdue_ms: int
    yesterday: date


class Open(Struct, frozen=True):
    """What is up and open; None is what cannot be told of some sites alone."""

    boxes: int
    online: int
    breaches: int
    alerts: int | None
    unacknowledged: int | None
    unsettled: int | None
    dead_letters: int | None


class Glance(Struct, frozen=True):
    """The county now, as far as the visitor's reach goes: today's parcels, what is open, sites, townships."""

    day: Day
    today: Figures
    now: Open
    sites: tuple[SiteState, ...]
    townships: tuple[Township, ...]

    @property
    def held(self) -> int:
        """Parcels that lie anywhere."""
        return sum(one.standing.held for one in self.sites)

    @property
    def overdue(self) -> int:
        """Those that lie too long."""
        return sum(one.standing.overdue for one in self.sites)

    @property
    def unreported(self) -> tuple[int, int]:
        """How many sites did not report yesterday, of how many that should."""
        return states.unreported(self.sites)


def gather(visit: Visit) -> Glance:
    """The county at the visit's moment."""
    moments, places = day_of(visit), visit.frame.county.places
    with visit.store.read() as connection:
        passed = day.passed(connection, moments.since_ms, moments.until_ms)
        found = standing.by_site(connection, moments.overdue_ms, moments.yesterday, visit.frame.county.zone)
        now = _whole(overview.standing(connection)) if visit.reach.is_whole else None
    mine = [one for one in passed if visit.reach.holds(one.site)]
    sites = site_states(visit, found)
    by_town = day.by(mine, lambda site: places[site].township if site in places else "")
    codes = dict.fromkeys(one.place.township for one in sites if one.place.township)
    return Glance(
        day=moments,
        today=day.whole(mine),
        now=now or _part(sites),
        sites=sites,
        townships=tuple(township(code, sites, by_town.get(code, Figures())) for code in codes),
    )


def _whole(now: Standing) -> Open:
    return Open(**{name: getattr(now, name) for name in Open.__struct_fields__})


def _part(sites: Iterable[SiteState]) -> Open:
    """What is known by site."""
    known = [one.standing for one in sites]
    boxes, online = sum(one.boxes for one in known), sum(one.online for one in known)
    return Open(boxes, online, sum(one.breaches for one in known), None, None, None, None)


def township(code: str, sites: tuple[SiteState, ...], today: Figures) -> Township:
    """A township with its own of these sites."""
    mine = tuple(one for one in sites if one.place.township == code)
    return Township(code, mine, states.worst(mine), today)


def site_states(visit: Visit, found: Mapping[str, SiteStanding]) -> tuple[SiteState, ...]:
    """Each site in reach, of the county's tables and those that only boxes know, as it stands now."""
    listed = visit.frame.county.places
    strangers = [SitePlace(site, site, site, "") for site in sorted(found) if site and site not in listed]
    mine = [place for place in (*listed.values(), *strangers) if visit.reach.holds(place.site)]
    return states.every(mine, found)


def day_of(visit: Visit) -> Day:
    """The visit's day."""
    zone = visit.frame.county.zone
    today = local_day(visit.now_ms, zone)
    since_ms, until_ms = bounds(Period(today, today), zone)
    minute_ms = visit.now_ms // _MINUTE_MS * _MINUTE_MS
    overdue_ms = minute_ms - OVERDUE_HOURS * _HOUR_MS
    return Day(since_ms, until_ms, overdue_ms, today - timedelta(days=1))
