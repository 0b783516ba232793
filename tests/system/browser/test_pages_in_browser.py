"""The pages in a real browser: seen without reloading, in both languages, with nothing from elsewhere."""

import re
from collections.abc import Iterator
from pathlib import Path
from random import Random
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from central.store.store import Store
from central.web.access.accounts import set_role
from edge_agent.reader.sources.frames import Frame
from edge_agent.reader.still import packed
from plumbing.clock import utc_ms
from plumbing.web.server import Serving
from simulators import labels
from tests import needs
from tests.central.web.scene import PASSWORDS, Scene, served

_ARGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_TITLES = {"zh-CN": "各站点包裹", "en": "Parcels per site"}


class Seat:
    """A person before a browser: the page, and what went wrong or elsewhere while they looked."""

    def __init__(self, page: Page, serving: Serving) -> None:
        self.page = page
        self.url = serving.url
        self.faults: list[str] = []
        self.hosts: set[str] = set()
        page.on("console", self._hear)
        page.on("pageerror", lambda why: self.faults.append(str(why)))
        page.on("request", lambda request: self.hosts.add(urlsplit(request.url).netloc))

    def login(self) -> None:
        """Through the form, as a person does."""
        self.page.goto(self.url)
        self.page.fill("#name", "manager")
        self.page.fill("#password", PASSWORDS["manager"])
        self.page.keyboard.press("Enter")
        expect(self.page.locator("#live")).to_have_class(re.compile(r"\bon\b"))

    def _hear(self, message: object) -> None:
        kind, text = getattr(message, "type", ""), getattr(message, "text", "")
        if kind in ("error", "warning"):
            self.faults.append(f"{kind}: {text}")


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Chromium, which must find fonts for Chinese."""
    needs.chinese_fonts()
    chromium = playwright.chromium.launch(executable_path=str(needs.chromium()), args=list(_ARGS))
    yield chromium
    chromium.close()


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """A county with a cold room, in which nothing is wrong yet."""
    store = Store(f"sqlite:///{tmp_path / 'centre.sqlite'}")
    scene = Scene(store, utc_ms()).people()
    scene.box("hub-1")
    scene.stream("hub-1", (1, 900))
    scene.probe("cold-1/probe-a", *[4_000 + 10 * n for n in range(60)])
    yield scene
    store.close()


@pytest.fixture
def serving(scene: Scene) -> Iterator[Serving]:
    """Its pages."""
    with served(scene.store) as running:
        yield running


def _seats(browser: Browser, serving: Serving, language: str) -> Iterator[Seat]:
    context = browser.new_context(locale=language, viewport={"width": 1440, "height": 900})
    seat = Seat(context.new_page(), serving)
    seat.login()
    yield seat
    context.close()
    assert not seat.faults
    assert seat.hosts == {urlsplit(serving.url).netloc}


@pytest.fixture
def seat(browser: Browser, serving: Serving) -> Iterator[Seat]:
    """Somebody who reads English; at the end nothing was wrong and no other host was asked."""
    yield from _seats(browser, serving, "en")


def test_a_parcel_appears_without_reloading(scene: Scene, seat: Seat) -> None:
    """Who has the page open sees the next parcel, and the page was never loaded anew."""
    expect(seat.page.locator("#tile-arrived")).to_have_text("0")
    seat.page.evaluate("window.notReloaded = true")
    scene.parcel("YT1447279684726")
    expect(seat.page.locator("#tile-arrived")).to_have_text("1")
    expect(seat.page.locator("#site-HUB")).to_contain_text("County hub")
    assert seat.page.evaluate("window.notReloaded")


def test_a_breach_opens_and_closes_on_an_open_page(scene: Scene, seat: Seat) -> None:
    """The tile and the alert come by themselves, and the end comes, too."""
    expect(seat.page.locator("#tile-breaches")).to_have_text("0")
    scene.breach("cold-1/probe-a")
    expect(seat.page.locator("#tile-breaches")).to_contain_text("1")
    expect(seat.page.locator("#alert-1")).to_contain_text("10.6 °C")
    expect(seat.page.locator("#alert-1")).to_contain_text("delivered")
    scene.close_breach("cold-1/probe-a")
    expect(seat.page.locator("#tile-breaches")).to_have_text("0")
    expect(seat.page.locator("#alert-1 .badge")).to_contain_text("closed")


def test_an_alert_is_acknowledged_while_news_come_in(scene: Scene, seat: Seat) -> None:
    """What somebody is typing is not taken from them by a push."""
    scene.breach("cold-1/probe-a")
    comment = seat.page.get_by_label("Comment")
    comment.fill("closed the")
    scene.parcel("YT1447279684726")
    expect(seat.page.locator("#tile-arrived")).to_have_text("1")
    comment.press_sequentially(" door")
    comment.press("Enter")
    expect(seat.page.locator("#alert-1 .acked")).to_contain_text("closed the door")


def test_a_picture_is_asked_for_and_appears(scene: Scene, seat: Seat) -> None:
    """One click, it is waited for, it comes without reloading, and it is loaded once, not at each push."""
    scene.parcel("YT1447279684726", has_still=True)
    seat.page.goto(seat.url + "parcels/YT1447279684726")
    seat.page.get_by_role("button", name="Fetch picture").click()
    expect(seat.page.locator(".still")).to_contain_text("Waiting for box hub-1.")
    expect(seat.page.locator("#live")).to_have_class(re.compile(r"\bon\b"))
    seat.page.evaluate("window.notReloaded = true")
    loads: list[str] = []
    seat.page.on("request", lambda request: loads.append(urlsplit(request.url).path))
    picture = labels.parcel(labels.Label("YT1447279684726"), Random(1), labels.Pose())
    scene.still("s", 1, packed(Frame(picture)) or b"")
    image = seat.page.locator(".still img")
    expect(image).to_be_visible()
    assert image.evaluate("async image => { await image.decode(); return image.naturalWidth }") > 300
    for number in range(3):
        scene.parcel_moves("YT1447279684726", number)
        expect(seat.page.locator(".trail li")).to_have_count(2 + number)
    assert seat.page.evaluate("window.notReloaded")
    assert loads.count("/stills/s/1.jpg") == 1


def test_a_rooms_temperatures_are_drawn(seat: Seat) -> None:
    """There is a chart, and something is on it."""
    canvas = seat.page.locator(".chart canvas")
    expect(canvas).to_be_visible()
    painted = (
        "canvas => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some(v => v)"
    )
    assert canvas.evaluate(painted)


def test_all_pages_open_without_a_fault(scene: Scene, seat: Seat) -> None:
    """Each page of the menu, a parcel and a room: no error in the console, nothing wider than the window."""
    scene.parcel("YT1447279684726")
    scene.dead_letter("ab" * 32, b"\x00")
    for width in (390, 800, 1920):
        seat.page.set_viewport_size({"width": width, "height": 844})
        for path in (
            "",
            "boxes",
            "boxes/hub-1",
            "parcels",
            "search?q=YT1447",
            "parcels/YT1447279684726",
            "rooms/COLD/fresh",
            "dead-letters",
        ):
            seat.page.goto(seat.url + path)
            expect(seat.page.locator("h1, h2").first).to_be_attached()
            assert seat.page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)


_HINT = """() => {
  const field = document.querySelector("#search-wide"), style = getComputedStyle(field)
  const text = document.createElement("span")
  text.style.cssText = `position: absolute; white-space: pre; font: ${style.fontSize} ${style.fontFamily}`
  text.textContent = field.placeholder
  document.body.append(text)
  const cross = 16  // what a field for searching keeps for its cross
  const room = field.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight) - cross
  const head = document.querySelector(".sh-row").offsetHeight
  return {left: room - text.getBoundingClientRect().width, head}
}"""


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_hint_of_the_search_is_read_whole(
    scene: Scene, browser: Browser, serving: Serving, language: str
) -> None:
    """In the head's one line, also where the menu is longest: an administrator's."""
    set_role(scene.store, "manager", "admin", scene.now_ms)
    for seat in _seats(browser, serving, language):
        for width in (1280, 1400, 1600):
            seat.page.set_viewport_size({"width": width, "height": 800})
            seat.page.goto(seat.url + "boxes")
            seen = seat.page.evaluate(_HINT)
            assert seen["left"] >= 0, (width, seen)
            assert seen["head"] < 60, (width, seen)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_page_speaks_the_readers_language(browser: Browser, serving: Serving, language: str) -> None:
    """Chinese for a Chinese browser, English for an English one, and one click to the other."""
    for seat in _seats(browser, serving, language):
        expect(seat.page.locator("#parcels h2")).to_have_text(_TITLES[language])
        other = next(name for name in _TITLES if name != language)
        seat.page.click(f".languages a[lang='{other}']")
        expect(seat.page.locator("#parcels h2")).to_have_text(_TITLES[other])


def test_a_page_comes_back_after_the_centre_was_away(scene: Scene, browser: Browser) -> None:
    """The header says that the line is gone; when the centre is back, the page shows what it missed."""
    with served(scene.store) as first:
        context = browser.new_context(locale="en")
        seat = Seat(context.new_page(), first)
        seat.login()
        port = first.port
    expect(seat.page.locator("#live")).to_contain_text("Connection lost")
    scene.parcel("YT1447279684726")
    with served(scene.store, port=port):
        expect(seat.page.locator("#tile-arrived")).to_have_text("1", timeout=30_000)
        expect(seat.page.locator("#live")).to_contain_text("Live")
        context.close()
