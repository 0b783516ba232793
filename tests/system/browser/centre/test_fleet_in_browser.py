"""The fleet's page on the screens that it is looked at: a desk, a small panel, and a telephone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from central.store.store import Store
from plumbing.clock import utc_ms
from plumbing.web.server import Serving
from tests.central.web.pages.fleet.fleet import Fleet
from tests.central.web.scene import PASSWORDS, Scene, served

_WIDTHS = {1280: 800, 800: 480, 390: 844}


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Serving]:
    """A fleet with one box of each kind."""
    store = Store(f"sqlite:///{tmp_path / 'centre.sqlite'}")
    Fleet(Scene(store, utc_ms()).people()).all_kinds()
    with served(store) as running:
        yield running
    store.close()


def _page(browser: Browser, serving: Serving, width: int) -> Page:
    size: ViewportSize = {"width": width, "height": _WIDTHS[width]}
    page = browser.new_context(locale="zh-CN", viewport=size).new_page()
    page.goto(serving.url)
    page.fill("[name=name]", "manager")
    page.fill("[name=password]", PASSWORDS["manager"])
    page.keyboard.press("Enter")
    page.wait_for_selector(".out", state="attached")
    page.goto(serving.url + "fleet")
    return page


@pytest.mark.parametrize("width", _WIDTHS)
def test_the_fleet_fits_and_leads_to_a_box(browser: Browser, serving: Serving, width: int) -> None:
    """Nothing sticks out at the side; a finding is named, and its box says what to do."""
    page = _page(browser, serving, width)
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    expect(page.locator(".fl-sum")).to_contain_text("5 台中 1 台正常，2 台有问题，1 台无消息，1 台从未报到")
    assert page.evaluate(wide) == 0
    row = page.locator("#box-box-low")
    expect(row).to_contain_text("供电不足")
    row.get_by_role("link").first.click()
    expect(page.locator("#machine")).to_contain_text("换原装 5 V 电源")
    assert page.evaluate(wide) == 0


def test_on_a_telephone_each_number_has_its_name(browser: Browser, serving: Serving) -> None:
    """Rows become cards, whose head is not far away at the top."""
    page = _page(browser, serving, 390)
    heat = page.locator("#box-box-low td[data-label='温度']")
    named = heat.evaluate("cell => getComputedStyle(cell, '::before').content")
    assert "温度" in named
    box = heat.bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= 390
