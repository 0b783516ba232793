"""The work between sites in a real browser, on the two screens that counters have."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from edge_agent.counter.web.app import serve_counter
from tests import needs
from tests.edge_agent.counter.rig import Rig
from tests.edge_agent.counter.transport.making import BAG_CODE, Told, waybill

_SCREENS: tuple[ViewportSize, ...] = ({"width": 1280, "height": 800}, {"width": 800, "height": 480})
_OVERFLOW = (
    "document.documentElement.scrollWidth > innerWidth || document.documentElement.scrollHeight > innerHeight"
)
_SMALL = (
    "[...document.querySelectorAll('main button:not(#enter button)')]"
    ".filter(one => one.offsetHeight && one.offsetHeight < 60).length"
)
_ROUTES = {waybill(1): "SC-001", waybill(2): "SC-002", waybill(3): "C2"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, which must find fonts for Chinese."""
    needs.chinese_fonts()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=str(needs.chromium()), args=["--no-sandbox", "--disable-gpu"]
        )
        yield chromium
        chromium.close()


def _rig(folder: Path, role: str, site: str) -> Rig:
    box = {"name": "b", "clock": "trusted", "role": role, "site": site, "data_dir": folder}
    return Rig(folder, Told(routes=_ROUTES), box=box, transport={"vehicles": ["ZK-L2", "ZK-L3"]})


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Rig]:
    """A village station's box."""
    rig = _rig(tmp_path, "village", "SC-001")
    yield rig
    rig.end()


@pytest.fixture(params=_SCREENS, ids=lambda screen: str(screen["width"]))
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A screen; an error in the browser fails the test."""
    faults: list[str] = []
    page = browser.new_page(viewport=request.param)
    page.set_default_timeout(8000)
    page.on("pageerror", lambda why: faults.append(str(why)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    yield page
    page.close()
    assert not faults


def _look(page: Page, name: str) -> None:
    """Nothing overflows, everything can be touched; and a picture where one is wanted."""
    folder = os.environ.get("SANJI_SCREENSHOTS")
    if folder and page.viewport_size:
        page.screenshot(path=Path(folder) / f"{name}-{page.viewport_size['width']}.png")
    assert not page.evaluate(_OVERFLOW)
    assert not page.evaluate(_SMALL)


def test_a_bag_is_handed_over_without_a_keyboard_but_for_the_slip(page: Page, village: Rig) -> None:
    """By itself after each scan; short is red in large letters; one tap ends it."""
    serving = serve_counter(village.settings, village.board, village.asking)
    page.goto(f"{serving.url.rstrip('/')}/more")
    _look(page, "more")
    page.get_by_role("link", name="交接").click()
    village.scan(BAG_CODE)
    expect(page.locator(".tally")).to_contain_text("请填件数")
    page.get_by_label("件数").fill("3")
    page.get_by_label("封条号").fill("S88123")
    page.get_by_role("button", name="记下").click()
    expect(page.locator(".tally")).to_contain_text("少 3 件")
    village.scan(waybill(1))
    village.scan(waybill(2))
    expect(page.locator(".tally")).to_contain_text("少 1 件")
    page.get_by_role("button", name="包破损").click()
    expect(page.locator("[aria-pressed]")).to_contain_text("包破损")
    _look(page, "handover")
    assert page.locator(".tally .of").evaluate("one => parseFloat(getComputedStyle(one).fontSize)") >= 80
    page.get_by_role("button", name="司机确认").click()
    expect(page.locator(".result")).to_contain_text("少 1 多 0")
    _look(page, "handover-done")
    serving.stop()


def test_a_visit_is_one_tap(page: Page, village: Rig) -> None:
    """For each stop of the station."""
    serving = serve_counter(village.settings, village.board, village.asking)
    page.goto(f"{serving.url.rstrip('/')}/visit")
    page.get_by_role("button", name="今日无件").first.click()
    expect(page.locator(".result")).to_contain_text("无件已记")
    _look(page, "visit")
    serving.stop()
