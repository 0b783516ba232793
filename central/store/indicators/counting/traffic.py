"""Figures of parcels, standards and lots."""

from sqlalchemy import func, select

from central.store.indicators.counting.counted import Asked, Counted
from central.store.ledgers.register import standards as register
from central.store.ledgers.reports.tables import site_day
from central.store.ledgers.reports.versions import span
from central.store.ledgers.told import is_struck
from central.store.lots.tables import lot
from central.store.tables import parcel_step
from logistics.goods.standards.register import Register
from logistics.indicators.figures import Figure
from logistics.service.levels import Period

_WEEK, _MONTH = 7, 30


def hub_carriers(asked: Asked) -> Counted | None:
    """Different carriers of what was scanned at hubs in a week; where nothing came nothing is known."""
    period = asked.days(_WEEK)
    since_ms, until_ms = asked.bounds(period)
    hubs = [one.site_id for one in asked.county.sites_at(asked.day, "hub")]
    here = parcel_step.c
    query = select(here.carrier, func.count()).where(here.at_ms >= since_ms, here.at_ms < until_ms)
    query = query.where(here.site.in_(hubs), here.carrier != "", ~is_struck(parcel_step))
    rows = asked.connection.execute(query.group_by(here.carrier).order_by(here.carrier)).all()
    lines = tuple((row[0], row[1]) for row in rows)
    if not lines:
        return None
    return Counted(period, Figure(len(lines)), ("carrier", "scans"), lines)


def parcels_down(asked: Asked) -> Counted | None:
    """Parcels handed out in a month, by the day reports."""
    return _sum(asked, "handed_out")


def parcels_up(asked: Asked) -> Counted | None:
    """Parcels collected in a month, by the day reports."""
    return _sum(asked, "collected")


def up_share(asked: Asked) -> Counted | None:
    """Collected parcels of those collected and handed out."""
    up, down = parcels_up(asked), parcels_down(asked)
    if up is None or down is None:
        return None
    figure = Figure(up.figure.num, up.figure.num + down.figure.num)
    rows = (("up", up.figure.num), ("down", down.figure.num))
    return Counted(up.period, figure, ("direction", "parcels"), rows, up.is_open)


def sites_heard(asked: Asked) -> Counted | None:
    """Sites of which anything came in a month."""
    period, is_short = _reported(asked)
    if period is None:
        return None
    here = site_day.c
    inside = here.day.between(period.first.isoformat(), period.last.isoformat())
    query = select(here.site, func.count()).where(inside).group_by(here.site).order_by(here.site)
    rows = tuple((row[0], row[1]) for row in asked.connection.execute(query))
    return Counted(period, Figure(len(rows)), ("site", "days"), rows, is_short)


def standards(asked: Asked) -> Counted:
    """Products with a standard that holds on the day."""
    kept = register.listed(asked.connection)
    holding = Register(one.standard for one in kept).all_at(asked.day.isoformat())
    rows = tuple((one.product, one.version, one.valid_from) for one in holding)
    return Counted(
        Period(asked.day, asked.day), Figure(len(rows)), ("product", "version", "valid_from"), rows
    )


def traceable_lots(asked: Asked) -> Counted:
    """Of the lots that were shipped, and moved in a month, those whose harvest and grade are known."""
    period = asked.days(_MONTH)
    since_ms, until_ms = asked.bounds(period)
    here = lot.c
    query = select(here.lot, here.harvested, here.quality).where(here.shipped_g > 0)
    query = query.where(here.last_ms >= since_ms, here.last_ms < until_ms).order_by(here.lot)
    rows = asked.connection.execute(query).all()
    missing = tuple((row.lot, row.harvested or "", row.quality) for row in rows if not _is_known(*row[1:]))
    figure = Figure(len(rows) - len(missing), len(rows))
    return Counted(period, figure, ("lot_without", "harvested", "quality"), missing)


def _is_known(harvested: str | None, quality: str) -> bool:
    return bool(harvested and quality)


def _sum(asked: Asked, figure: str) -> Counted | None:
    period, is_short = _reported(asked)
    if period is None:
        return None
    here = site_day.c
    inside = here.day.between(period.first.isoformat(), period.last.isoformat())
    query = select(here.site, func.sum(here[figure])).where(inside).group_by(here.site).order_by(here.site)
    rows = tuple((site, int(total)) for site, total in asked.connection.execute(query) if total)
    total = sum(number for _, number in rows)
    return Counted(period, Figure(total), ("site", "parcels"), rows, is_short)


def _reported(asked: Asked) -> tuple[Period | None, bool]:
    """The month up to the last reported day, and whether reports began later than it does."""
    reported = span(asked.connection)
    if reported is None or reported[0] > asked.day:
        return None, False
    last = min(reported[1], asked.day)
    period = Asked(asked.connection, asked.county, asked.indicator, last).days(_MONTH)
    return period, period.first < reported[0]
