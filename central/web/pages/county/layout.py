"""Where the places of a county are drawn: degrees become a sketch in which no mark covers another."""

import math
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from logistics.counties.spots import Spot

WIDTH = 1000.0
"""Units from the left edge to the right one."""
MARGIN = 60.0
"""Units that stay free around the outermost places, for their marks and names."""
_ROUNDS_MAX = 200
_ANGLE = 2.399963229728653


class Point(Struct, frozen=True):
    """A place on the sketch, in units; `is_exact` ones stand where they were surveyed."""

    x: float
    y: float
    is_exact: bool = False


class Sketch(Struct, frozen=True):
    """How degrees become units: one scale for both ways, the north above."""

    west: float
    north: float
    units: float
    squeeze: float
    height: float
    margin: float

    def point(self, spot: Spot) -> Point:
        """A spot on the sketch."""
        x = self.margin + (spot.lon - self.west) * self.squeeze * self.units
        return Point(x, self.margin + (self.north - spot.lat) * self.units, spot.is_exact)


def sketch(spots: Iterable[Spot], margin: float = MARGIN) -> Sketch:
    """The sketch that holds them all. Degrees of longitude are shortened as on the middle parallel."""
    known = list(spots) or [Spot(0.0, 0.0)]
    lats, lons = [spot.lat for spot in known], [spot.lon for spot in known]
    south, north, west, east = min(lats), max(lats), min(lons), max(lons)
    squeeze = max(0.1, math.cos(math.radians((south + north) / 2)))
    # A county of one place has no extent: it is drawn as if it were 2 km wide.
    units = (WIDTH - 2 * margin) / max((east - west) * squeeze, (north - south) / 1.2, 0.02)
    height = (north - south) * units + 2 * margin
    middle = (WIDTH - 2 * margin - (east - west) * squeeze * units) / 2
    return Sketch(west - middle / (squeeze * units), north, units, squeeze, max(height, WIDTH / 4), margin)


def apart(points: Mapping[str, Point], radii: Mapping[str, float], gap: float) -> dict[str, Point]:
    """The same points, moved as little as it takes that no two marks touch.

    What was surveyed is not moved. The same points give the same places, on any machine.
    """
    names = sorted(points)
    home = {name: (points[name].x, points[name].y) for name in names}
    now = {name: list(home[name]) for name in names}
    fixed = {name for name in names if points[name].is_exact}
    for _ in range(_ROUNDS_MAX):
        if not _push(names, now, radii, gap, fixed):
            break
    return {
        name: Point(round(now[name][0], 1), round(now[name][1], 1), points[name].is_exact) for name in names
    }


def _push(
    names: Sequence[str],
    now: dict[str, list[float]],
    radii: Mapping[str, float],
    gap: float,
    fixed: set[str],
) -> bool:
    """Push each two that touch apart; whether there were any."""
    touched = False
    for index, one in enumerate(names):
        for number, other in enumerate(names[index + 1 :], start=1):
            dx, dy = now[other][0] - now[one][0], now[other][1] - now[one][1]
            least = radii[one] + radii[other] + gap
            if abs(dx) >= least or abs(dy) >= least or (far := math.hypot(dx, dy)) >= least:
                continue
            free = (one not in fixed) + (other not in fixed)
            if not free:
                continue
            touched = True
            if far < 0.001:
                # On one and the same spot there is no way apart: each pair takes one of its own.
                dx, dy, far = math.cos(number * _ANGLE), math.sin(number * _ANGLE), 1.0
            step = (least - min(far, least) + 0.2) / free
            for name, sign in ((one, -1), (other, 1)):
                if name not in fixed:
                    now[name][0] += sign * step * dx / far
                    now[name][1] += sign * step * dy / far
    return touched
