"""The pages about money in a real browser, on the two screens that counters have."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from plumbing.clock import utc_ms
from tests.edge_agent.counter.pay import Pay
from tests.edge_agent.counter.pricing import PRICES, SCALE
from tests.edge_agent.counter.rig import WAYBILL, Rig, running
from tests.system.browser.counter import before, picture

Shoot = Callable[[str], None]


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    """A counter with a scale and a price table."""
    with running(tmp_path, prices=PRICES, boot_ms=utc_ms(), scale=SCALE) as made:
        yield made


@pytest.fixture
def refusals() -> tuple[str, ...]:
    """What cannot be done now is answered with 409."""
    return ("status of 409",)


@pytest.fixture
def page(screen: Page, rig: Rig) -> Iterator[Page]:
    """The page of all works on one of the screens."""
    with before(screen, rig, "/more") as made:
        yield made


@pytest.fixture
def shoot(page: Page) -> Shoot:
    """Checks that all of the page is on the screen, and takes its picture where somebody wants it."""

    def take(name: str) -> None:
        picture(page, name)

    return take


def test_a_parcel_is_collected_with_taps(page: Page, rig: Rig, shoot: Shoot) -> None:
    """The label, the live scale with prices on the zones, two ticks, the payment, one button."""
    page.get_by_role("link", name="收件").click()
    page.get_by_role("button", name="开始收件").click()
    page.get_by_placeholder("扫描或输入新面单").fill(WAYBILL)
    page.keyboard.press("Enter")
    expect(page.locator(".pan .code")).to_have_text(WAYBILL)
    rig.weigh(2350, 5000)
    rig.put_time(5400)
    expect(page.locator(".pan .kg")).to_have_text("2.350 kg")
    page.locator("label", has_text="浙江省内").click()
    page.locator("label", has_text="实名已核对").click()
    page.locator("label", has_text="微信").click()
    rig.weigh(2360, 6000)
    rig.put_time(6400)
    expect(page.locator(".pan .kg")).to_have_text("2.360 kg")
    shoot("collect")
    page.get_by_role("button", name="收件").click()
    expect(page.locator(".said")).to_contain_text("实名和验视都要确认")
    shoot("collect-refused")
    page.locator("label", has_text="内件已验视").click()
    page.get_by_role("button", name="收件").click()
    expect(page.locator(".said")).to_contain_text("已收件：2.360 公斤，运费 8.00 元")
    shoot("collected")


def test_another_label_takes_the_ticks_away(page: Page) -> None:
    """Identity and content are checked for each parcel."""
    page.goto(page.url.replace("/more", "/collect"))
    page.get_by_role("button", name="开始收件").click()
    page.get_by_placeholder("扫描或输入新面单").fill(WAYBILL)
    page.keyboard.press("Enter")
    page.locator("label", has_text="实名已核对").click()
    expect(page.locator("[name=identified]")).to_be_checked()
    token = page.locator("[name=csrf]").first.input_value()
    page.request.post(
        page.url + "/scan", form={"csrf": token, "code": "SF0000000000002"}, headers={"x-sanji": "script"}
    )
    expect(page.locator(".pan .code")).to_have_text("SF0000000000002")
    expect(page.locator("[name=identified]")).not_to_be_checked()


def test_a_till_is_counted_on_one_screen(page: Page, rig: Rig, shoot: Shoot) -> None:
    """What is missing is said with each tap; all of it stands on either screen."""
    rig.asking.do(Pay(12_800))
    page.get_by_role("link", name="钱款").click()
    expect(page.locator(".sum")).to_have_text("¥128.00")
    shoot("money")
    page.get_by_role("link", name="盘点交账").click()
    verdict = page.locator("output")
    expect(verdict).to_have_text("✕ 少 ¥128.00")
    page.get_by_role("button", name="+ 100 元").click()
    page.get_by_role("button", name="+ 20 元").click()
    expect(verdict).to_have_text("✕ 少 ¥8.00")
    page.get_by_role("textbox", name="5 角").fill("18")
    expect(verdict).to_have_text("! 多 ¥1.00")
    page.get_by_label("或直接输入现金总额").fill("１２７，5")
    expect(verdict).to_have_text("✕ 少 ¥0.50")
    page.get_by_role("button", name="盘点完成").click()
    expect(page.locator(".said")).to_contain_text("少 0.50 元，请写明原因")
    shoot("till-count")
    page.get_by_label("有差额时写明原因").fill("找零")
    page.get_by_role("button", name="盘点完成").click()
    expect(page.locator(".said")).to_contain_text("已盘点，少 0.50 元")
    expect(page.locator(".sum")).to_have_text("¥127.50")
    shoot("till-counted")


def test_a_day_is_closed_with_one_tap(page: Page, rig: Rig, shoot: Shoot) -> None:
    """What is open is said before; then it is closed, and more since is seen."""
    rig.asking.do(Pay(12_800))
    rig.scan()
    page.get_by_role("link", name="日结").click()
    expect(page.locator("#warnings")).to_contain_text("还没有盘点")
    shoot("day")
    page.locator("button.do").click()
    expect(page.locator(".said")).to_contain_text("已日结")
    rig.scan("SF0000000000002")
    expect(page.locator("#day")).to_contain_text("之后又有 1 次扫描")
    shoot("day-more")


def test_goods_are_sold_with_a_tap(page: Page, shoot: Shoot) -> None:
    """Owner, item, pieces, money, one button."""
    page.get_by_role("link", name="代售货物").click()
    for why, pieces in (("收货", "10"), ("销售", "2")):
        page.get_by_label("货主", exact=True).fill("coop-3")
        page.get_by_label("货品", exact=True).fill("蜂蜜 500g")
        page.get_by_label("件数").fill(pieces)
        page.get_by_role("button", name=why).click()
        expect(page.locator(".said")).to_contain_text(f"{pieces} 件")
    expect(page.locator("#stocks")).to_contain_text("蜂蜜 500g · 已售 2")
    shoot("goods")
