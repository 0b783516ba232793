"""What went on in and around a room: its doors, its mains, its defrosts and its excursions, bounded."""

from collections.abc import Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection, Table, func, or_, select

from central.store import log
from central.store.projections.judging.tables import excursion_version, mains
from central.store.tables import door, event, excursion
from logistics.coldchain.alerts.causes import Move, spans
from logistics.events.rooms import DefrostMoved

MOVES_MAX = 40_000
EXCURSIONS_MAX = 2_000
_DEFROST_MS_MAX = 86_400_000


class Rail(Struct, frozen=True):
    """A time in which something was so: `until_ms` None while it is. `times` more than one: several, so close
    together that this zoom shows them as one, which together lasted `lasts_ms`."""

    what: str
    from_ms: int
    until_ms: int | None
    lasts_ms: int
    times: int = 1


class Out(Struct, frozen=True):
    """An excursion as it is known now; `number` is None for one that only runs and is no alarm yet."""

    number: int | None
    probe: str
    side: str
    start_ms: int
    end_ms: int | None
    alarm_ms: int | None
    is_alarm: bool
    peak_mc: int
    limit_mc: int


class Spot(Struct, frozen=True):
    """A stretch of time of a room, as it is shown in steps; `now_ms` bounds what still lasts."""

    site: str
    room: str
    since_ms: int
    until_ms: int
    step_ms: int
    now_ms: int


def doors(connection: Connection, spot: Spot) -> tuple[tuple[Rail, ...], bool]:
    """When each door stood open, and whether that is all of it."""
    moves = _moves(connection, spot, door, "door", "is_open")
    return rails(spans(moves), spot), len(moves) < MOVES_MAX


def mains_lost(connection: Connection, spot: Spot) -> tuple[tuple[Rail, ...], bool]:
    """When a device of the room's site said that the mains were gone, and whether that is all of it."""
    moves = _moves(connection, spot, mains, "device", "is_present")
    lost = [Move(one.what, one.at_ms, not one.is_on) for one in moves]
    return rails(spans(lost), spot), len(moves) < MOVES_MAX


def defrosts(connection: Connection, spot: Spot, boxes: Iterable[str]) -> tuple[tuple[Rail, ...], bool]:
    """When a defrost heater of the room was on as its boxes tell it, and whether that is all of it."""
    moves: list[Move] = []
    is_all = True
    for box in sorted(boxes):
        query = log.counted_of(box, "defrost").where(
            event.c.at_ms >= spot.since_ms - _DEFROST_MS_MAX, event.c.at_ms < spot.until_ms
        )
        facts = log.read(connection, query.order_by(event.c.at_ms).limit(MOVES_MAX))
        is_all = is_all and len(facts) < MOVES_MAX
        moves += [
            Move(one.event.device, one.at_ms, one.event.is_on)
            for one in facts
            if isinstance(one.event, DefrostMoved) and (one.event.site, one.event.room) == _place(spot)
        ]
    return rails(spans(moves), spot), is_all


def rails(found: Iterable[tuple[str, int, int | None]], spot: Spot) -> tuple[Rail, ...]:
    """The spans that touch the stretch, those of one thing joined that lie less than a step apart."""
    joined: dict[str, list[Rail]] = {}
    for what, from_ms, until_ms in found:
        end_ms = spot.now_ms if until_ms is None else until_ms
        if from_ms >= spot.until_ms or end_ms <= spot.since_ms:
            continue
        lasts_ms = max(0, min(end_ms, spot.until_ms) - max(from_ms, spot.since_ms))
        mine = joined.setdefault(what, [])
        last = mine[-1] if mine else None
        if last and last.until_ms is not None and from_ms - last.until_ms < spot.step_ms:
            mine[-1] = replace(
                last, until_ms=until_ms, lasts_ms=last.lasts_ms + lasts_ms, times=last.times + 1
            )
        else:
            mine.append(Rail(what, from_ms, until_ms, lasts_ms))
    return tuple(sorted((rail for mine in joined.values() for rail in mine), key=lambda one: one.from_ms))


def excursions(connection: Connection, spot: Spot) -> tuple[tuple[Out, ...], bool]:
    """The room's excursions that touch the stretch, by time, the newest that fit, and whether all did."""
    numbers = _numbers(connection, spot)
    here = excursion.c
    query = (
        select(here.probe, here.side, here.start_ms, here.end_ms, here.alarm_ms, here.peak_mc, here.limit_mc)
        .where(here.site == spot.site, here.room == spot.room, here.start_ms < spot.until_ms)
        .where(or_(here.end_ms.is_(None), here.end_ms > spot.since_ms))
        .order_by(here.start_ms.desc())
        .limit(EXCURSIONS_MAX)
    )
    found = [
        Out(
            numbers.get((row.probe, row.start_ms)),
            row.probe,
            row.side,
            row.start_ms,
            row.end_ms,
            row.alarm_ms,
            row.alarm_ms is not None,
            row.peak_mc,
            row.limit_mc,
        )
        for row in connection.execute(query)
    ]
    return tuple(reversed(found)), len(found) < EXCURSIONS_MAX


def out_ms(found: Sequence[Out], probe: str, side: str, spot: Spot) -> int:
    """For how long of the stretch a probe was out on a side."""
    return sum(
        max(
            0,
            min(spot.until_ms, spot.now_ms if one.end_ms is None else one.end_ms)
            - max(one.start_ms, spot.since_ms),
        )
        for one in found
        if (one.probe, one.side) == (probe, side)
    )


def _numbers(connection: Connection, spot: Spot) -> dict[tuple[str, int], int]:
    """The number of each excursion by its probe and its beginning as known now."""
    here = excursion_version.c
    query = (
        select(here.probe, here.start_ms, here.number, here.close)
        .where(here.site == spot.site, here.room == spot.room, here.start_ms < spot.until_ms)
        .where(or_(here.end_ms.is_(None), here.end_ms > spot.since_ms))
        .order_by(here.id.desc())
        .limit(4 * EXCURSIONS_MAX)
    )
    found: dict[tuple[str, int], int] = {}
    for row in connection.execute(query):
        if row.close != "withdrawn":
            found.setdefault((row.probe, row.start_ms), row.number)
    return found


def _moves(connection: Connection, spot: Spot, table: Table, what: str, is_on: str) -> list[Move]:
    """What moved in the stretch, behind how each thing stood when it began; the newest MOVES_MAX."""
    here = table.c
    mine = (here.site == spot.site) & (here.at_ms < spot.until_ms)
    if "room" in here:
        mine &= here.room == spot.room
    last = (
        select(here[what].label("what"), func.max(here.at_ms).label("at_ms"))
        .where(mine, here.at_ms < spot.since_ms)
        .group_by(here[what])
        .subquery()
    )
    before = select(here[what], here.at_ms, here[is_on]).join(
        last, (here[what] == last.c.what) & (here.at_ms == last.c.at_ms)
    )
    since = select(here[what], here.at_ms, here[is_on]).where(mine, here.at_ms >= spot.since_ms)
    newest = since.order_by(here.at_ms.desc(), here.seq.desc()).limit(MOVES_MAX)
    rows = [*connection.execute(newest), *connection.execute(before.where(mine).order_by(here.seq.desc()))]
    return [Move(*row) for row in reversed(rows)]


def _place(spot: Spot) -> tuple[str, str]:
    return spot.site, spot.room
