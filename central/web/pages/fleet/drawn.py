"""Draws a month of a machine's hours as lines: an hour that was not told is a gap, and no zero."""

from collections.abc import Callable, Sequence

from msgspec import Struct

from central.store.fleet.fold import HOUR_MS, KEPT_MS
from central.store.fleet.hours import Hour

WIDTH, HEIGHT = 744, 60
_HOURS = KEPT_MS // HOUR_MS


class Line(Struct, frozen=True):
    """One number over a month: an SVG path, its lowest and highest, and its last value."""

    key: str
    path: str
    low: int
    high: int
    last: int


def lines(hours: Sequence[Hour], now_ms: int) -> tuple[Line, ...]:
    """A line for each number that was told at all."""
    takes: tuple[tuple[str, Callable[[Hour], int | None]], ...] = (
        ("temp", lambda one: one.temp_mc),
        ("disk", lambda one: one.disk_free_mb),
        ("backlog", lambda one: one.backlog),
    )
    end_ms = now_ms // HOUR_MS * HOUR_MS
    drawn = (_line(key, [(one.hour_ms, take(one)) for one in hours], end_ms) for key, take in takes)
    return tuple(one for one in drawn if one is not None)


def _line(key: str, told: Sequence[tuple[int, int | None]], end_ms: int) -> Line | None:
    points = [(at_ms, value) for at_ms, value in told if value is not None and at_ms <= end_ms]
    if not points:
        return None
    low, high = min(value for _, value in points), max(value for _, value in points)
    parts, before_ms = [], None
    for at_ms, value in points:
        x = WIDTH - (end_ms - at_ms) // HOUR_MS * WIDTH // _HOURS
        y = HEIGHT - (value - low) * HEIGHT // ((high - low) or 1)
        is_next = before_ms is not None and at_ms - before_ms <= HOUR_MS
        # A lone hour is a dot: a line of no length with round ends.
        parts.append(f"L{x} {y}" if is_next else f"M{x} {y}h0")
        before_ms = at_ms
    return Line(key, "".join(parts), low, high, points[-1][1])
