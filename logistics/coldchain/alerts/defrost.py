"""Defrosting: windows in which a warm room is expected, so that an alert waits; the record never does."""

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from logistics.coldchain.rule import MINUTE_MS
from logistics.coldchain.runs import Excursion

_DAY_MS = 86_400_000


class Window(Struct, frozen=True):
    """A half-open time in which an alert of the warm side waits, unless a reading exceeds `peak_mc`."""

    start_ms: int
    end_ms: int
    peak_mc: int | None = None

    def covers(self, at_ms: int) -> bool:
        """Whether a moment lies in the window."""
        return self.start_ms <= at_ms < self.end_ms

    def allows(self, milli_c: int) -> bool:
        """Whether a defrost may warm the air so much."""
        return self.peak_mc is None or milli_c <= self.peak_mc


class Daily(Struct, frozen=True):
    """Windows that a controller opens at the same local minutes each day."""

    minutes_of_day: tuple[int, ...]
    lasts_min: int
    peak_mc: int | None = None

    def __post_init__(self) -> None:
        if not 0 < self.lasts_min <= 1440 or any(not 0 <= minute < 1440 for minute in self.minutes_of_day):
            raise ValueError(
                "a defrost begins at a minute of the day (0 to 1439) and lasts 1 to 1440 minutes"
            )

    def between(self, start_ms: int, end_ms: int, *, offset_ms: int) -> Iterator[Window]:
        """The windows that touch a half-open span, by time; local time is `offset_ms` ahead of UTC."""
        lasts_ms = self.lasts_min * MINUTE_MS
        first_day = (start_ms + offset_ms - lasts_ms) // _DAY_MS
        for day in range(first_day, (end_ms + offset_ms) // _DAY_MS + 1):
            for minute in sorted(self.minutes_of_day):
                begin_ms = day * _DAY_MS - offset_ms + minute * MINUTE_MS
                if begin_ms < end_ms and begin_ms + lasts_ms > start_ms:
                    yield Window(begin_ms, begin_ms + lasts_ms, self.peak_mc)


def signalled(
    moves: Iterable[tuple[int, bool]], *, longest_ms: int, after_ms: int, peak_mc: int | None = None
) -> list[Window]:
    """The windows of a defrost contact: from on to off and `after_ms` more, in which the room cools again.

    `moves` are (time, is on) in order of time. However long the contact stays on, a window ends `longest_ms`
    after it began: a heater that hangs is no defrost.
    """
    found: list[Window] = []
    begun_ms: int | None = None
    for at_ms, is_on in moves:
        if is_on and begun_ms is None:
            begun_ms = at_ms
        elif not is_on and begun_ms is not None:
            found.append(Window(begun_ms, min(at_ms + after_ms, begun_ms + longest_ms), peak_mc))
            begun_ms = None
    if begun_ms is not None:
        found.append(Window(begun_ms, begun_ms + longest_ms, peak_mc))
    return found


def recognised(excursion: Excursion, windows: Sequence[Window]) -> Window | None:
    """The window that explains a run: warm, begun in it, over when it was over, and never too warm."""
    if excursion.side != "HOT" or excursion.end_ms is None or excursion.close != "recovered":
        return None
    fitting = (
        window
        for window in windows
        if window.covers(excursion.start_ms)
        and excursion.end_ms <= window.end_ms
        and window.allows(excursion.peak_mc)
    )
    return next(fitting, None)


def waits_until_ms(due_ms: int, peak_mc: int, windows: Sequence[Window]) -> int:
    """When an alert of the warm side that is due within a window comes: at the window's end."""
    for window in sorted(windows, key=lambda one: one.start_ms):
        if window.covers(due_ms) and window.allows(peak_mc):
            due_ms = window.end_ms
    return due_ms
