"""Each route, for each role, at its own site and at a foreign one, does what it declares."""

from collections.abc import Iterator
from itertools import product

import httpx
import pytest

from central.store.store import Store
from central.web.access.accounts import add_account
from central.web.access.rights import ROLES, Right, Role, may
from central.web.api import callers
from central.web.app import make_app
from central.web.frame import Needs
from logistics.goods.epcis.naming import Naming
from plumbing.clock import utc_ms
from plumbing.web.server import Serving, serve
from plumbing.web.throttle import Tally
from tests.central.database.address import url_in
from tests.central.web.access.matrix import things
from tests.central.web.access.matrix.filled import PLACES, SITE, fill
from tests.central.web.access.matrix.routes import Route, routes
from tests.central.web.pages.ledgers.telling import SEALER
from tests.central.web.scene import SECRET, Scene, Visitor

# The foreign site is no forebear of the other, whose reach would take it in.
REACHES = {"whole": "", "own": SITE, "foreign": "C1"}
NAMING = Naming("https://trace.example.cn", PLACES.zone)
PASSWORD = "tea mountain 42"


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Serving, list[Route]]]:
    """The filled county with an account for each role and reach, served; and its routes."""
    store = Store(url_in(tmp_path_factory.mktemp("matrix")))
    fill(Scene(store, utc_ms()))
    for role, reach in product(ROLES, REACHES):
        add_account(store, f"{role} {reach}", PASSWORD, role, 0, sites=REACHES[reach])
    app = make_app(
        store, county=PLACES, secret=SECRET, poll_s=0.05, sealer=SEALER, naming=NAMING, api_a_minute=1_000_000
    )
    app.state.frame.deeds = Tally(1_000_000, 60_000)
    running = serve(app, "127.0.0.1", 0, app.state.live.close)
    yield running, routes(app)
    running.stop()
    store.close()


def asked(visitor: Visitor, route: Route, csrf: str) -> httpx.Response:
    """The answer's head: what is pushed for ever is not waited for."""
    form = {"csrf": csrf, **things.FORMS.get(route.path, {})} if route.method == "POST" else None
    query = things.QUERIES.get(route.path)
    with visitor.client.stream(route.method, route.address, params=query, data=form) as answer:
        return answer


def is_login(answer: httpx.Response) -> bool:
    """Whether somebody is asked to log in first."""
    return answer.status_code == 401 or answer.headers.get("location", "").startswith("/login")


def test_each_route_is_public_for_a_reason_or_demands_something(
    county: tuple[Serving, list[Route]],
) -> None:
    """A new page that demands nothing fails here."""
    open_to_all = [route.name for route in county[1] if route.needs is None]
    assert sorted(open_to_all) == sorted(things.PUBLIC)


def test_nobody_gets_in(county: tuple[Serving, list[Route]]) -> None:
    """Without a login every page leads to it, and every form is refused."""
    serving, all_routes = county
    with Visitor(serving.url) as visitor:
        for route in all_routes:
            if route.needs is not None:
                answer = asked(visitor, route, "")
                assert "default-src 'self'" in answer.headers["content-security-policy"], route.name
                assert is_login(answer) or (route.method == "POST" and answer.status_code == 403), route.name


@pytest.mark.parametrize(("role", "reach"), list(product(ROLES, REACHES)))
def test_a_role_gets_what_is_declared(county: tuple[Serving, list[Route]], role: Role, reach: str) -> None:
    """Refused without the right, with too short a reach, or at a foreign site; and else never."""
    serving, all_routes = county
    faults = []
    with Visitor(serving.url) as visitor:
        csrf = visitor.token()
        visitor.client.post("/login", data={"name": f"{role} {reach}", "password": PASSWORD, "csrf": csrf})
        token = visitor.token("/")
        for route in all_routes:
            if route.needs is not None:
                fault = judged(route, role, reach, asked(visitor, route, token))
                faults += [f"{route.name}: {fault}"] if fault else []
    assert not faults, "\n".join(faults)


def demanded(needs: Needs | callers.Needs) -> tuple[Right, bool]:
    """The right, and whether for the whole county; whoever may look may read the API from the pages."""
    return ("look" if isinstance(needs, callers.Needs) else needs.right, needs.whole)


def judged(route: Route, role: Role, reach: str, answer: httpx.Response) -> str:
    """What is wrong with an answer, "" if nothing is."""
    assert route.needs is not None
    status = answer.status_code
    right, is_whole = demanded(route.needs)
    if not may(role, right) or (is_whole and reach != "whole"):
        return "" if status == 403 else f"{status}, and not refused"
    if route.is_of_a_site and not is_whole and reach == "foreign":
        return "" if status in (403, 404) else f"{status} at a foreign site"
    if is_login(answer) or status == 403:
        return f"{status}, and is allowed"
    is_there = route.path not in things.NOTHING_THERE
    return f"{status}" if route.method == "GET" and is_there and status >= 400 else ""


def test_no_list_shows_what_is_at_foreign_sites(county: tuple[Serving, list[Route]]) -> None:
    """Every page that names no thing: what is at the own site may be on it, and at a foreign one is not."""
    serving, all_routes = county
    seen: dict[str, set[str]] = {}
    for reach in ("own", "foreign"):
        with Visitor(serving.url) as visitor:
            form = {"name": f"warehouse {reach}", "password": PASSWORD, "csrf": visitor.token()}
            visitor.client.post("/login", data=form)
            pages = [one.path for one in all_routes if one.method == "GET" and one.needs and not one.fields]
            asked = {path: things.SEARCHES.get(path, {}) for path in pages if path not in things.NO_PAGE}
            found = {path: visitor.client.get(path, params=query).text for path, query in asked.items()}
            token = {"csrf": visitor.token("/")}
            for path, sent in things.ASKED.items():
                found[f"POST {path}"] = visitor.client.post(path, data={**token, **sent}).text
        seen[reach] = {path for path, text in found.items() if any(word in text for word in things.PLANTED)}
    assert seen["foreign"] == set()
    assert {"/alerts", "/boxes", "/lots", "/ledgers/goods", "/search", "POST /search"} <= seen["own"]
