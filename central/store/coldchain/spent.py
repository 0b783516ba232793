"""What a lot has spent of its product's budget in rooms, up to now, and for how long nobody measured."""

from collections.abc import Iterator, Sequence

from msgspec import Struct
from sqlalchemy import Connection, select

from central.store.coldchain.tables import lot_stay
from central.store.projections.judging.tables import doubted
from central.store.tables import temperature
from logistics.coldchain.errors import RuleError
from logistics.coldchain.exposure import Reading
from logistics.coldchain.rule import Rule, Side
from logistics.goods.catalogue import first_version
from logistics.goods.spending import Spent, Stay, spent

READINGS_MAX = 50_000
"""The newest of a probe. What lies before counts as time in which nobody measured."""

_SIDES: tuple[Side, Side] = ("HOT", "COLD")


class BudgetOf(Struct, frozen=True):
    """A criterion of a product with a limit for all time together, and what a lot has spent of it."""

    lot: str
    product: str
    criterion: str
    grade: str
    side: Side
    limit_mc: int
    spent: Spent


def budgets(connection: Connection, lot: str, product: str, until_ms: int) -> list[BudgetOf]:
    """All budgets of a lot. None for a product that the catalogue has not, or that has none."""
    criteria = list(_criteria(product))
    if not criteria:
        return []
    stays = _stays(connection, lot)
    places = {one.place for one in stays}
    readings = {place: _readings(connection, place, stays, until_ms) for place in sorted(places)}
    found = []
    for name, grade, rule, side in criteria:
        worst = {place: _worst(stays, place, each, rule, side, until_ms) for place, each in readings.items()}
        limit_mc = rule.hi_mc if side == "HOT" else rule.lo_mc
        used = spent(stays, worst, rule, side, until_ms)
        found.append(BudgetOf(lot, product, name, grade, side, limit_mc or 0, used))
    return found


def thinned(readings: Sequence[Reading], rule: Rule) -> Iterator[Reading]:
    """The readings without those in range that change nothing: what is spent and known stays the same.

    A value in range has to be there where a run ends, and as often as the rule holds one: a cold store's
    months are in range but for hours.
    """
    kept_ms, was_out = 0, True
    for number, (at_ms, milli_c) in enumerate(readings):
        is_out = rule.side_of(milli_c) is not None
        next_ms = readings[number + 1][0] if number + 1 < len(readings) else None
        if is_out or was_out or next_ms is None or next_ms - kept_ms > rule.max_gap_ms:
            yield at_ms, milli_c
            kept_ms = at_ms
        was_out = is_out


def _criteria(product: str) -> Iterator[tuple[str, str, Rule, Side]]:
    try:
        version = first_version(product, by="catalogue", from_ms=0)
    except RuleError:
        return
    for one in version.criteria:
        if one.quantity != "temperature" or one.rule.cum_window_ms is not None:
            continue
        for side in _SIDES:
            limit_mc = one.rule.hi_mc if side == "HOT" else one.rule.lo_mc
            if limit_mc is not None and one.rule.cum_limit_on_ms(side) is not None:
                yield one.name, one.grade, one.rule, side


def _stays(connection: Connection, lot: str) -> list[Stay]:
    query = select(lot_stay).where(lot_stay.c.lot == lot).order_by(lot_stay.c.from_ms)
    return [Stay(lot, f"{row.site}/{row.room}", row.from_ms, row.to_ms) for row in connection.execute(query)]


def _readings(
    connection: Connection, place: str, stays: Sequence[Stay], until_ms: int
) -> dict[str, list[Reading]]:
    """What each probe of a place said while the lot was there, without what is no temperature."""
    site, _, room = place.partition("/")
    since_ms = min(one.start_ms for one in stays if one.place == place)
    here = temperature.c
    there = (here.site == site) & (here.room == room) & (here.at_ms >= since_ms) & (here.at_ms < until_ms)
    probes = connection.execute(select(here.probe).where(there).distinct()).scalars().all()
    found: dict[str, list[Reading]] = {}
    for probe in sorted(probes):
        said = (doubted.c.probe == probe) & (doubted.c.at_ms >= since_ms) & (doubted.c.doubt != "jump")
        bad = set(connection.execute(select(doubted.c.at_ms).where(said)).scalars())
        query = select(here.at_ms, here.milli_c).where(there, here.probe == probe)
        rows = connection.execute(query.order_by(here.at_ms.desc()).limit(READINGS_MAX)).all()
        found[probe] = [(at_ms, milli_c) for at_ms, milli_c in reversed(rows) if at_ms not in bad]
    return found


def _worst(
    stays: Sequence[Stay],
    place: str,
    readings: dict[str, list[Reading]],
    rule: Rule,
    side: Side,
    until_ms: int,
) -> list[Reading]:
    """The probe's readings by which the lot has spent most there: the worst one speaks for a room."""
    here = [one for one in stays if one.place == place]
    return max(
        (list(thinned(each, rule)) for each in readings.values()),
        key=lambda each: spent(here, {place: each}, rule, side, until_ms).spent_ms,
        default=[],
    )
