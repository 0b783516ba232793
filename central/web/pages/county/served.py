"""How last week's promises were kept, judged once for all who look within some minutes."""

from collections import Counter
from collections.abc import Mapping
from threading import Lock

from msgspec import Struct

from central.store.queries.ledgers import service
from central.web.frame import Visit
from logistics.service.levels import Level, Period, Verdict

# The week is over: only what comes late changes it, and a report of it shows that anyway.
_KEPT_MS = 300_000


class Week(Struct, frozen=True):
    """The last whole week with each place's level."""

    period: Period
    levels: Mapping[str, Level]

    @property
    def verdicts(self) -> Mapping[Verdict, int]:
        """How many promises have which verdict."""
        return Counter(kept.verdict for level in self.levels.values() for kept in level.promises)


class Served:
    """Keeps the last week that was judged. Judging reads a week of passages: too much for each look."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: tuple[Period, int, Week] | None = None

    def week(self, visit: Visit) -> Week:
        """The last whole week at the sites in the visitor's reach, at most five minutes old."""
        period = service.whole_weeks(visit.now_ms, visit.frame.county.zone, 1)
        with self._lock:
            kept = self._kept
            if kept is None or kept[0] != period or not 0 <= visit.now_ms - kept[1] < _KEPT_MS:
                kept = self._kept = (period, visit.now_ms, _judged(visit, period))
        mine = {place: level for place, level in kept[2].levels.items() if visit.reach.holds(place)}
        return Week(period, mine)


def _judged(visit: Visit, period: Period) -> Week:
    """The whole county's week: it is kept for all, so nothing of who asked first is in it."""
    county = visit.frame.county
    with visit.store.read() as connection:
        levels = service.levels(connection, county.promised, period, county.zone, told_by=county.tellers)
    return Week(period, {level.place: level for level in levels})


def served(visit: Visit) -> Served:
    """The one that all pages of the centre share."""
    found: Served = visit.request.app.state.served
    return found
