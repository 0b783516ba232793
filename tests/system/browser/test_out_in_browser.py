"""Handing out in a real browser, on the two screens that counters have."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from edge_agent.counter.web.nav import tabs
from tests.edge_agent.counter.rig import Rig, running
from tests.system.browser.counter import before, picture


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    """Two persons with one tail; one of them owes money."""
    with running(tmp_path) as made:
        made.shelve("SF1234567890121", code="2-1-0001", tail="1234", name="王小五")
        made.shelve("SF1234567890122", code="2-1-0002", tail="1234", name="王小五", due_fen=12_800)
        made.shelve("SF1234567890123", code="2-1-0003", tail="1234", name="李四")
        yield made


@pytest.fixture
def page(screen: Page, rig: Rig) -> Iterator[Page]:
    """The page on one of the screens."""
    with before(screen, rig, "/out") as made:
        yield made


def ask(page: Page, words: str) -> None:
    """As a keyboard does it, and a scanner that is one: the field has the focus by itself."""
    expect(page.locator("#code")).to_be_focused()
    page.keyboard.type(words)
    page.keyboard.press("Enter")


@pytest.mark.parametrize("asked", ["2-1-0002", "王", "SF1234567890122"])
def test_a_person_pays_and_takes_all(page: Page, rig: Rig, asked: str) -> None:
    """By code, name or scan: what is owed is large, and one button hands out all."""
    ask(page, asked)
    expect(page.locator(".piece")).to_have_count(2)
    expect(page.locator(".pay .owing")).to_contain_text("¥128.00")
    expect(page.get_by_role("button", name="现金")).to_be_in_viewport(ratio=0.5)
    picture(page, "out-person")
    page.get_by_role("button", name="现金").click()
    expect(page.locator(".told .big")).to_contain_text("已收款 ¥128.00")
    picture(page, "out-paid")
    page.get_by_role("button", name="本人取件").click()
    expect(page.locator(".told .big")).to_contain_text("已出库 2 件")
    picture(page, "out-done")
    assert {rig.parcel(f"SF123456789012{n}").status for n in (1, 2)} == {"handed_out"}
    assert rig.parcel("SF1234567890123").status == "held"


def test_two_persons_with_one_tail_are_asked_apart(page: Page, rig: Rig) -> None:
    """A tap on the right one, and only theirs are there."""
    ask(page, "1234")
    expect(page.locator(".whom")).to_have_count(2)
    picture(page, "out-who")
    page.locator(".whom", has_text="李*").click()
    expect(page.locator(".piece")).to_have_count(1)
    page.get_by_role("button", name="代取").click()
    expect(page.locator(".told .big")).to_contain_text("已出库 1 件")
    assert rig.parcel("SF1234567890121").status == "held"


def test_money_that_is_owed_holds_a_scan_back(page: Page, rig: Rig) -> None:
    """Red on the page of scans, and one tap leads to the person."""
    page.get_by_role("link", name="扫描").click()
    page.get_by_role("button", name="出库").click()
    expect(page.locator(".works [aria-pressed]")).to_contain_text("出库")
    rig.scan("SF1234567890122")
    expect(page.locator(".result.refused .big")).to_contain_text("先收款 ¥128.00")
    picture(page, "out-held-back")
    page.get_by_role("link", name="查看并处理").click()
    expect(page.locator(".pay .owing")).to_contain_text("¥128.00")


def test_a_hand_out_is_taken_back_with_one_tap(page: Page, rig: Rig) -> None:
    """From the page itself; the parcel lies on its shelf again."""
    ask(page, "2-1-0003")
    page.get_by_role("button", name="本人取件").click()
    expect(page.locator(".told .big")).to_contain_text("已出库 1 件")
    page.get_by_role("button", name="撤销").click()
    expect(page.locator(".result .big")).to_contain_text("已撤销 1 件")
    picture(page, "out-undone")
    assert rig.parcel("SF1234567890123").status == "held"


def test_a_problem_is_noted_with_one_tap_and_closed_with_another(page: Page, rig: Rig) -> None:
    """A scanner's line feed in the field chooses no kind."""
    page.get_by_role("link", name="更多").click()
    expect(page.locator(".tiles a")).to_have_count(len(tabs(rig.settings)))
    picture(page, "more")
    page.get_by_role("link", name="问题件").click()
    ask(page, "SF1234567890123")
    expect(page.locator("#code")).to_have_value("SF1234567890123")
    page.get_by_role("button", name="破损").click()
    expect(page.locator(".told .big")).to_contain_text("已登记问题")
    expect(page.locator(".piece")).to_have_count(1)
    picture(page, "problems")
    page.get_by_role("button", name="已解决").click()
    expect(page.locator(".piece")).to_have_count(0)
    assert rig.parcel("SF1234567890123").problems == ()


def test_parcels_go_back_into_a_bag_for_a_reason(page: Page, rig: Rig) -> None:
    """The bag is scanned, the reason is one tap, and then each scan is one parcel."""
    page.get_by_role("link", name="更多").click()
    page.get_by_role("link", name="退回").click()
    expect(page.locator("input[name=bag]")).to_be_focused()
    page.keyboard.type("BAG1")
    page.keyboard.press("Enter")
    expect(page.locator("input[name=bag]")).to_have_value("BAG1")
    picture(page, "back")
    page.get_by_role("button", name="长期未取").click()
    expect(page.locator(".works [aria-pressed]")).to_contain_text("退回")
    rig.scan("SF1234567890123")
    expect(page.locator(".result .big")).to_contain_text("退回 BAG1")
    picture(page, "back-scan")
    assert rig.parcel("SF1234567890123").status == "returned"
