"""Somebody in a shop scans a package with a telephone: Chinese, 390 pixels wide, no script."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from plumbing.web.server import Serving
from tests.central.store.lots.trace.scene import ONE, RAW
from tests.central.web.conftest import scene
from tests.central.web.scene import Scene
from tests.central.web.trace.conftest import serving
from tests.central.web.trace.telling import GTIN, lived

__all__ = ["scene", "serving"]


@pytest.fixture
def telephone(browser: Browser, scene: Scene, serving: Serving) -> Iterator[Page]:
    """A telephone at the page of a lot's Digital Link."""
    lived(scene)
    context = browser.new_context(
        locale="zh-CN", viewport={"width": 390, "height": 800}, java_script_enabled=False
    )
    page = context.new_page()
    page.goto(f"{serving.url}01/0{GTIN}/10/{ONE}")
    yield page
    context.close()


def test_a_story_is_read_on_a_telephone(telephone: Page, serving: Serving) -> None:
    """The certificate first, then what was not measured; nothing wider than the screen."""
    expect(telephone.locator("h1")).to_have_text("猕猴桃")
    expect(telephone.locator(".tr-paper h2")).to_have_text("承诺达标合格证")
    expect(telephone.get_by_text("共有 35 分钟没有数据")).to_be_visible()
    for box in telephone.locator("main *").all():
        place = box.bounding_box()
        assert place is None or place["x"] + place["width"] <= 390
    folder = os.environ.get("SANJI_SCREENSHOTS")
    if folder:
        telephone.screenshot(path=Path(folder) / "trace.png")
    telephone.get_by_role("link", name=RAW).click()
    expect(telephone.locator(".tr-paper")).to_contain_text("没有承诺达标合格证的记录")


def test_a_wrong_number_is_told_what_to_do(telephone: Page, serving: Serving) -> None:
    """In a sentence, on the same page."""
    telephone.goto(f"{serving.url}lot/NO-SUCH-LOT")
    expect(telephone.get_by_role("alert")).to_contain_text("请把包装照片发给卖家")
