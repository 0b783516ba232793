"""Arrival at the counter in a real browser: parcels go onto shelves without a touch."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from logistics.events.counter import CarrierChosen, ParcelRecipient, ParcelShelved, ShelfCounted
from logistics.events.parcels import ParcelScanned
from tests.edge_agent.counter.rig import Rig, running
from tests.system.browser.counter import before, picture

# What lies beyond the screen though the page says that it does not scroll.
_CUT = (
    "[...document.querySelectorAll('main > *, .result, .result > *, .strip > *')]"
    ".filter(one => one.offsetParent && one.getBoundingClientRect().bottom > innerHeight + 1).length"
)
_PARCELS = 100
_EITHER = "77000000000000"
_HOUR_MS = 3_600_000


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    """A counter with four shelves."""
    with running(tmp_path, shelves={"capacity": {"1-1": 40, "1-2": 40, "2-1": 40, "2-2": 40}}) as made:
        yield made


@pytest.fixture
def page(screen: Page, rig: Rig) -> Iterator[Page]:
    """The page of scans on one of the screens."""
    with before(screen, rig) as made:
        yield made


def fits(page: Page, flow: str) -> None:
    """Nothing is beyond the screen; a picture of it goes to SANJI_SCREENSHOTS where that is set."""
    picture(page, flow)
    assert page.evaluate(_CUT) == 0


def type_in(page: Page, text: str) -> None:
    """As a scanner that is a keyboard does: no field was touched, no tap."""
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def test_a_hundred_parcels_are_shelved_with_no_tap(page: Page, rig: Rig) -> None:
    """Each code is shown, large, before the next parcel; two and a half shelves are filled by themselves."""
    big = page.locator(".result .big")
    for number in range(1, _PARCELS + 1):
        type_in(page, f"SF{number:013}")
        expect(big).to_contain_text(f"-{number:04}")
    expect(big).to_contain_text("2-1-0100")
    assert big.evaluate("one => parseFloat(getComputedStyle(one).fontSize)") >= 80
    expect(page.locator(".strip")).to_contain_text("20/40")
    fits(page, "arrive")
    type_in(page, "SF0000000000007")
    expect(page.locator(".result.duplicate")).to_contain_text("已在货架 1-1")
    fits(page, "arrive-again")
    rig.end()
    assert [type(event) for event in rig.events if isinstance(event, ParcelScanned | ParcelShelved)] == [
        ParcelScanned,
        ParcelShelved,
    ] * _PARCELS


def test_an_ambiguous_carrier_is_one_tap_and_never_in_the_way(page: Page, rig: Rig) -> None:
    """The next scan goes on without it."""
    type_in(page, _EITHER)
    choices = page.locator(".asked button")
    expect(choices).to_have_text(["申通"])
    fits(page, "arrive-carrier")
    type_in(page, "77000000000001")
    expect(page.locator(".result .text")).to_have_text("77000000000001")
    choices.click()
    expect(page.locator(".result")).to_contain_text("快递公司已确认")
    expect(choices).to_have_count(0)
    rig.end()
    assert [event.waybill for event in rig.events if isinstance(event, CarrierChosen)] == ["77000000000001"]


def test_a_shelf_is_chosen_and_a_parcel_moved(page: Page, rig: Rig) -> None:
    """From the line above the result; the result offers the move, and the parcel's page does, too."""
    type_in(page, "SF0000000000001")
    expect(page.locator(".result")).to_contain_text("1-1-0001")
    page.locator(".strip a").first.click()
    page.wait_for_url("**/arrive")
    fits(page, "shelves")
    page.get_by_role("button", name="2-1").click()
    expect(page.locator(".result .big")).to_contain_text("2-1")
    expect(page.locator("#code")).to_be_focused()
    type_in(page, "SF0000000000001")
    page.locator(".asked button").click()
    expect(page.locator(".result .big")).to_contain_text("2-1-0002")
    page.goto(page.url + "parcel/SF0000000000001")
    fits(page, "parcel")
    page.get_by_role("button", name="2-2").click()
    expect(page.locator("h1")).to_have_text("2-2-0003")


def test_what_is_overdue_is_a_tap_away(page: Page, rig: Rig) -> None:
    """The count stands in the bar; the list leads to the parcel."""
    for number in range(12):
        rig.scan(f"SF{number:013}", number * 12 * _HOUR_MS)
    page.get_by_role("link", name="更多").click()
    page.wait_for_url("**/more")
    fits(page, "more")
    page.get_by_role("link", name="滞留").click()
    expect(page.locator(".list li")).to_have_count(12)
    fits(page, "overdue")
    page.locator(".list a").first.click()
    expect(page.locator("h1")).to_have_text("1-1-0001")


def test_a_shelf_is_counted(page: Page, rig: Rig) -> None:
    """Chosen with a tap, scanned without one, finished with two; what is odd stands in one list."""
    for number in range(1, 6):
        type_in(page, f"SF{number:013}")
        expect(page.locator(".result .big")).to_contain_text(f"-{number:04}")
    type_in(page, "SANJI*SHELF*2-2")
    expect(page.locator(".result .big")).to_contain_text("2-2")
    type_in(page, "SF0000000000006")
    expect(page.locator(".result .big")).to_contain_text("2-2-0006")
    page.get_by_role("link", name="更多").click()
    page.get_by_role("link", name="盘点").click()
    page.get_by_role("button", name="1-1").click()
    expect(page.locator(".strip")).to_contain_text("盘点货架 1-1")
    expect(page.locator("#code")).to_be_focused()
    for number, said in ((1, "1/5"), (2, "2/5"), (6, "应在货架 2-2")):
        type_in(page, f"SF{number:013}")
        expect(page.locator(".result")).to_contain_text(said)
    fits(page, "count-elsewhere")
    page.locator(".asked button").click()
    expect(page.locator(".result")).to_contain_text("1-1-0007")
    page.get_by_role("link", name="完成盘点").click()
    expect(page.locator("h1")).to_contain_text("已盘 3/6")
    fits(page, "count")
    page.get_by_role("button", name="完成盘点").click()
    expect(page.locator(".room h2")).to_contain_text("在架 3，缺 3，多 0")
    fits(page, "counted")
    rig.end()
    assert [event.found for event in rig.events if isinstance(event, ShelfCounted)] == [3]


def test_a_tail_is_typed_and_a_recipient_may_be(page: Page, rig: Rig) -> None:
    """Four digits and Enter, with no tap; the form is there for who wants it."""
    type_in(page, "SF0000000000001")
    expect(page.locator(".result")).to_contain_text("1-1-0001")
    type_in(page, "1234")
    expect(page.locator(".result")).to_contain_text("收件人尾号 1234")
    page.locator(".strip a").last.click()
    page.wait_for_url("**/recipient/*")
    fits(page, "recipient")
    page.get_by_text("放驿站").click()
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".result")).to_contain_text("收件人尾号 1234")
    rig.end()
    told = [(event.tail, event.consent) for event in rig.events if isinstance(event, ParcelRecipient)]
    assert told == [("1234", ""), ("1234", "station")]
