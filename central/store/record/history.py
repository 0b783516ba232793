"""A room over any span: lowest and highest per step, exact at every zoom, and when its probes were silent."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, Select, func, literal, select, union_all

from central.store.record.tables import BAND_MS, band
from central.store.tables import temperature

_SHORT_MS, _LONG_MS = BAND_MS
_SECOND, _MINUTE, _HOUR, _DAY = 1000, 60_000, 3_600_000, 86_400_000
STEPS_MS = (
    *(n * _SECOND for n in (1, 2, 5, 10, 20, 30)),
    *(n * _MINUTE for n in (1, 2, 5, 10, 20, 30)),
    *(n * _HOUR for n in (1, 2, 4, 8, 12)),
    *(n * _DAY for n in (1, 2, 4, 10, 20, 50)),
)
"""From ten minutes on each is a multiple of a kept stretch: its band is that of its readings."""
_LOOKED_INTO_MAX = 400


class Bucket(Struct, frozen=True):
    """The lowest and the highest reading of a probe in a step that begins at `at_ms`."""

    probe: str
    at_ms: int
    low_mc: int
    high_mc: int


class Extremes(Struct, frozen=True):
    """The lowest and the highest reading of a probe in a span, and when each was first read."""

    probe: str
    low_mc: int
    low_ms: int
    high_mc: int
    high_ms: int


class Piece(Struct, frozen=True):
    """Readings in a row: when the first and the last were, and the widest time between two of them."""

    first_ms: int
    last_ms: int
    widest_ms: int = 0
    size_ms: int = 0


class Silence(Struct, frozen=True):
    """A half-open time for which nobody knows a probe's temperature."""

    probe: str
    from_ms: int
    until_ms: int


def step_for(span_ms: int, points: int) -> int:
    """The finest step that shows a span in so many points."""
    return next((step for step in STEPS_MS if span_ms <= step * points), STEPS_MS[-1])


def buckets(
    connection: Connection, site: str, room: str, since_ms: int, until_ms: int, step_ms: int
) -> tuple[Bucket, ...]:
    """Minimum and maximum per probe and step in since_ms … until_ms (half open), by probe and time.

    Steps begin at multiples of `step_ms`, so that they keep their places while a window moves on. What whole
    stretches are kept of is read from these, the ends of the span from the readings: each value is a reading.
    """
    size_ms = next((size for size in reversed(BAND_MS) if step_ms % size == 0), None)
    here = temperature.c
    of_room = (here.site == site) & (here.room == room)
    if size_ms is None:
        parts = [_raw(of_room, since_ms, until_ms)]
    else:
        whole_ms, end_ms = -(-since_ms // size_ms) * size_ms, until_ms // size_ms * size_ms
        parts = [_raw(of_room, since_ms, min(whole_ms, until_ms))]
        if whole_ms < end_ms:
            kept = select(band.c.probe, band.c.at_ms, band.c.low_mc, band.c.high_mc).where(
                band.c.site == site, band.c.room == room, band.c.size_ms == size_ms
            )
            parts.append(kept.where(band.c.at_ms >= whole_ms, band.c.at_ms < end_ms))
        parts.append(_raw(of_room, max(whole_ms, end_ms), until_ms))
    every = union_all(*parts).subquery().c
    start = (every.at_ms - every.at_ms % step_ms).label("start")
    query = select(every.probe, start, func.min(every.low_mc), func.max(every.high_mc))
    found = connection.execute(query.group_by(every.probe, start).order_by(every.probe, start))
    return tuple(Bucket(*row) for row in found)


def united(some: Sequence[Bucket], others: Sequence[Bucket]) -> tuple[Bucket, ...]:
    """Buckets of the same steps from two places, by probe and time: the lowest and the highest of both."""
    found: dict[tuple[str, int], Bucket] = {}
    for one in (*some, *others):
        at = (one.probe, one.at_ms)
        before = found.get(at, one)
        found[at] = Bucket(*at, min(before.low_mc, one.low_mc), max(before.high_mc, one.high_mc))
    return tuple(found[at] for at in sorted(found))


def _raw(of_room: ColumnElement[bool], since_ms: int, until_ms: int) -> Select[*tuple[Any, ...]]:
    here = temperature.c
    low, high = here.milli_c.label("low_mc"), here.milli_c.label("high_mc")
    return select(here.probe, here.at_ms, low, high).where(
        of_room, here.at_ms >= since_ms, here.at_ms < until_ms
    )


def extremes(
    connection: Connection, found: Sequence[Bucket], since_ms: int, until_ms: int, step_ms: int
) -> tuple[Extremes, ...]:
    """Each probe's lowest and highest of buckets, with the moments at which they were read."""
    by_probe: dict[str, list[Bucket]] = defaultdict(list)
    for one in found:
        by_probe[one.probe].append(one)
    return tuple(
        Extremes(
            probe,
            low.low_mc,
            _moment(
                connection, probe, low.low_mc, max(since_ms, low.at_ms), min(until_ms, low.at_ms + step_ms)
            ),
            high.high_mc,
            _moment(
                connection,
                probe,
                high.high_mc,
                max(since_ms, high.at_ms),
                min(until_ms, high.at_ms + step_ms),
            ),
        )
        for probe, mine in by_probe.items()
        for low in (min(mine, key=lambda one: (one.low_mc, one.at_ms)),)
        for high in (min(mine, key=lambda one: (-one.high_mc, one.at_ms)),)
    )


def _moment(connection: Connection, probe: str, milli_c: int, since_ms: int, until_ms: int) -> int:
    here = temperature.c
    query = select(func.min(here.at_ms)).where(
        here.probe == probe, here.at_ms >= since_ms, here.at_ms < until_ms, here.milli_c == milli_c
    )
    # Of readings that only a mirror has, the step is known, and not the moment.
    return int(connection.execute(query).scalar_one() or since_ms)


def silences(
    connection: Connection,
    place: tuple[str, str],
    probe: str,
    since_ms: int,
    until_ms: int,
    *,
    max_gap_ms: int,
    interval_ms: int,
) -> tuple[list[Silence], bool]:
    """Where a probe was silent in a span, as the exposure record has it, and whether that is all of it.

    A reading stands to the next one if that comes within `max_gap_ms`, else for one interval. Kept stretches
    with a wide gap inside are looked into, so many at most; then only what lies between stretches is known.
    """
    site, room = place
    here = temperature.c
    mine = (here.site == site) & (here.room == room) & (here.probe == probe)
    looking = _Looking(connection, site, room, probe, max_gap_ms)
    before = connection.execute(select(func.max(here.at_ms)).where(mine, here.at_ms < since_ms)).scalar()
    after = connection.execute(select(func.min(here.at_ms)).where(mine, here.at_ms >= until_ms)).scalar()
    pieces = [] if before is None else [Piece(before, before)]
    pieces += looking.pieces(since_ms, until_ms)
    pieces += [] if after is None else [Piece(after, after)]
    gaps = [(since_ms, pieces[0].first_ms if pieces else until_ms)]
    for one, following in pairwise(pieces):
        if following.first_ms - one.last_ms > max_gap_ms:
            gaps.append((one.last_ms + interval_ms, following.first_ms))
    if pieces:
        gaps.append((pieces[-1].last_ms + interval_ms, until_ms))
    clipped = [(max(low, since_ms), min(high, until_ms)) for low, high in gaps]
    return [Silence(probe, low, high) for low, high in clipped if low < high], looking.is_all


class _Looking:
    """Reads how a probe's readings lie in a span, by the longest stretches that show every wide gap."""

    def __init__(self, connection: Connection, site: str, room: str, probe: str, max_gap_ms: int) -> None:
        self._connection = connection
        self._room = (site, room)
        self._probe = probe
        self._max_gap_ms = max_gap_ms
        self._left = _LOOKED_INTO_MAX
        self.is_all = True

    def pieces(self, since_ms: int, until_ms: int) -> Iterator[Piece]:
        """Readings in a row by time, none with a gap inside that is known."""
        yield from self._opened(self._by(_LONG_MS, since_ms, until_ms))

    def _by(self, size_ms: int, since_ms: int, until_ms: int) -> Iterator[Piece]:
        """The stretches of a size that lie whole in the span, its ends by shorter ones and by readings."""
        whole_ms, end_ms = -(-since_ms // size_ms) * size_ms, until_ms // size_ms * size_ms
        if whole_ms >= end_ms:
            yield from self._finer(size_ms, since_ms, until_ms)
            return
        yield from self._finer(size_ms, since_ms, whole_ms)
        yield from self._kept(size_ms, whole_ms, end_ms)
        yield from self._finer(size_ms, end_ms, until_ms)

    def _finer(self, size_ms: int, since_ms: int, until_ms: int) -> Iterable[Piece]:
        if since_ms >= until_ms:
            return ()
        return (
            self._by(_SHORT_MS, since_ms, until_ms) if size_ms > _SHORT_MS else self._read(since_ms, until_ms)
        )

    def _opened(self, pieces: Iterable[Piece]) -> Iterator[Piece]:
        for piece in pieces:
            if piece.widest_ms <= self._max_gap_ms:
                yield piece
            elif self._left <= 0:
                self.is_all = False
                yield piece
            else:
                self._left -= 1
                start_ms = piece.first_ms // piece.size_ms * piece.size_ms
                yield from self._opened(self._finer(piece.size_ms, start_ms, start_ms + piece.size_ms))

    def _kept(self, size_ms: int, since_ms: int, until_ms: int) -> list[Piece]:
        site, room = self._room
        query = (
            select(band.c.first_ms, band.c.last_ms, band.c.widest_ms, literal(size_ms))
            .where(band.c.probe == self._probe, band.c.size_ms == size_ms)
            .where(band.c.at_ms >= since_ms, band.c.at_ms < until_ms)
            .where(band.c.site == site, band.c.room == room)
            .order_by(band.c.at_ms)
        )
        return [Piece(*row) for row in self._connection.execute(query)]

    def _read(self, since_ms: int, until_ms: int) -> list[Piece]:
        here, (site, room) = temperature.c, self._room
        query = (
            select(here.at_ms)
            .where(here.probe == self._probe, here.at_ms >= since_ms, here.at_ms < until_ms)
            .where(here.site == site, here.room == room)
            .order_by(here.at_ms)
        )
        return [Piece(at_ms, at_ms) for at_ms in self._connection.execute(query).scalars()]
