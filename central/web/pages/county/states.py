"""How a site stands, in one word that a map can show, and all words that a list can."""

from collections.abc import Iterable, Mapping
from typing import Literal, get_args

from msgspec import Struct

from central.store.queries.county.standing import Standing
from central.web.county import SitePlace

State = Literal["breach", "offline", "overdue", "silent", "no_box", "fine"]
STATES: tuple[State, ...] = get_args(State)
"""From the one that needs a person most to the one that needs none."""

_NOTHING = Standing()


class SiteState(Struct, frozen=True):
    """A site with all that is true of it, the worst first; `states` is never empty."""

    place: SitePlace
    standing: Standing
    states: tuple[State, ...]

    @property
    def worst(self) -> State:
        """What the map shows."""
        return self.states[0]

    @property
    def has_box(self) -> bool:
        """Whether a box ever told that it is here."""
        return self.standing.boxes > 0


def of(place: SitePlace, standing: Standing = _NOTHING) -> SiteState:
    """The site's states. Silent (未报) is one that owes its last day; without a box (未装) none does."""
    found: dict[State, bool] = {
        "breach": standing.breaches > 0,
        "offline": standing.online < standing.boxes,
        "overdue": standing.overdue > 0,
        "silent": standing.is_unreported,
        "no_box": standing.boxes == 0,
    }
    return SiteState(place, standing, tuple(state for state in found if found[state]) or ("fine",))


def every(places: Iterable[SitePlace], standings: Mapping[str, Standing]) -> tuple[SiteState, ...]:
    """The sites in the county's order."""
    return tuple(of(place, standings.get(place.site, _NOTHING)) for place in places)


def worst(states: Iterable[SiteState]) -> State:
    """The worst state of some sites."""
    return min((one.worst for one in states), key=STATES.index, default="fine")


def unreported(states: Iterable[SiteState]) -> tuple[int, int]:
    """How many sites did not report their last day, of how many that should."""
    due = [one.standing for one in states if one.standing.is_expected]
    return sum(one.is_unreported for one in due), len(due)
