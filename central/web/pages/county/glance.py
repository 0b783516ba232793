"""What the overview and the wall show alike: the county's figures of one moment."""

from collections import Counter
from collections.abc import Mapping

from msgspec import Struct

from central.store.queries.county import day, overview, standing
from central.store.queries.county.day import Figures
from central.store.queries.county.overview import Standing
from central.store.queries.county.standing import Standing as SiteStanding
from central.store.queries.ledgers.service import local_day
from central.web.county import SitePlace
from central.web.frame import Visit
from central.web.pages.county import states
from central.web.pages.county.states import SiteState, State
from logistics.parcels.dwell import DwellRules

_HOUR_MS = 3_600_000


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


class Glance(Struct, frozen=True):
    """The county now: today's parcels, what stands open, each site and each township."""

    today: Figures
    now: Standing
    sites: tuple[SiteState, ...]
    townships: tuple[Township, ...]
    yesterday: str

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
    midnight_ms, places = visit.words.midnight_ms(), visit.frame.county.places
    with visit.store.read() as connection:
        passed = day.passed(connection, midnight_ms, visit.now_ms + 1)
        found = standing.by_site(connection, overdue_before_ms(visit.now_ms), yesterday(visit))
        now = overview.standing(connection)
    sites = site_states(visit, found)
    by_town = day.by(passed, lambda site: places[site].township if site in places else "")
    codes = dict.fromkeys(one.place.township for one in sites if one.place.township)
    return Glance(
        today=day.whole(passed),
        now=now,
        sites=sites,
        townships=tuple(township(code, sites, by_town.get(code, Figures())) for code in codes),
        yesterday=yesterday(visit),
    )


def township(code: str, sites: tuple[SiteState, ...], today: Figures) -> Township:
    """A township with its own of these sites."""
    mine = tuple(one for one in sites if one.place.township == code)
    return Township(code, mine, states.worst(mine), today)


def site_states(visit: Visit, found: Mapping[str, SiteStanding]) -> tuple[SiteState, ...]:
    """Each site of the county's tables, and each that only boxes know, as it stands now."""
    listed = visit.frame.county.places
    strangers = [SitePlace(site, site, site, "") for site in sorted(found) if site and site not in listed]
    return states.every([*listed.values(), *strangers], found)


def yesterday(visit: Visit) -> str:
    """The last local day that is over."""
    return local_day(visit.words.midnight_ms() - 1, visit.frame.county.zone).isoformat()


def overdue_before_ms(now_ms: int) -> int:
    """Since before when a parcel lies too long: the same as in the list of what waits."""
    return now_ms - DwellRules().remind_hours[0] * _HOUR_MS
