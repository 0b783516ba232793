"""Puts the API together: an application of its own below /api, so that every error there is a problem."""

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.datastructures import State
from starlette.exceptions import HTTPException

from central.store.store import StoreFault
from central.web.api import page, problems
from central.web.api.limits import Limits
from central.web.api.v1 import coldchain, fleet, indicators, parcels, produce, reports, service, versions
from central.web.frame import LoginNeeded, NotAllowed, SomethingDue

_RESOURCES = (fleet, parcels, service, coldchain, produce, reports, versions, indicators)
# More than any server lets through: bodies are refused by our own gate, in our own words.
_BODY_BYTES = 1 << 40


def make_api(state: State, a_minute: int) -> FastAPI:
    """The API over the pages' state; so many requests a minute for each who asks."""
    api = FastAPI(
        title="sanji",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        max_body_size=_BODY_BYTES,
        generate_unique_id_function=lambda route: route.name,
    )
    api.state = state
    state.limits = Limits(a_minute)
    for one in (*_RESOURCES, page):
        api.include_router(one.router)
    api.add_middleware(problems.Gate)
    _explain(api)
    return api


def _explain(api: FastAPI) -> None:
    """Each error as a problem."""
    api.add_exception_handler(LoginNeeded, problems.of_login)
    api.add_exception_handler(NotAllowed, problems.of_rights)
    api.add_exception_handler(SomethingDue, problems.of_rights)
    api.add_exception_handler(RequestValidationError, problems.of_validation)
    api.add_exception_handler(HTTPException, problems.of_http)
    api.add_exception_handler(StoreFault, problems.of_store)
    api.add_exception_handler(TimeoutError, problems.of_store)
    api.add_exception_handler(Exception, problems.of_fault)
