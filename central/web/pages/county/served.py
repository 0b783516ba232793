"""How last week's promises were kept, judged once for all who look within some minutes."""

from collections import Counter
from collections.abc import Mapping
from threading import Lock

from msgspec import Struct

from central.store.queries.ledgers import judged, service
from central.store.store import Store
from central.web.county import CountyView
from central.web.frame import Visit
from logistics.service.levels import Level, Period, Verdict

# The week is over: only what comes late changes it, and a report of it shows that anyway.
_KEPT_MS = 300_000
# So long before that it is judged again, where somebody ticks.
_AHEAD_MS = 120_000


class Week(Struct, frozen=True):
    """The last whole week with each place's level."""

    period: Period
    levels: Mapping[str, Level]

    @property
    def verdicts(self) -> Mapping[Verdict, int]:
        """How many promises have which verdict."""
        return Counter(kept.verdict for level in self.levels.values() for kept in level.promises)


class Served:
    """Keeps the last week that was judged. Judging reads a week of passages: too much for each look.

    Where somebody ticks, no look ever pays for it; without (only the pages run) a look does, once in a while.
    """

    def __init__(self, store: Store, county: CountyView) -> None:
        self._store = store
        self._county = county
        self._lock = Lock()
        self._kept: tuple[int, Week] | None = None

    def tick(self, now_ms: int) -> None:
        """Judge again before what is kept is too old to be shown."""
        period = self._period(now_ms)
        if self.fresh(period, now_ms, _KEPT_MS - _AHEAD_MS) is None:
            self._judge(period, now_ms)

    def week(self, visit: Visit) -> Week:
        """The last whole week at the sites in the visitor's reach, at most five minutes old."""
        period = self._period(visit.now_ms)
        found = self.fresh(period, visit.now_ms)
        if found is None:
            with self._lock:
                # Who waited here has what the one before them judged.
                found = self.fresh(period, visit.now_ms) or self._judge(period, visit.now_ms)
        mine = {place: level for place, level in found.levels.items() if visit.reach.holds(place)}
        return Week(period, mine)

    def fresh(self, period: Period, now_ms: int, at_most_ms: int = _KEPT_MS) -> Week | None:
        """What is kept of the whole county, if it is of this period and not too old."""
        kept = self._kept
        if kept is None or kept[1].period != period or abs(now_ms - kept[0]) >= at_most_ms:
            return None
        return kept[1]

    def _period(self, now_ms: int) -> Period:
        return service.whole_weeks(now_ms, self._county.zone, 1)

    def _judge(self, period: Period, now_ms: int) -> Week:
        """The whole county's week: it is kept for all, so nothing of who asked first is in it."""
        county = self._county
        with self._store.read() as connection:
            levels = judged.levels(connection, county.promised, period, county.zone, told_by=county.tellers)
        found = Week(period, {level.place: level for level in levels})
        self._kept = (now_ms, found)
        return found


def served(visit: Visit) -> Served:
    """The one that all pages of the centre share."""
    found: Served = visit.request.app.state.served
    return found
