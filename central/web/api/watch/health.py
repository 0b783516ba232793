"""For supervisors and Prometheus: whether the process lives, whether it is ready, and its numbers."""

from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from central.store.store import Store
from central.web.api import callers, problems
from central.web.api.problems import FieldError, Refused
from central.web.api.watch.metrics import CONTENT_TYPE, Metrics
from central.web.api.watch.watched import Watched
from central.web.frame import Frame
from plumbing.clock import up_ms, utc_ms

router = APIRouter(include_in_schema=False)


def _watched(request: Request) -> Watched:
    found: Watched = request.app.state.watched
    return found


def _store(request: Request) -> Store:
    frame: Frame = request.app.state.frame
    return frame.store


Watching = Annotated[Watched, Depends(_watched)]
Kept = Annotated[Store, Depends(_store)]


@router.get("/healthz")
def healthz() -> Response:
    """The process answers. It looks at nothing: a database that is gone is no reason to be started again."""
    return _json({"status": "ok"})


@router.get("/readyz")
def readyz(request: Request, watched: Watching, store: Kept) -> Response:
    """Whether work may be sent here; 503 with every reason why not."""
    faults = watched.faults(store, up_ms())
    if not faults:
        return _json({"status": "ready"})
    errors = [FieldError("centre", "readiness", fault) for fault in faults]
    path = request.url.path
    return problems.answer(path, 503, "; ".join(faults), errors, {"retry-after": "5"})


@router.get("/metrics")
def metrics(request: Request, watched: Watching) -> Response:
    """Prometheus's text, for addresses that may, and for tokens with the scope metrics."""
    try:
        _let_in(request, watched)
    except Refused as why:
        return problems.answer(request.url.path, why.status_code, why.detail, headers=why.headers)
    source: Metrics = request.app.state.metrics
    return Response(source.text(), media_type=CONTENT_TYPE)


def _let_in(request: Request, watched: Watched) -> None:
    if watched.is_near(request):
        return
    caller = callers.who(request, request.app.state.frame, utc_ms())
    if "metrics" not in caller.scopes:
        raise Refused(403, "This needs the scope metrics.")


def _json(value: object) -> Response:
    return Response(msgspec.json.encode(value), media_type="application/json")
