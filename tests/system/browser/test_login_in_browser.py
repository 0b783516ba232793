"""Who is at the counter, and large letters, in a real browser on the two screens that counters have."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from edge_agent.counter.web.app import serve_counter
from tests import needs
from tests.edge_agent.counter.people.staff import LI, OPERATORS, PIN, WANG
from tests.edge_agent.counter.rig import WAYBILL, Rig, running

_SCREENS: tuple[ViewportSize, ...] = ({"width": 1280, "height": 800}, {"width": 800, "height": 480})
_OVERFLOW = (
    "document.documentElement.scrollWidth > innerWidth || document.documentElement.scrollHeight > innerHeight"
)
_SMALL = (
    "all => all.filter(one => one.offsetParent && one.getBoundingClientRect().height < 60)"
    ".map(one => one.textContent)"
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, which must find fonts for Chinese."""
    needs.chinese_fonts()
    with sync_playwright() as playwright:
        args = ["--no-sandbox", "--disable-gpu", "--autoplay-policy=no-user-gesture-required"]
        chromium = playwright.chromium.launch(executable_path=str(needs.chromium()), args=args)
        yield chromium
        chromium.close()


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    """An agent with two operators."""
    with running(tmp_path, operator=OPERATORS) as made:
        yield made


@pytest.fixture(params=_SCREENS, ids=lambda screen: str(screen["width"]))
def page(browser: Browser, rig: Rig, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The page of scans on one of the screens; an error in the browser fails the test."""
    faults: list[str] = []
    serving = serve_counter(rig.settings, rig.board, rig.asking)
    page = browser.new_page(viewport=request.param)
    page.on("pageerror", lambda why: faults.append(str(why)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.goto(serving.url)
    yield page
    page.close()
    serving.stop()
    assert not faults


def _look(page: Page, name: str) -> None:
    """Nothing leaves the screen; a picture of it, where somebody wants one."""
    assert not page.evaluate(_OVERFLOW)
    folder, size = os.environ.get("SANJI_SCREENSHOTS"), page.viewport_size
    if folder and size:
        page.screenshot(path=Path(folder) / f"{name}-{size['width']}.png")


def test_a_badge_changes_the_shift_by_itself(page: Page, rig: Rig) -> None:
    """The notice goes, the name comes, large in the middle and small at the top; the next takes over."""
    expect(page.locator("#nobody")).to_contain_text("无人登录")
    _look(page, "nobody")
    rig.scan(WANG)
    expect(page.locator(".result .big")).to_contain_text("王芳")
    expect(page.locator("#duty")).to_contain_text("王芳")
    expect(page.locator("#nobody")).to_be_empty()
    _look(page, "badge")
    rig.scan(LI)
    expect(page.locator("#duty")).to_contain_text("李强")
    rig.scan("SANJI*BADGE*STRANGER")
    expect(page.locator(".result .big")).to_contain_text("不认识的工牌")
    _look(page, "badge-unknown")


def test_a_pin_is_typed_by_touch_or_by_keyboard(page: Page, rig: Rig) -> None:
    """A name is picked, then digits; every button is big enough for a finger."""
    page.locator("#nobody a").click()
    page.get_by_role("link", name="王芳").click()
    assert page.locator(".login button, .login a.button").evaluate_all(_SMALL) == []
    _look(page, "pin")
    page.get_by_role("button", name="4", exact=True).click()
    page.get_by_role("button", name="清除").click()
    for digit in PIN[:3]:
        page.get_by_role("button", name=digit, exact=True).click()
    page.keyboard.type(PIN[3:])
    page.keyboard.press("Enter")
    expect(page.locator("#duty")).to_contain_text("王芳")
    page.locator(".duty a").click()
    _look(page, "on-duty")
    page.get_by_role("button", name="退出登录").click()
    page.get_by_role("link", name="返回").click()
    expect(page.locator("#nobody")).to_contain_text("无人登录")


def test_a_badge_is_a_secret_while_a_scanner_types_it(page: Page, rig: Rig) -> None:
    """The field shows dots as soon as it may be a badge; then it is empty, and the operator is on."""
    page.keyboard.type(WANG)
    style = "one => getComputedStyle(one).webkitTextSecurity"
    assert page.locator("#code").evaluate(style) == "disc"
    page.keyboard.press("Enter")
    expect(page.locator("#duty")).to_contain_text("王芳")
    expect(page.locator("#code")).to_have_value("")
    assert page.locator("#code").evaluate(style) == "none"


def test_large_letters_leave_what_counts(page: Page, rig: Rig) -> None:
    """The result, the work, who is on and what is unsent; a scanner's keys arrive all the same."""
    rig.scan(WANG)
    page.get_by_role("link", name="大字").click()
    expect(page.locator(".work-now")).to_have_text("到件")
    page.keyboard.type(WAYBILL)
    page.keyboard.press("Enter")
    big = page.locator(".result .big")
    expect(big).to_contain_text("到件")
    assert big.evaluate("one => parseFloat(getComputedStyle(one).fontSize)") >= 96
    expect(page.locator(".result .text")).to_have_text(WAYBILL)
    for gone in (".works", ".last", ".result .also", "header nav a >> nth=0"):
        expect(page.locator(gone)).to_be_hidden()
    expect(page.locator("#unsent")).to_be_visible()
    _look(page, "large")
    rig.scan("hello")
    expect(big).to_contain_text("不是运单号")
    _look(page, "large-refused")
    page.get_by_role("link", name="普通").click()
    expect(page.locator(".works")).to_be_visible()
