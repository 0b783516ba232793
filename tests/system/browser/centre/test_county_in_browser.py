"""The county in a real browser: the map by keys, the wall without scrolling, and nothing from elsewhere."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from plumbing.web.server import Serving
from tests.central.web.pages.county.telling import Telling
from tests.central.web.scene import PASSWORDS, served

_DESK: ViewportSize = {"width": 1280, "height": 800}
_PAGES = ("", "map", "townships/T1", "sites/S1", "boxes/s1-1", "boxes/s1-1/devices/scale", "wall")


@pytest.fixture(scope="module")
def telling(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Telling]:
    """A county with a few days behind it."""
    found = Telling(Path(tmp_path_factory.mktemp("county"))).day()
    yield found
    found.centre.store.close()


@pytest.fixture(scope="module")
def serving(telling: Telling) -> Iterator[Serving]:
    """Its pages."""
    with served(telling.centre.store, county=telling.county) as running:
        yield running


@pytest.fixture
def page(browser: Browser, serving: Serving) -> Iterator[Page]:
    """Somebody who reads English; no script failed at the end, and no other host was asked."""
    context = browser.new_context(locale="en", viewport=_DESK)
    page = context.new_page()
    faults: list[str] = []
    hosts: set[str] = set()
    page.on("pageerror", lambda why: faults.append(str(why)))
    page.on("console", lambda said: faults.append(said.text) if said.type in ("error", "warning") else None)
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    page.goto(serving.url)
    page.fill("#name", "viewer")
    page.fill("#password", PASSWORDS["viewer"])
    page.keyboard.press("Enter")
    expect(page.locator("#live")).to_be_visible()
    yield page
    context.close()
    assert not faults
    assert hosts == {urlsplit(serving.url).netloc}


def test_the_map_is_walked_by_keys(page: Page) -> None:
    """One stop of Tab; arrows go to the next place in that direction; Enter opens it."""
    marks = page.locator(".cty-map .cty-mark")
    expect(marks).to_have_count(7)
    expect(page.locator('.cty-map .cty-mark[tabindex="0"]')).to_have_count(1)
    page.locator("#map-title + a").focus()
    page.keyboard.press("Tab")
    expect(page.locator('.cty-mark[href="/sites/HUB"]')).to_be_focused()
    page.keyboard.press("ArrowDown")
    first = page.evaluate("document.activeElement.getAttribute('href')")
    assert first != "/sites/HUB"
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.getAttribute('href')") == first
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{first}")


def test_a_push_leaves_the_focus_on_the_map(telling: Telling, page: Page) -> None:
    """What is told meanwhile changes figures, not where somebody is."""
    page.locator('.cty-mark[href="/sites/C2"]').focus()
    before = page.locator("#tile-boxes").inner_text()
    telling.box(f"more-{before[0]}", "C2")
    expect(page.locator("#tile-boxes")).not_to_have_text(before)
    expect(page.locator('.cty-mark[href="/sites/C2"]')).to_be_focused()
    expect(page.locator('.cty-map .cty-mark[tabindex="0"]')).to_have_attribute("href", "/sites/C2")


@pytest.mark.parametrize("width", [390, 1280, 1920])
def test_nothing_is_wider_than_the_window(page: Page, serving: Serving, width: int) -> None:
    """On a phone, on a desk and on a large screen."""
    page.set_viewport_size({"width": width, "height": 800})
    for path in _PAGES:
        page.goto(serving.url + path)
        expect(page.locator("h1").first).to_be_attached()
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


@pytest.mark.parametrize("size", [(1920, 1080), (3840, 2160)], ids=["1080", "2160"])
def test_the_wall_fits_its_screen(page: Page, serving: Serving, size: tuple[int, int]) -> None:
    """Nothing scrolls, no figure is cut, the smallest figure is read from five metres."""
    width, height = size
    page.set_viewport_size({"width": width, "height": height})
    page.goto(serving.url + "wall")
    expect(page.locator("#live")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollHeight") <= height
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    cut = page.evaluate(
        "[...document.querySelectorAll('.wl-figures dd, .wl-figures dt, .wl-board dd')]"
        ".filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.textContent)"
    )
    assert cut == []
    figures = page.locator(".wl-figures dd")
    sizes = figures.evaluate_all("all => all.map(one => parseFloat(getComputedStyle(one).fontSize))")
    assert min(sizes) >= height / 30
    expect(page.locator("#clock")).to_have_text(page.evaluate(_CLOCK))


# The county's own hour, whatever the zone of the machine.
_CLOCK = (
    "new Intl.DateTimeFormat('en', {timeZone: 'Asia/Shanghai', hourCycle: 'h23', "
    "hour: '2-digit', minute: '2-digit'}).format(new Date())"
)


def test_a_sites_days_are_drawn(page: Page, serving: Serving) -> None:
    """There is a chart, and something is on it."""
    page.goto(serving.url + "sites/S1")
    canvas = page.locator(".cty-flow canvas")
    expect(canvas).to_be_visible()
    painted = "one => one.getContext('2d').getImageData(0, 0, one.width, one.height).data.some(v => v)"
    assert canvas.evaluate(painted)
