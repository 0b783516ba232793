"""How warm it was where a lot was, just while it was there: the join of lots and rooms by time."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import ColumnElement, Connection, case, func, select

from central.store.coldchain import rules
from central.store.coldchain.rules import RoomVersion
from central.store.coldchain.tables import lot_stay
from central.store.ledgers.told import portions
from central.store.projections.judging.tables import doubted
from central.store.queries.columns import columns
from central.store.record import history, source
from central.store.record.tables import BAND_MS, band
from central.store.tables import excursion, temperature
from logistics.coldchain.rule import MINUTE_MS
from logistics.goods.story.rooms import Measured, OutOf, RoomTime, Span, measured, unknown_to_all

STAYS_MAX = 60
"""So many times in rooms are told of one story, the newest; the others are said to be left out."""
PROBES_MAX, OUTS_MAX = 8, 200
# Where nobody set a rule: probes are read every five minutes, and a quarter of an hour is a gap.
_INTERVAL_MS, _MAX_GAP_MS = 5 * MINUTE_MS, 15 * MINUTE_MS


class Stay(Struct, frozen=True):
    """A lot in a room in a half-open time, whatever its mass meanwhile; `net_g` is the most of it."""

    lot: str
    site: str
    room: str
    from_ms: int
    to_ms: int | None
    net_g: int


class _Out(Struct, frozen=True):
    probe: str
    side: str
    start_ms: int
    end_ms: int | None
    peak_mc: int
    limit_mc: int


def stays(connection: Connection, until_ms: Mapping[str, int | None]) -> list[Stay]:
    """The stays of lots by time, each cut where its lot's life counts no more (None: never)."""
    found: list[Stay] = []
    here = lot_stay.c
    for some in portions(until_ms):
        query = select(here.lot, here.site, here.room, here.from_ms, here.to_ms, here.net_g)
        rows = connection.execute(
            query.where(here.lot.in_(some)).order_by(here.lot, here.site, here.room, here.from_ms)
        )
        pieces = (_cut(Stay(*row), until_ms[row.lot]) for row in rows)
        kept = [one for one in pieces if one is not None]
        for _, group in groupby(kept, key=lambda one: (one.lot, one.site, one.room)):
            found += _joined(list(group))
    return sorted(found, key=lambda one: (one.from_ms, one.lot))


def time_in(connection: Connection, stay: Stay, now_ms: int) -> RoomTime:
    """The stay with what was measured in its room meanwhile, under the rule in force when it began."""
    until_ms = now_ms if stay.to_ms is None else min(stay.to_ms, now_ms)
    version = _in_force(rules.history(connection, stay.site, stay.room), stay.from_ms)
    found = RoomTime(
        stay.lot,
        stay.site,
        stay.room,
        stay.from_ms,
        stay.to_ms,
        max(until_ms, stay.from_ms),
        stay.net_g,
        low_mc=version.rule.lo_mc if version else None,
        high_mc=version.rule.hi_mc if version else None,
        rule=version.version if version else 0,
    )
    if until_ms <= stay.from_ms:
        return found
    names = _names(connection, stay, until_ms)
    probes, is_all = _probes(connection, stay, names[:PROBES_MAX], until_ms, version)
    outs, are_outs_all = _outs(connection, stay, until_ms)
    return replace(
        found,
        probes=probes,
        outs=outs,
        unknown=unknown_to_all([one.silent for one in probes], stay.from_ms, until_ms),
        is_cut=len(names) > PROBES_MAX or not is_all or not are_outs_all,
    )


def _cut(stay: Stay, until_ms: int | None) -> Stay | None:
    if until_ms is None:
        return stay
    if stay.from_ms >= until_ms:
        return None
    return replace(stay, to_ms=until_ms if stay.to_ms is None else min(stay.to_ms, until_ms))


def _joined(pieces: Sequence[Stay]) -> list[Stay]:
    """Stays of one room that follow each other without a break: only the mass changed."""
    found: list[Stay] = []
    for piece in pieces:
        last = found[-1] if found else None
        if last is not None and last.to_ms == piece.from_ms:
            found[-1] = replace(last, to_ms=piece.to_ms, net_g=max(last.net_g, piece.net_g))
        else:
            found.append(piece)
    return found


def _in_force(versions: Sequence[RoomVersion], at_ms: int) -> RoomVersion | None:
    return next((one for one in reversed(versions) if one.valid_from_ms <= at_ms), None)


def _names(connection: Connection, stay: Stay, until_ms: int) -> list[str]:
    """The probes that read anything in the kept stretches that the stay touches: far fewer than readings."""
    here, size_ms = band.c, max(BAND_MS)
    query = select(here.probe).where(here.site == stay.site, here.room == stay.room, here.size_ms == size_ms)
    query = query.where(here.at_ms > stay.from_ms - size_ms, here.at_ms < until_ms).distinct()
    return sorted(connection.execute(query).scalars())


def _probes(
    connection: Connection, stay: Stay, names: Sequence[str], until_ms: int, version: RoomVersion | None
) -> tuple[tuple[Measured, ...], bool]:
    interval_ms, max_gap_ms = (
        (version.rule.interval_ms, version.rule.max_gap_ms) if version else (_INTERVAL_MS, _MAX_GAP_MS)
    )
    found, is_all = [], True
    for name in names:
        place = (stay.site, stay.room)
        silent, is_mine_all = history.silences(
            connection,
            place,
            name,
            stay.from_ms,
            until_ms,
            max_gap_ms=max_gap_ms,
            interval_ms=interval_ms,
        )
        spans = [(one.from_ms, one.until_ms) for one in silent]
        held = _held(connection, place, name, (stay.from_ms, until_ms), interval_ms, max_gap_ms)
        if held:
            found.append(measured(name, held, spans))
            is_all = is_all and is_mine_all
    return tuple(found), is_all


def _held(
    connection: Connection, place: tuple[str, str], probe: str, span: Span, interval_ms: int, max_gap_ms: int
) -> dict[int, int]:
    """For how long (ms) a probe stood at each temperature (milli-°C) in a span.

    A reading stands to the next one if that comes within `max_gap_ms`, else for one interval: as in the
    exposure record. The database adds it up: a cold store's months are a few hundred temperatures.
    """
    since_ms, until_ms = span
    mine = _counted(connection, place, probe, (since_ms - max_gap_ms, until_ms + max_gap_ms))
    here = temperature.c
    # Farther away than a gap, a reading stands for nothing in the span.
    begin = connection.execute(
        select(func.max(here.at_ms)).where(mine, here.at_ms < since_ms, here.at_ms >= since_ms - max_gap_ms)
    ).scalar()
    end = connection.execute(
        select(func.min(here.at_ms)).where(mine, here.at_ms >= until_ms, here.at_ms <= until_ms + max_gap_ms)
    ).scalar()
    following = func.lead(here.at_ms).over(order_by=here.at_ms)
    readings = (
        select(here.at_ms, here.milli_c, following.label("next_ms"))
        .where(mine, here.at_ms >= (since_ms if begin is None else begin))
        .where(here.at_ms < until_ms if end is None else here.at_ms <= end)
        .subquery()
        .c
    )
    gap = readings.next_ms - readings.at_ms
    stands = readings.at_ms + case((gap <= max_gap_ms, gap), else_=interval_ms)
    low = case((readings.at_ms > since_ms, readings.at_ms), else_=since_ms)
    high = case((stands < until_ms, stands), else_=until_ms)
    query = select(readings.milli_c, func.sum(high - low)).where(high > low).group_by(readings.milli_c)
    return {milli_c: int(ms) for milli_c, ms in connection.execute(query)}


def _counted(connection: Connection, place: tuple[str, str], probe: str, span: Span) -> ColumnElement[bool]:
    """What counts of a probe: where nothing of a span is doubted, no reading has to be asked about it."""
    said = (doubted.c.probe == probe) & (doubted.c.at_ms >= span[0]) & (doubted.c.at_ms <= span[1])
    if connection.execute(select(doubted.c.at_ms).where(said).limit(1)).first() is not None:
        return source.counted(place, probe)
    here, (site, room) = temperature.c, place
    return (here.probe == probe) & (here.site == site) & (here.room == room)


def _outs(connection: Connection, stay: Stay, until_ms: int) -> tuple[tuple[OutOf, ...], bool]:
    """The alarms of the room that the lot was there for, each cut to its stay."""
    here = excursion.c
    touches = (here.start_ms < until_ms) & (here.end_ms.is_(None) | (here.end_ms > stay.from_ms))
    query = select(*columns(excursion, _Out)).where(here.site == stay.site, here.room == stay.room, touches)
    query = query.where(here.alarm_ms.is_not(None)).order_by(here.start_ms, here.probe)
    found = [_Out(*row) for row in connection.execute(query.limit(OUTS_MAX + 1))]
    outs = tuple(_out(connection, stay, one, until_ms) for one in found[:OUTS_MAX])
    return outs, len(found) <= OUTS_MAX


def _out(connection: Connection, stay: Stay, one: _Out, until_ms: int) -> OutOf:
    from_ms = max(one.start_ms, stay.from_ms)
    end_ms = until_ms if one.end_ms is None else min(one.end_ms, until_ms)
    here = temperature.c
    worst = func.max(here.milli_c) if one.side == "HOT" else func.min(here.milli_c)
    query = select(worst).where(source.counted((stay.site, stay.room), one.probe))
    peak = connection.execute(query.where(here.at_ms >= from_ms, here.at_ms < end_ms)).scalar()
    # Between two readings the first one stands: it was read before the lot came.
    peak_mc = one.peak_mc if peak is None else int(peak)
    is_open = one.end_ms is None and stay.to_ms is None
    return OutOf(one.probe, one.side, from_ms, end_ms, peak_mc, one.limit_mc, is_open)
