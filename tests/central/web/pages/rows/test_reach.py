"""Whoever may see a site sees the stops that it tells of: on pages, in rows and by the interface alike."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from central.store.access import tokens
from central.store.access.tokens import SCOPES, Wish
from central.web.access.accounts import add_account
from logistics.events.transport import Visited
from plumbing.web.server import Serving
from tests.central.web.pages.rows import raw
from tests.central.web.pages.rows.numbers import of_events, of_rows, opened
from tests.central.web.scene import Scene, Visitor

_PASSWORD = "a cloud over the river 42"
_SERVICE = ("/ledgers/service?weeks=4", "/ledgers/service/PARK?weeks=4")


@contextmanager
def at(scene: Scene, serving: Serving, site: str) -> Iterator[Visitor]:
    """Somebody who may see one site."""
    add_account(scene.store, site.lower(), _PASSWORD, "manager", scene.now_ms, sites=site)
    with Visitor(serving.url) as visitor:
        assert visitor.login(site.lower(), _PASSWORD).status_code == 303
        yield visitor


def ask(scene: Scene, serving: Serving, site: str, path: str) -> httpx.Response:
    """What the interface answers to a token of one site."""
    with scene.store.write() as connection:
        wish = Wish(f"{site} {path}", "manager", SCOPES, (site,), 1)
        secret = tokens.add(connection, wish, scene.now_ms)
    return httpx.get(f"{serving.url}api/v1{path}", headers={"authorization": f"Bearer {secret}"})


def test_who_tells_of_a_stop_opens_its_rows(told: Scene, serving: Serving) -> None:
    """The page's numbers of the stop are its rows', and the events', for an account of the telling site."""
    log = raw.read(told.store)
    with at(told, serving, "C1") as visitor:
        found = [one for page in _SERVICE for one in opened(visitor, page)]
        assert [one for one in found if of_rows(visitor, one) != one.value] == []
    assert [one for one in found if of_events(log, one) != one.value] == []
    assert sum("site=PARK" in one.href and one.value > 0 for one in found) > 2


def test_who_does_not_opens_nothing(told: Scene, serving: Serving) -> None:
    """An account of another site: no page, no rows, no visits."""
    span = f"since_ms={told.now_ms - 30 * 86_400_000}&until_ms={told.now_ms}"
    with at(told, serving, "COLD") as visitor:
        assert visitor.get("/ledgers/service/PARK").status_code == 403
        rows = visitor.get(f"/rows/served.json?site=PARK&{span}")
        assert rows.json()["rows"] == []
        assert visitor.get("/rows/visits.json?to_site=PARK").json()["rows"] == []
    for path in ("/visits?site=PARK", "/service-levels?site=PARK"):
        assert ask(told, serving, "COLD", path).status_code == 403
    assert ask(told, serving, "COLD", "/visits").json()["items"] == []


@pytest.mark.parametrize("query", ["", "?site=PARK", "?site=C1"])
def test_the_interface_goes_by_the_same_rule(told: Scene, serving: Serving, query: str) -> None:
    """A token of the telling site reads all that it told, or what was at one place."""
    log = raw.read(told.store)
    wanted = sorted(
        (fact.at_ms, one.stop) for fact, one in log.of(Visited) if query in ("", f"?site={one.stop}")
    )
    answer = ask(told, serving, "C1", f"/visits{query}")
    assert sorted((one["at_ms"], one["stop"]) for one in answer.json()["items"]) == wanted
    assert len(wanted) > 4
    levels = ask(told, serving, "C1", f"/service-levels{query}").json()["items"]
    places = {"": {"C1", "PARK"}, "?site=PARK": {"PARK"}, "?site=C1": {"C1"}}[query]
    assert {one["place"] for one in levels} == places
