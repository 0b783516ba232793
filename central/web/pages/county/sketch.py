"""The county's map as a page draws it: marks, the chain's lines, townships, and how exact it is."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from msgspec import Struct

from central.web.county import SitePlace
from central.web.pages.county import layout, states
from central.web.pages.county.states import SiteState, State

# In the sketch's units: a thousand are its width.
RADII = {"hub": 20.0, "township": 13.0, "coldstore": 11.0, "village": 8.5}
_GAP = 4.5
_LABEL_UP = 9.0


class Mark(Struct, frozen=True):
    """A site where it is drawn, `size` times as large as a village's."""

    site: SiteState
    x: float
    y: float
    size: float
    is_exact: bool


class Line(Struct, frozen=True):
    """A leg of the chain: hub to centre, or centre to station."""

    x1: float
    y1: float
    x2: float
    y2: float
    is_trunk: bool


class Town(Struct, frozen=True):
    """A township's name above its sites, and the worst that is true of any of them."""

    code: str
    x: float
    y: float
    worst: State


class CountyMap(Struct, frozen=True):
    """All that is drawn. `is_sketch`: some place is only roughly right, which the legend has to say."""

    width: float
    height: float
    lines: tuple[Line, ...]
    towns: tuple[Town, ...]
    marks: tuple[Mark, ...]
    is_sketch: bool


def drawn(sites: Sequence[SiteState], zoom: float = 1.0) -> CountyMap | None:
    """The map of these sites, marks `zoom` times as large; None where none of them has a spot."""
    points, height = _placed(tuple(one.place for one in sites), zoom)
    marks = tuple(_mark(one, points[one.place.site], zoom) for one in sites if one.place.site in points)
    if not marks:
        return None
    return CountyMap(
        width=layout.WIDTH,
        height=height,
        lines=_lines([one.place for one in sites], points),
        towns=_towns(marks),
        marks=marks,
        is_sketch=not all(mark.is_exact for mark in marks),
    )


# Where a place is drawn depends on the county's tables alone, which change with a restart.
@lru_cache(maxsize=8)
def _placed(places: tuple[SitePlace, ...], zoom: float) -> tuple[dict[str, layout.Point], float]:
    spots = {place.site: place.spot for place in places if place.spot is not None}
    # Close up, each site bears its name below it.
    ground = layout.sketch(spots.values(), layout.MARGIN * (zoom if zoom == 1 else 2.2))
    radii = {place.site: zoom * RADII.get(place.kind, RADII["village"]) for place in places}
    points = layout.apart({site: ground.point(spot) for site, spot in spots.items()}, radii, _GAP)
    return points, round(ground.height, 1)


def _mark(one: SiteState, point: layout.Point, zoom: float) -> Mark:
    size = round(zoom * RADII.get(one.place.kind, RADII["village"]) / RADII["village"], 2)
    return Mark(one, point.x, point.y, size, point.is_exact)


def _lines(places: Sequence[SitePlace], points: Mapping[str, layout.Point]) -> tuple[Line, ...]:
    found = []
    for place in places:
        if place.site in points and place.parent in points:
            above, here = points[place.parent], points[place.site]
            found.append(Line(above.x, above.y, here.x, here.y, is_trunk=place.kind != "village"))
    return tuple(found)


def _towns(marks: Sequence[Mark]) -> tuple[Town, ...]:
    codes = dict.fromkeys(mark.site.place.township for mark in marks if mark.site.place.township)
    return tuple(_town(code, [mark for mark in marks if mark.site.place.township == code]) for code in codes)


def _town(code: str, marks: Sequence[Mark]) -> Town:
    x = sum(mark.x for mark in marks) / len(marks)
    top = min(mark.y - RADII["village"] * mark.size for mark in marks)
    return Town(code, round(x, 1), round(top - _LABEL_UP, 1), states.worst(mark.site for mark in marks))
