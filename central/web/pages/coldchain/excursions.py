"""One excursion: its numbers, its curve, what went on meanwhile, and the lots that stood in it."""

from typing import Annotated

import msgspec
from fastapi import APIRouter, HTTPException, Query
from fastapi.responses import RedirectResponse, Response
from msgspec.structs import replace

from central.store.coldchain import dispositions, spent, story
from central.store.coldchain.standing import lots_there
from central.store.queries import excursions
from central.store.queries.excursions import Excursion
from central.store.store import Connection
from central.web.api import charts
from central.web.frame import Known, Visit

router = APIRouter()

_AROUND_MS_MIN, _AROUND_MS_MAX = 10 * 60_000, 6 * 3_600_000
_BUDGETS_MAX = 10
_FROZEN_MC = -5_000


@router.get("/excursions/{number}")
def show(visit: Known, number: int, known: Annotated[int | None, Query(ge=0)] = None) -> Response:
    """The excursion as it is known now, or as it was known at a moment (UTC ms)."""
    with visit.store.read() as connection:
        found = _one(connection, number)
        shown = found.now if known is None else found.as_known(known)
        if shown is None:
            raise HTTPException(404)
        visit.at(shown.site)
        end_ms = shown.end_ms
        lots = lots_there(connection, shown.site, shown.room, shown.start_ms, end_ms)
        tasks = dispositions.of_room(connection, shown.site, shown.room, shown.side, shown.start_ms, end_ms)
        return visit.page(
            "coldchain/excursion.html",
            number=number,
            one=shown,
            versions=found.versions,
            is_now=shown == found.now,
            story=story.tell(connection, shown, visit.now_ms),
            is_frozen=shown.limit_mc < _FROZEN_MC,
            lots=lots,
            tasks=tasks,
            steps={task.id: dispositions.steps(connection, task.id) for task in tasks},
            budgets=spent.budgets(
                connection, [(one.lot, one.product) for one in lots[:_BUDGETS_MAX]], visit.now_ms
            ),
        )


@router.get("/excursions/of/{box}/{probe}/{start_ms}")
def of_probe(visit: Known, box: str, probe: str, start_ms: int) -> Response:
    """To the page of the excursion of a probe that is known to begin at a moment."""
    with visit.store.read() as connection:
        return _to(visit, connection, excursions.numbered(connection, f"{box}/{probe}", start_ms))


@router.get("/excursions/of-alert/{alert}")
def of_alert(visit: Known, alert: int) -> Response:
    """To the page of the excursion that an alert tells of."""
    with visit.store.read() as connection:
        return _to(visit, connection, story.of_alert(connection, alert))


@router.get("/api/charts/excursions/{number}")
def series(visit: Known, number: int) -> Response:
    """The curve of just that time, and a little before and after, with the limit by which it was judged."""
    with visit.store.read() as connection:
        one = _one(connection, number).now
    visit.at(one.site)
    end_ms = visit.now_ms if one.end_ms is None else one.end_ms
    around_ms = min(max((end_ms - one.start_ms) // 5, _AROUND_MS_MIN), _AROUND_MS_MAX)
    until_ms = min(end_ms + around_ms, visit.now_ms)
    found = charts.series(visit, one.site, one.room, one.start_ms - around_ms, until_ms)
    limit = {"high_limit_mc" if one.side == "HOT" else "low_limit_mc": one.limit_mc}
    return Response(msgspec.json.encode(replace(found, **limit)), media_type="application/json")


def _to(visit: Visit, connection: Connection, number: int | None) -> Response:
    """Raises HTTPException 404 where there is none such, NotAllowed for one out of reach."""
    if number is None:
        raise HTTPException(404)
    visit.at(_one(connection, number).now.site)
    return RedirectResponse(f"/excursions/{number}", status_code=303)


def _one(connection: Connection, number: int) -> Excursion:
    """Raises HTTPException 404."""
    found = excursions.one(connection, number)
    if found is None:
        raise HTTPException(404)
    return found
