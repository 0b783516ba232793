"""Puts the pages together into one application."""

from collections.abc import Collection, Sequence
from pathlib import Path
from urllib.parse import urlencode

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from fastapi.routing import APIRoute
from fastapi.staticfiles import StaticFiles
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware

from central.fleet.identity.desk import Desk
from central.store.ledgers.persons import Persons
from central.store.ledgers.register.parties import Parties
from central.store.ledgers.sealing import Sealer
from central.store.lots.trace.keys import Keys
from central.store.store import Store
from central.telemetry.charts import Charts
from central.web import live, nav
from central.web.access import addresses, login
from central.web.access.answering import Answering
from central.web.access.memory import Memory
from central.web.access.turning import Turning
from central.web.api import charts as chart_pages
from central.web.api import problems
from central.web.api.app import make_api
from central.web.api.limits import A_MINUTE_MAX
from central.web.api.watch import health
from central.web.api.watch.metrics import Metrics, Timing
from central.web.api.watch.watched import Watched
from central.web.county import CountyView
from central.web.frame import Frame, LoginNeeded, NotAllowed, SomethingDue, TooOften, anybody
from central.web.pages import search
from central.web.pages.access import own, people, second, tokens, trail
from central.web.pages.alerts import acks, silences
from central.web.pages.alerts import listing as alerts
from central.web.pages.coldchain import dispositions, excursions, history, record, rooms, rules
from central.web.pages.county import atlas, devices, overview, served, sites, townships, wall
from central.web.pages.duty import handover, standing
from central.web.pages.duty import history as duty_log
from central.web.pages.fleet import boxes, grouped, identities, letters, ordered, rollouts
from central.web.pages.fleet import listing as fleet
from central.web.pages.indicators import disclosure, proofs, sampling
from central.web.pages.indicators import listing as indicators
from central.web.pages.indicators import one as indicator
from central.web.pages.indicators import public as disclosed
from central.web.pages.ledgers import (
    ask,
    coverage,
    flow,
    goods,
    manifests,
    match,
    money,
    notices,
    queues,
    service,
    tables,
)
from central.web.pages.lots import batches, listing, parties, standards, stock
from central.web.pages.lots import one as lot
from central.web.pages.parcels import listing as parcels
from central.web.pages.parcels import stills
from central.web.pages.reports import files, ministry
from central.web.pages.reports import listing as report_list
from central.web.pages.reports import one as report
from central.web.pages.rows import files as row_files
from central.web.pages.rows import listing as rows
from central.web.trace import capture, public, staff
from logistics.duty.limits import Limits
from logistics.goods.epcis.naming import Naming
from logistics.parcels.tables.routing import Row
from plumbing import logs
from plumbing.web.headers import Headers

_ACCESS = (login, own, second, people, tokens, trail)
_COUNTY = (overview, atlas, townships, sites, devices, wall)
_DUTY = (standing, duty_log, handover)
_ALERTS = (acks, alerts, silences)
_FLEET = (fleet, boxes, identities, letters, ordered, grouped, rollouts)
_PARCELS = (parcels, stills)
_COLDCHAIN = (rooms, rules, excursions, dispositions, history, record)
_LEDGERS = (ask, notices, manifests, money, queues, service, coverage, flow, match, goods, tables)
_REPORTS = (report_list, ministry, files, report)
_PRODUCE = (listing, lot, stock, batches, standards, parties)
_TRACE = (public, staff, capture)
_ROWS = (row_files, rows)
_INDICATORS = (indicators, sampling, disclosure, disclosed, proofs, indicator)
_FINDING = (search,)
_MACHINES = (chart_pages, live, health)
AREAS = (
    _ACCESS,
    _DUTY,
    _COUNTY,
    _ALERTS,
    _FLEET,
    _PARCELS,
    _COLDCHAIN,
    _LEDGERS,
    _REPORTS,
    _PRODUCE,
    _TRACE,
    _ROWS,
    _INDICATORS,
    _FINDING,
    _MACHINES,
)
USUAL_LIMITS = Limits()
_log = logs.get("web")
_STATIC = Path(__file__).parent / "static"
_BODY_BYTES_MAX = 65_536
_SECRET_BYTES_MIN = 16
_PACKED_BYTES_MIN = 1024
_SAID = {
    400: "error.bad",
    403: "error.forbidden",
    404: "error.missing",
    429: "access.too_many",
    422: "error.bad",
}


def make_app(
    store: Store,
    *,
    county: CountyView,
    secret: bytes,
    poll_s: float = 0.5,
    is_tls: bool = False,
    sealer: Sealer | None = None,
    tells: bool = False,
    destinations: Sequence[Row] = (),
    naming: Naming | None = None,
    capture_token: str = "",
    totp_roles: Collection[str] = (),
    api_a_minute: int = A_MINUTE_MAX,
    watched: Watched | None = None,
    duty: Limits = USUAL_LIMITS,
    week: served.Served | None = None,
    desk: Desk | None = None,
    memory: Memory | None = None,
    charts: Charts | None = None,
) -> FastAPI:
    """The pages over a store.

    `secret` signs sessions and should outlive restarts; `poll_s` is how often the store is looked at for
    changes while somebody watches; `is_tls` marks cookies for https only; `sealer` opens persons; `tells` is
    whether recipients are told; with `destinations` a routing table begins; `naming` is what lots are called
    outside; `totp_roles` need a second factor; by `capture_token` partners' systems send documents; whoever
    asks the API may do so `api_a_minute` times; `watched` is what /readyz and /metrics look at; `duty` is
    from when on something is on the board; `week` is last week's promises, judged beside; `desk` adds boxes;
    `memory` is that of several; `charts` draws rooms. Raises CatalogueError or ValueError at once.
    """
    if len(secret) < _SECRET_BYTES_MIN:
        raise ValueError(f"the secret has {len(secret)} bytes; give at least {_SECRET_BYTES_MIN}")
    app = FastAPI(
        title="sanji", docs_url=None, redoc_url=None, openapi_url=None, max_body_size=_BODY_BYTES_MAX
    )
    roles = frozenset(totp_roles)
    frame = Frame(store, county, secret, is_tls=is_tls, sealer=sealer, totp_roles=roles, memory=memory)
    app.state.frame, app.state.persons, app.state.parties = frame, Persons(sealer), Parties(sealer)
    app.state.tells, app.state.duty, app.state.desk = tells, duty, desk
    app.state.gate, app.state.door = ask.Gate(frame.memory), capture.Door(capture_token, frame.memory)
    app.state.destinations, app.state.charts = destinations, charts
    app.state.keys = Keys(naming or Naming("", county.zone), (one.site for one in county.sites))
    app.state.served = week or served.Served(store, county)
    app.state.shelf, app.state.live = public.Shelf(), live.Live(store, poll_s)
    app.state.watched = watched or Watched()
    app.state.metrics = Metrics(store, app.state.watched)
    _route(app, make_api(app.state, api_a_minute))
    _dress(app, store, is_tls=is_tls)
    return app


def _dress(app: FastAPI, store: Store, *, is_tls: bool) -> None:
    """What stands around all pages, and what is answered where one cannot be shown."""
    app.add_middleware(Turning, logins=app.state.frame.sessions)
    app.add_middleware(Answering, store=store)
    app.add_middleware(Headers, is_tls=is_tls)
    app.add_middleware(Timing, metrics=app.state.metrics)
    _explain(app)


def _route(app: FastAPI, api: FastAPI) -> None:
    """What is answered at which address; charts of pages stand below /api, and so before the API itself."""
    for area in AREAS:
        for page in area:
            app.include_router(page.router)
    app.mount("/api", api)
    app.state.frame.standing = frozenset(filter(_is_answered, nav.paths()))
    # Files of the package are packed, pages are not: they hold a form's token beside what was asked for, and
    # their packed length would tell who listens whether the two are alike (BREACH, breachattack.com).
    packed = GZipMiddleware(StaticFiles(directory=_STATIC), minimum_size=_PACKED_BYTES_MIN)
    app.mount("/static", packed, name="static")


def _explain(app: FastAPI) -> None:
    """What is answered where something is wrong."""
    app.add_exception_handler(LoginNeeded, _to_login)
    app.add_exception_handler(SomethingDue, _to_what_is_due)
    app.add_exception_handler(TooOften, _too_often)
    app.add_exception_handler(NotAllowed, _forbidden)
    app.add_exception_handler(RequestValidationError, _bad_request)
    app.add_exception_handler(HTTPException, _http_error)


def _is_answered(path: str) -> bool:
    routers = (page.router for area in AREAS for page in area)
    routes = (one for router in routers for one in router.routes if isinstance(one, APIRoute))
    return any("GET" in (one.methods or ()) and one.path_regex.match(path) for one in routes)


async def _to_login(request: Request, why: Exception) -> Response:
    if _is_of_api(request):
        return await problems.of_login(request, why)
    if _is_for_machines(request):
        return JSONResponse({"error": "login needed"}, 401)
    return RedirectResponse("/login?" + urlencode({"next": _asked(request)}), 303)


async def _to_what_is_due(request: Request, why: Exception) -> Response:
    if _is_of_api(request):
        return problems.answer(request.url.path, 403)
    if _is_for_machines(request) or not isinstance(why, SomethingDue):
        return JSONResponse({"error": 403}, 403)
    return RedirectResponse(f"/account/{why.due}", 303)


async def _too_often(request: Request, _why: Exception) -> Response:
    return await _error(request, 429)


async def _forbidden(request: Request, _why: Exception) -> Response:
    # By the route's pattern: what stands in an address may be somebody's.
    route = getattr(request.scope.get("route"), "path", "")
    address = request.client.host if request.client else ""
    _log.info("access.refused", method=request.method, route=route, address=address)
    return await _error(request, 403)


async def _bad_request(request: Request, _why: Exception) -> Response:
    return await _error(request, 400)


async def _http_error(request: Request, why: Exception) -> Response:
    return await _error(request, why.status_code if isinstance(why, HTTPException) else 500)


async def _error(request: Request, status: int) -> Response:
    if _is_of_api(request):
        return problems.answer(request.url.path, status)
    if _is_for_machines(request):
        return JSONResponse({"error": status}, status)
    return await run_in_threadpool(_error_page, request, status)


def _error_page(request: Request, status: int) -> Response:
    visit = anybody(request)
    said = visit.words.text(_SAID.get(status, "error.other"), status=status)
    return visit.page("error.html", status, code=status, said=said)


def _is_of_api(request: Request) -> bool:
    return request.url.path.startswith("/api/")


def _is_for_machines(request: Request) -> bool:
    return request.url.path.startswith(("/live", "/static/"))


def _asked(request: Request) -> str:
    """What a person wanted to see before the login; a form's target is no page."""
    if request.method != "GET":
        return "/"
    return addresses.without_persons(request.url.path, request.url.query)
