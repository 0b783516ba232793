"""Every page of the centre under axe, by light and by dark: no serious and no critical finding."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from fastapi.routing import APIRoute
from playwright.sync_api import Browser, Page
from sqlalchemy import select, update

from central.store import tables
from central.store.duty import boards, notes
from central.store.store import Store
from central.web import app as pages
from logistics.duty.limits import Limits
from plumbing.clock import utc_ms
from plumbing.web.server import Serving
from tests.central.web.scene import COUNTY, PASSWORDS, Scene, served

_HOUR_MS = 3_600_000
# What fills the places of a path. A page whose example is not there is looked at as "not found".
_EXAMPLES = {
    "site": "COLD",
    "room": "fresh",
    "name": "hub-1",
    "waybill": "YT1447279684726",
    "number": "1",
    "box": "hub-1",
    "kind": "routing",
    "day": "2026-05-28",
    "place": "C1",
    "lot": "L1",
    "product": "kiwifruit",
    "alert": "1",
    "probe": "probe-a",
    "start_ms": "1",
    "gtin": "09521234543213",
    "serial": "1",
    "variant": "1",
    "sscc": "095212345432100012",
    "code": "I1",
}
# A name means another thing on these pages.
_OF_PATH = {
    "/rows/{name}": "/rows/parcels",
    "/sites/{name}": "/sites/C1",
    "/townships/{code}": "/townships/C1",
}
# What is no page for people: answers for machines, files, pictures, documents (an event of EPCIS is JSON),
# the stream; and what only leads to another page.
_NO_PAGE = re.compile(
    r"^/(api/|live|healthz|readyz|metrics|stills/|excursions/of|lots/packed/epcis|lots/of/.*/epcis|public/.*\{)"
    r"|\.(pdf|hex|\{suffix\})$|/export/|/files/|/brought$|/(docs|openapi)|^/epcis/event$"
)
_AXE = Axe()
_GRAVE = ("serious", "critical")
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]


def _paths() -> list[str]:
    """Each page that a router answers, its places filled."""
    routes = [route for area in pages.AREAS for page in area for route in page.router.routes]
    asked = {one.path for one in routes if isinstance(one, APIRoute) and "GET" in (one.methods or ())}
    return sorted(
        _OF_PATH.get(path) or re.sub(r"\{(\w+)(?::\w+)?\}", lambda place: _EXAMPLES.get(place[1], "1"), path)
        for path in asked
        if not _NO_PAGE.search(path)
    )


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """A county in which something stands on most pages."""
    store = Store(f"sqlite:///{Path(tmp_path_factory.mktemp('axe')) / 'centre.sqlite'}")
    scene = Scene(store, utc_ms()).people()
    scene.box("hub-1")
    scene.box("hub-2", is_online=False)
    with store.write() as connection:
        away = update(tables.presence).where(tables.presence.c.box == "hub-2")
        connection.execute(away.values(since_ms=scene.now_ms - _HOUR_MS))
    scene.stream("hub-1", (1, 900), (905, 910))
    scene.probe("cold-1/probe-a", *[4_000 + 10 * n for n in range(60)])
    scene.parcel("YT1447279684726", has_still=True)
    scene.breach("cold-1/probe-a")
    scene.dead_letter("ab" * 32, b"\x00")
    with store.write() as connection:
        board = boards.read(connection, Limits(), scene.now_ms, COUNTY.zone)
        notes.write(connection, "manager", "viewer", "the line to hub-2 is down", board, scene.now_ms)
        assert connection.execute(select(tables.parcel.c.waybill)).scalar_one()
    with served(store) as running:
        yield running
    store.close()


@pytest.fixture(scope="module")
def person(browser: Browser, serving: Serving) -> Iterator[Page]:
    """A manager who reads Chinese. Nothing moves, so no colour is measured on its way to another."""
    context = browser.new_context(
        locale="zh-CN", viewport={"width": 1280, "height": 800}, reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(serving.url)
    _look(page, "/login")
    page.fill("#name", "manager")
    page.fill("#password", PASSWORDS["manager"])
    page.keyboard.press("Enter")
    page.wait_for_selector(".out", state="attached")
    yield page
    context.close()


def _look(page: Page, path: str) -> None:
    """Judge the page that stands there by light, and by dark what dark can change: its colours."""
    page.emulate_media(color_scheme="light")
    page.evaluate(_AXE.axe_script)
    found = [("light", one) for one in _run(page, {"type": "tag", "values": _TAGS})]
    page.emulate_media(color_scheme="dark")
    found += [("dark", one) for one in _run(page, {"type": "rule", "values": ["color-contrast"]})]
    grave = [
        f"{path} ({scheme}): {one['id']} ({one['impact']}): {node['html'][:200]} "
        f"{node['failureSummary'][:300]}"
        for scheme, one in found
        if one["impact"] in _GRAVE
        for node in one["nodes"]
    ]
    assert not grave, "\n".join(grave)


def _run(page: Page, rules: dict[str, Any]) -> list[dict[str, Any]]:
    """What axe says against it by these rules."""
    options = {"runOnly": rules, "resultTypes": ["violations"]}
    found: list[dict[str, Any]] = page.evaluate(
        "options => axe.run(options).then(found => found.violations)", options
    )
    return found


@pytest.mark.parametrize("path", _paths())
def test_a_page_is_accessible(person: Page, serving: Serving, path: str) -> None:
    """By axe's rules for WCAG 2.1 A and AA and its best practices."""
    person.goto(serving.url.rstrip("/") + path)
    _look(person, path)
