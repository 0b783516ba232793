"""The trail: who did and who looked at what, to be narrowed, taken away and held against its chain."""

from datetime import date
from typing import Annotated, Literal
from urllib.parse import urlencode

import msgspec
from fastapi import APIRouter, Query
from fastapi.responses import Response

from central.store.access import trailing
from central.store.access.trailing import Wanted
from central.store.queries.ledgers.service import bounds
from central.web.frame import Auditing, Visit
from central.web.pages.ledgers.sheets import CSV_MEDIA, csv_of
from logistics.service.levels import Period

router = APIRouter()
_PAGE = "/admin/trail"
_Text = Annotated[str, Query(max_length=128)]
_FIRST, _LAST = date(2000, 1, 1), date(2100, 12, 31)
_Day = Annotated[date | None, Query(ge=_FIRST, le=_LAST)]


@router.get(_PAGE)
def show(
    visit: Auditing,
    account: _Text = "",
    deed: _Text = "",
    since: _Day = None,
    until: _Day = None,
    before: Annotated[int | None, Query(ge=1, le=2**62)] = None,
) -> Response:
    """A page of it, the newest first, and whether the newest part of the chain holds."""
    wanted = _wanted(visit, account, deed, since, until)
    with visit.store.read() as connection:
        lines = trailing.page(connection, wanted, before)
        verdict = trailing.verify(connection, trailing.LOOKED_AT)
    asked = {"account": account, "deed": deed, "since": since, "until": until}
    given = urlencode({key: str(value) for key, value in asked.items() if value})
    return visit.page(
        "access/trail.html",
        lines=lines,
        verdict=verdict,
        asked=asked,
        given=given,
        older=lines[-1].id if len(lines) == trailing.PAGE_ROWS else None,
    )


@router.get("/admin/trail.{suffix}")
def download(
    visit: Auditing,
    suffix: Literal["csv", "json"],
    account: _Text = "",
    deed: _Text = "",
    since: _Day = None,
    until: _Day = None,
) -> Response:
    """The same as a file, the oldest first. Who took it away is in the trail as well."""
    wanted = _wanted(visit, account, deed, since, until)
    with visit.store.read() as connection:
        try:
            lines = list(trailing.every(connection, wanted))
        except trailing.TooMany:
            most = visit.words.number(trailing.EXPORT_ROWS_MAX)
            return visit.page("error.html", 400, code=400, said=visit.words.text("access.trail_many", n=most))
    visit.looked("trail", f"{len(lines)} rows as {suffix}")
    head = {"content-disposition": f'attachment; filename="trail.{suffix}"'}
    if suffix == "json":
        return Response(msgspec.json.encode(lines), media_type="application/json", headers=head)
    names = trailing.Line.__struct_fields__
    rows = [list(names), *([getattr(one, name) for name in names] for one in lines)]
    return Response(csv_of(rows), media_type=CSV_MEDIA, headers=head)


def _wanted(visit: Visit, account: str, deed: str, since: date | None, until: date | None) -> Wanted:
    zone = visit.frame.county.zone
    return Wanted(
        account.strip(),
        deed.strip(),
        bounds(Period(since, since), zone)[0] if since else None,
        bounds(Period(until, until), zone)[1] if until else None,
    )
