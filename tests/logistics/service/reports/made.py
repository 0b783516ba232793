"""Reports of days out of a few figures, of the little county whose days the store's tests report."""

from datetime import date, timedelta

from logistics.service.reports import sums
from logistics.service.reports.shape import (
    ColdFigures,
    Counts,
    Money,
    PlaceDay,
    Produce,
    Report,
    SiteFigures,
)


def site(name: str, counts: Counts | None = None, money: Money | None = None, held: int = 0) -> SiteFigures:
    """A site's day of which something came; without counts nothing did."""
    is_heard = counts is not None
    return SiteFigures(
        site=name,
        township="T1",
        due=1,
        heard=int(is_heard),
        closed=0,
        held=held,
        counts=counts,
        money=(money or Money()) if is_heard else None,
        produce=Produce() if is_heard else None,
        corrections=0 if is_heard else None,
        gaps=0,
    )


def day(
    *sites: SiteFigures,
    on: str = "2026-05-28",
    cold: tuple[ColdFigures, ...] = (),
    places: tuple[PlaceDay, ...] = (),
    ways: dict[str, int] | None = None,
) -> Report:
    """A day's report of these sites, all of one township."""
    return Report(
        kind="day",
        period=on,
        first=on,
        last=on,
        days=1,
        sites=sites,
        townships=(sums.total("T1", sites, ways or {}),),
        county=sums.total("", sites, ways or {}),
        cold=cold,
        places=places,
    )


def week_days() -> list[str]:
    """The days of the ISO week 2026-W22."""
    return [(date(2026, 5, 25) + timedelta(days=n)).isoformat() for n in range(7)]
