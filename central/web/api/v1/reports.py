"""Day reports with their versions, and the sums of money on delivery."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from fastapi.responses import Response
from msgspec import Struct

from central.store.ledgers.reports.versions import latest, version
from central.store.queries.api import days
from central.store.queries.api.days import ReportedDay
from central.store.queries.ledgers import money
from central.web.api.answers import Limit, NameCursor, Page, Site, one, page, told
from central.web.api.callers import Api, missing
from logistics.service.reports import shape

router = APIRouter(prefix="/v1", tags=["reports"])

_DAY = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"


class CodTill(Struct, frozen=True):
    """A site's money on delivery from the first day on: collected = remitted + in hand + difference."""

    site: str
    collected_fen: int
    remitted_fen: int
    in_hand_fen: int
    difference_fen: int


class SiteFigures(Struct, frozen=True):
    """A site's local day. Null: 未报, nothing came of it, which is not zero; `held` is always known.

    `is_closed`: the site reported its day itself; `is_same`: it scanned what came of it.
    """

    site: str
    township: str
    is_heard: bool
    is_closed: bool
    is_same: bool | None
    arrived: int | None
    handed_out: int | None
    collected: int | None
    returned: int | None
    departed: int | None
    problems: int | None
    held: int
    cod_collected_fen: int | None
    cod_remitted_fen: int | None
    cod_difference_fen: int | None


class DayChange(Struct, frozen=True):
    """A figure that this version tells otherwise than the one before; null is 未报."""

    site: str
    figure: str
    before: int | str | None
    after: int | str | None


class DayReport(Struct, frozen=True):
    """A version of a local day's report, the sites in reach."""

    day: str
    version: int
    made_ms: int
    sites: tuple[SiteFigures, ...]
    changes: tuple[DayChange, ...]


@router.get("/cod-tills", **told(Page[CodTill], "read:reports"))
def list_cod_tills(asked: Api, site: Site = "", limit: Limit = 100, cursor: NameCursor = "") -> Response:
    """Money on delivery by site, in fen."""
    wanted = asked.sites(site)
    with asked.store.read() as connection:
        tills = money.tills(connection)
    found = [
        CodTill(
            each.site, each.collected_fen, each.remitted_fen, each.in_hand_fen, money.difference_fen(each)
        )
        for each in tills
        if each.site > cursor and (wanted is None or each.site in wanted)
    ]
    return page(asked, found, limit, lambda last: last.site)


@router.get("/day-reports", **told(Page[ReportedDay], "read:reports"))
def list_day_reports(asked: Api, limit: Limit = 100, cursor: NameCursor = "") -> Response:
    """The local days that were reported, oldest first."""
    with asked.store.read() as connection:
        found = days.listed(connection, cursor, limit)
    return page(asked, found, limit, lambda last: last.day)


@router.get("/day-reports/{day}", **told(DayReport, "read:reports", can_miss=True))
def get_day_report(
    asked: Api,
    day: Annotated[str, Path(pattern=_DAY, description="A local day, YYYY-MM-DD.")],
    number: Annotated[
        int, Query(alias="version", ge=0, le=10**6, description="This version; 0: the latest.")
    ] = 0,
) -> Response:
    """A day's report, site by site."""
    with asked.store.read() as connection:
        found = version(connection, "day", day, number) if number else latest(connection, "day", day)
    if found is None:
        raise missing()
    sites = tuple(_figures(each) for each in found.report.sites if asked.sees(each.site))
    changes = tuple(
        DayChange(each.site, each.figure, each.before, each.after)
        for each in found.diff
        if asked.sees(each.site)
    )
    return one(asked, DayReport(day, found.number, found.made_ms, sites, changes))


def _figures(one: shape.SiteFigures) -> SiteFigures:
    counts, cod = one.counts, one.money
    return SiteFigures(
        site=one.site,
        township=one.township,
        is_heard=one.is_heard,
        is_closed=one.own is not None,
        is_same=one.is_same,
        arrived=counts.arrived if counts else None,
        handed_out=counts.handed_out if counts else None,
        collected=counts.collected if counts else None,
        returned=counts.returned if counts else None,
        departed=counts.departed if counts else None,
        problems=counts.problems if counts else None,
        held=one.held,
        cod_collected_fen=cod.collected_fen if cod else None,
        cod_remitted_fen=cod.remitted_fen if cod else None,
        cod_difference_fen=cod.difference_fen if cod else None,
    )
