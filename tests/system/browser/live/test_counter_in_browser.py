"""The counter's page in a real browser, on the two screens that counters have."""

from playwright.sync_api import Page, expect

from tests.edge_agent.counter.rig import WAYBILL, Rig
from tests.system.browser.counter import picture


def test_a_scan_appears_by_itself_in_large_letters(page: Page, rig: Rig) -> None:
    """No touch and no reload; at least 80 px high, and all of it on the screen, whatever came."""
    for text, said in ((WAYBILL, "到件"), (WAYBILL, "重复扫描"), ("hello", "不是运单号")):
        rig.scan(text)
        big = page.locator(".result .big")
        expect(big).to_contain_text(said)
        assert big.evaluate("one => parseFloat(getComputedStyle(one).fontSize)") >= 80
        picture(page, f"scan-{text[:5]}")


def test_an_alarm_is_taken_on_with_one_tap(page: Page, rig: Rig) -> None:
    """The mark calls from the other page; the form is there as soon as the alarm is, and goes with it."""
    page.get_by_role("link", name="冷库").click()
    expect(page.locator("form")).to_be_hidden()
    rig.warm_up()
    expect(page.locator("#cold-mark")).to_contain_text("▲")
    expect(page.locator("form")).to_be_visible()
    picture(page, "alarm")
    page.get_by_role("button", name="停电").click()
    expect(page.locator(".said")).to_contain_text("已确认 1 个报警")
    rig.scan(up_ms=20_000)
    expect(page.locator(".alarms")).to_contain_text("已有人处理")
    expect(page.locator("form")).to_be_hidden()
