"""A recipient finds their parcel on a telephone of 390 pixels, in Chinese, without a script."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from central.web.app import make_app
from plumbing.web.server import Serving, serve
from tests.central.web.conftest import scene
from tests.central.web.pages.ledgers.telling import SEALER, W, evening
from tests.central.web.scene import COUNTY, SECRET, Scene

__all__ = ["scene"]


@pytest.fixture
def serving(scene: Scene) -> Iterator[Serving]:
    """The pages, after an evening at a counter."""
    evening(scene)
    app = make_app(scene.store, county=COUNTY, secret=SECRET, poll_s=0.05, sealer=SEALER)
    running = serve(app, "127.0.0.1", 0, app.state.live.close)
    yield running
    running.stop()


@pytest.fixture
def page(browser: Browser, serving: Serving) -> Iterator[Page]:
    """A telephone that speaks Chinese and runs no scripts, at the page."""
    context = browser.new_context(
        locale="zh-CN", viewport={"width": 390, "height": 800}, java_script_enabled=False
    )
    page = context.new_page()
    page.goto(f"{serving.url}p")
    yield page
    context.close()


def fill(page: Page, tail: str, code: str) -> None:
    page.fill("#tail", tail)
    page.fill("#code", code)
    page.click("button")


def test_a_recipient_looks_up_a_parcel(page: Page, serving: Serving) -> None:
    """Typed, found, masked; the address never holds what was typed, and nothing is wider than the screen."""
    fill(page, "9626", "16-4-9626")
    expect(page.locator("h1")).to_contain_text("问题件")
    expect(page.locator(".answer")).to_contain_text("王** 1******9626")
    expect(page.locator(".answer")).to_contain_text("妙高街道中心")
    assert page.url == f"{serving.url}p"
    body = page.locator("html").bounding_box()
    answer = page.locator(".answer").bounding_box()
    assert body is not None
    assert answer is not None
    assert body["width"] == 390
    assert answer["x"] + answer["width"] <= 390
    assert W not in page.content()


def test_a_wrong_tail_is_told_in_words(page: Page) -> None:
    """The code stays in its field, and the sentence says what else to try."""
    fill(page, "0000", "16-4-9626")
    expect(page.get_by_role("alert")).to_contain_text("没有查到")
    expect(page.locator("#code")).to_have_value("16-4-9626")
    expect(page.locator("#tail")).to_have_value("")


def test_by_keyboard_and_in_english(page: Page) -> None:
    """The first field has the focus; Enter asks; the language is kept for the answer."""
    page.click("text=English")
    expect(page.locator("h1")).to_contain_text("Where is my parcel?")
    expect(page.locator("#tail")).to_be_focused()
    page.keyboard.type("9626")
    page.keyboard.press("Tab")
    page.keyboard.type("16-4-9626")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("There is a problem with it")
