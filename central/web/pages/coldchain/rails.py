"""The rails below a room's chart: what was so when, in places of a thousand across the span."""

from collections.abc import Iterator

from msgspec import Struct

from central.store.record.view import RoomHistory

WIDE = 1000
_LEAST = 3.0


class Mark(Struct, frozen=True):
    """A stretch of a rail from `x` on, `width` wide; `number` is of the excursion whose page it leads to."""

    x: float
    width: float
    from_ms: int
    until_ms: int | None
    lasts_ms: int
    times: int = 1
    number: int | None = None
    is_alarm: bool = False


class Rail(Struct, frozen=True):
    """One row: its kind (excursion, door, mains, defrost, gap, doubt), what it is about, and its marks."""

    kind: str
    what: str
    marks: tuple[Mark, ...]


def rails(found: RoomHistory) -> tuple[Rail, ...]:
    """Those with anything to show, by kind and by what they are about."""
    rows: dict[tuple[str, str], list[Mark]] = {}
    for kind, what, mark in _marks(found):
        rows.setdefault((kind, what), []).append(mark)
    return tuple(Rail(kind, what, tuple(marks)) for (kind, what), marks in rows.items())


def _marks(found: RoomHistory) -> Iterator[tuple[str, str, Mark]]:
    for out in found.excursions:
        mark = _mark(found, out.start_ms, out.end_ms, number=out.number, is_alarm=out.is_alarm)
        yield "excursion", out.probe, mark
    for kind, spans in (("door", found.doors), ("mains", found.mains_lost), ("defrost", found.defrosts)):
        for one in spans:
            yield kind, one.what, _mark(found, one.from_ms, one.until_ms, one.lasts_ms, times=one.times)
    for probe in found.probes:
        for gap in probe.gaps:
            yield "gap", probe.probe, _mark(found, gap.from_ms, gap.until_ms)
    for doubt in found.doubts:
        yield "doubt", doubt.probe, _mark(found, doubt.at_ms, doubt.at_ms)


def _mark(
    found: RoomHistory,
    from_ms: int,
    until_ms: int | None,
    lasts_ms: int | None = None,
    *,
    times: int = 1,
    number: int | None = None,
    is_alarm: bool = False,
) -> Mark:
    """Clipped to the span, and never too thin to be seen."""
    end_ms = found.now_ms if until_ms is None else until_ms
    scale = WIDE / (found.until_ms - found.since_ms)
    x = max(0.0, (from_ms - found.since_ms) * scale)
    width = max(_LEAST, min(float(WIDE), (end_ms - found.since_ms) * scale) - x)
    lasts = end_ms - from_ms if lasts_ms is None else lasts_ms
    return Mark(
        round(min(x, WIDE - width), 2), round(width, 2), from_ms, until_ms, lasts, times, number, is_alarm
    )
