"""What lots have spent of their products' budgets in rooms, up to now, and for how long nobody measured."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct
from sqlalchemy import Connection, select

from central.store.coldchain.sparse import Said, said, stood
from central.store.coldchain.tables import lot_stay
from logistics.coldchain.errors import RuleError
from logistics.coldchain.history.stretches import Stretch
from logistics.coldchain.rule import Rule, Side
from logistics.goods.catalogue import first_version
from logistics.goods.spending import Spent, Stay, spent

_SIDES: tuple[Side, Side] = ("HOT", "COLD")

_Probes = Mapping[str, Sequence[Said]]


class BudgetOf(Struct, frozen=True):
    """A criterion of a product with a limit for all time together, and what a lot has spent of it."""

    lot: str
    product: str
    criterion: str
    grade: str
    side: Side
    limit_mc: int
    spent: Spent


class _Criterion(Struct, frozen=True):
    name: str
    grade: str
    rule: Rule
    side: Side

    @property
    def limit_mc(self) -> int:
        return (self.rule.hi_mc if self.side == "HOT" else self.rule.lo_mc) or 0


def budgets(
    connection: Connection, lots: Sequence[tuple[str, str]], until_ms: int
) -> dict[str, list[BudgetOf]]:
    """All budgets of some lots with their products, by lot.

    None for a product that the catalogue has not, or that has none. The readings of a place are read once
    for all lots together.
    """
    criteria = {product: list(_criteria(product)) for _, product in lots}
    stays = {lot: _stays(connection, lot) for lot, product in lots if criteria[product]}
    since_ms: dict[str, int] = {}
    for one in (stay for each in stays.values() for stay in each):
        since_ms[one.place] = min(one.start_ms, since_ms.get(one.place, one.start_ms))
    rules = [one.rule for each in criteria.values() for one in each]
    readings = {
        place: said(connection, place, from_ms, until_ms, rules)
        for place, from_ms in sorted(since_ms.items())
    }
    return {
        lot: [_budget(lot, product, stays[lot], one, readings, until_ms) for one in criteria[product]]
        for lot, product in lots
    }


def _criteria(product: str) -> Iterator[_Criterion]:
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
                yield _Criterion(one.name, one.grade, one.rule, side)


def _stays(connection: Connection, lot: str) -> list[Stay]:
    query = select(lot_stay).where(lot_stay.c.lot == lot).order_by(lot_stay.c.from_ms)
    return [Stay(lot, f"{row.site}/{row.room}", row.from_ms, row.to_ms) for row in connection.execute(query)]


def _budget(
    lot: str,
    product: str,
    stays: Sequence[Stay],
    one: _Criterion,
    readings: Mapping[str, _Probes],
    until_ms: int,
) -> BudgetOf:
    worst = {place: _worst(stays, place, readings[place], one, until_ms) for place in _places(stays)}
    used = spent(stays, worst, one.rule, one.side, until_ms)
    return BudgetOf(lot, product, one.name, one.grade, one.side, one.limit_mc, used)


def _places(stays: Sequence[Stay]) -> list[str]:
    return sorted({one.place for one in stays})


def _worst(
    stays: Sequence[Stay], place: str, probes: _Probes, one: _Criterion, until_ms: int
) -> Sequence[Stretch]:
    """What stood by the probe by which the lot has spent most there: the worst one speaks for a room."""
    here = [stay for stay in stays if stay.place == place]
    return max(
        [list(stood(each, one.rule)) for each in probes.values()],
        key=lambda each: spent(here, {place: each}, one.rule, one.side, until_ms).spent_ms,
        default=[],
    )
