"""The duty board without a mouse, and on a telephone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import update

from central.store import tables
from central.store.store import Store
from plumbing.clock import utc_ms
from plumbing.web.server import Serving
from tests.central.web.scene import PASSWORDS, Scene, served

_HOUR_MS = 3_600_000


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Serving]:
    """A county with a box that is away."""
    store = Store(f"sqlite:///{tmp_path / 'centre.sqlite'}")
    scene = Scene(store, utc_ms()).people()
    scene.box("hub-2", is_online=False)
    with store.write() as connection:
        connection.execute(update(tables.presence).values(since_ms=scene.now_ms - _HOUR_MS))
    with served(store) as running:
        yield running
    store.close()


def _page(browser: Browser, serving: Serving, width: int) -> Page:
    page = browser.new_context(locale="zh-CN", viewport={"width": width, "height": 800}).new_page()
    page.goto(serving.url)
    expect(page.locator("#name")).to_be_focused()
    page.keyboard.type("manager")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORDS["manager"])
    page.keyboard.press("Enter")
    page.wait_for_selector(".out", state="attached")
    page.goto(serving.url + "duty")
    return page


def _tab_to(page: Page, selector: str) -> None:
    """Press Tab until it has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} is not reached by Tab")


def test_a_matter_is_taken_with_the_keyboard_alone(browser: Browser, serving: Serving) -> None:
    """The skip link first; then the matter unfolds, a comment is written, and it is taken."""
    page = _page(browser, serving, 1280)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    _tab_to(page, ".du-act summary")
    page.keyboard.press("Enter")
    _tab_to(page, ".du-act input[name=comment]")
    page.keyboard.type("已联系站点")
    _tab_to(page, "button[value=take]")
    page.keyboard.press("Enter")
    expect(page.locator(".du-who")).to_contain_text("manager")
    expect(page.locator(".du-last")).to_contain_text("已联系站点")
    page.context.close()


def test_a_matter_is_taken_on_a_telephone(browser: Browser, serving: Serving) -> None:
    """Nothing is wider than the screen; the menu unfolds without a script."""
    page = _page(browser, serving, 390)
    page.click(".sh-phone summary")
    expect(page.locator(".sh-phone a[href='/duty/notes']")).to_be_visible()
    page.click(".du-act summary")
    page.fill(".du-act input[name=comment]", "已联系站点")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.click("button[value=take]")
    expect(page.locator(".du-who")).to_contain_text("manager")
    page.context.close()


def test_a_link_that_changes_under_a_finger_is_followed(browser: Browser, serving: Serving) -> None:
    """A push that comes between press and release does not take the link away."""
    page = _page(browser, serving, 1280)
    link = page.locator(".du-counts a[href*='kind=']").first
    link.hover()
    link.evaluate("one => one.closest('[data-live]').append('as it was')")
    page.mouse.down()
    with page.expect_response(lambda answer: answer.url.endswith("/duty")):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.mouse.up()
    page.wait_for_url("**/duty?kind=*")
    page.context.close()


def test_what_somebody_writes_is_left_alone(browser: Browser, serving: Serving) -> None:
    """A push that comes while a comment is written does not take it away, also with the focus on a button."""
    page = _page(browser, serving, 1280)
    page.click(".du-act summary")
    page.fill(".du-act input[name=comment]", "已联系站点")
    page.focus("button[value=take]")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    with page.expect_response(lambda answer: answer.url.endswith("/duty")):
        pass
    expect(page.locator(".du-act input[name=comment]")).to_have_value("已联系站点")
    page.context.close()
