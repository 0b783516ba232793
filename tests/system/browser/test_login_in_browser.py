"""Who is at the counter, and large letters, in a real browser on the two screens that counters have."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.edge_agent.counter.people.staff import LI, OPERATORS, PIN, WANG
from tests.edge_agent.counter.rig import WAYBILL, Rig, running
from tests.system.browser.counter import before, picture

_SMALL = (
    "all => all.filter(one => one.offsetParent && one.getBoundingClientRect().height < 60)"
    ".map(one => one.textContent)"
)


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    """An agent with two operators."""
    with running(tmp_path, operator=OPERATORS) as made:
        yield made


@pytest.fixture
def page(screen: Page, rig: Rig) -> Iterator[Page]:
    """The page of scans on one of the screens."""
    with before(screen, rig) as made:
        yield made


def test_a_badge_changes_the_shift_by_itself(page: Page, rig: Rig) -> None:
    """The notice goes, the name comes, large in the middle and small at the top; the next takes over."""
    expect(page.locator("#nobody")).to_contain_text("无人登录")
    picture(page, "nobody")
    rig.scan(WANG)
    expect(page.locator(".result .big")).to_contain_text("王芳")
    expect(page.locator("#duty")).to_contain_text("王芳")
    expect(page.locator("#nobody")).to_be_empty()
    picture(page, "badge")
    rig.scan(LI)
    expect(page.locator("#duty")).to_contain_text("李强")
    rig.scan("SANJI*BADGE*STRANGER")
    expect(page.locator(".result .big")).to_contain_text("不认识的工牌")
    picture(page, "badge-unknown")


def test_a_pin_is_typed_by_touch_or_by_keyboard(page: Page, rig: Rig) -> None:
    """A name is picked, then digits; every button is big enough for a finger."""
    page.locator("#nobody a").click()
    page.get_by_role("link", name="王芳").click()
    assert page.locator(".login button, .login a.button").evaluate_all(_SMALL) == []
    picture(page, "pin")
    page.get_by_role("button", name="4", exact=True).click()
    page.get_by_role("button", name="清除").click()
    for digit in PIN[:3]:
        page.get_by_role("button", name=digit, exact=True).click()
    page.keyboard.type(PIN[3:])
    page.keyboard.press("Enter")
    expect(page.locator("#duty")).to_contain_text("王芳")
    page.locator(".duty a").click()
    page.wait_for_url("**/login")
    picture(page, "on-duty")
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
    picture(page, "large")
    rig.scan("hello")
    expect(big).to_contain_text("不是运单号")
    picture(page, "large-refused")
    page.get_by_role("link", name="普通").click()
    expect(page.locator(".works")).to_be_visible()
