"""Weighing in and grading in a real browser, on the two screens that counters have."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from edge_agent.trade.tables.held import packaged
from logistics.goods.parties import Party
from plumbing.clock import utc_ms
from tests.edge_agent.counter.deeds.produce.making import PARTY, Bench, row, weighing
from tests.edge_agent.counter.rig import Rig
from tests.system.browser.counter import before, picture

# From the lowest ink of the large line (its baseline, and what "/" has below it) to the sentence below it.
_BETWEEN_PX = """(result) => {
  const big = result.querySelector(".pr-big"), mark = big.appendChild(document.createElement("span"));
  mark.style.display = "inline-block";
  const baseline = mark.getBoundingClientRect().bottom;
  const pen = document.createElement("canvas").getContext("2d");
  const { fontWeight, fontSize, fontFamily } = getComputedStyle(big);
  mark.remove();
  pen.font = `${fontWeight} ${fontSize} ${fontFamily}`;
  const ink = baseline + pen.measureText(big.textContent).actualBoundingBoxDescent;
  return result.querySelector(".pr-also").getBoundingClientRect().top - ink;
}"""

Box = tuple[Rig, Bench]
_KNOWN = {PARTY: Party(PARTY, name="周桂香", village="云峰村")}


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    """A box with the packaged standards and one farmer."""
    with weighing(tmp_path, boot_ms=utc_ms(), parties=_KNOWN, standards=packaged()) as made:
        yield made


@pytest.fixture
def refusals() -> tuple[str, ...]:
    """What cannot be done now is answered with 409."""
    return ("status of 409",)


@pytest.fixture
def page(screen: Page, box: Box) -> Iterator[Page]:
    """The page of all works on one of the screens."""
    with before(screen, box[0], "/more") as made:
        yield made


def demand_large(page: Page) -> None:
    """What is for gloves is 60 px high, and what was weighed is 80 px large."""
    tops = page.locator("main form:not(.enter) button, main select, .pr-picks label, .pr-typed input")
    heights = [box["height"] for one in tops.all() if one.is_visible() and (box := one.bounding_box())]
    assert heights
    assert min(heights) >= 60


def deliver(page: Page, rig: Rig, bench: Bench, shoot: bool = False) -> None:
    """120 kg of kiwifruit in seven crates: one card, two taps, one to finish."""
    page.get_by_role("link", name="收货").click()
    page.get_by_role("button", name="开始收货").click()
    rig.scan("SANJI-F-0031")
    expect(page.locator(".pr-name")).to_have_text("周桂香")
    page.locator("label", has_text="猕猴桃").click()
    page.locator("label", has_text="云峰村").click()
    demand_large(page)
    if shoot:
        picture(page, "intake-form")
    page.get_by_role("button", name="开始称重").click()
    page.get_by_role("button", name="小筐").click()
    expect(page.locator("#pr-ways [aria-pressed]")).to_contain_text("小筐")
    for grams in (19_120, 18_840, 19_460, 18_900, 19_300, 18_680, 18_300):
        bench.put(grams)
    bench.settle()
    expect(page.locator(".pr-big")).to_contain_text("16.5 kg")
    expect(page.locator(".pr-total").first).to_contain_text("120 kg")
    expect(page.locator(".pr-jin")).to_contain_text("240 斤")


def test_a_farmer_s_delivery_is_weighed_without_a_touch(page: Page, box: Box) -> None:
    """The last weight large, the totals in both units, every weighing to be taken back, and then the slip."""
    rig, bench = box
    deliver(page, rig, bench, shoot=True)
    assert page.locator(".pr-big").evaluate("one => parseFloat(getComputedStyle(one).fontSize)") >= 80
    demand_large(page)
    picture(page, "intake")
    page.get_by_role("button", name="撤销").first.click()
    expect(page.locator(".pr-total").first).to_contain_text("103.5 kg")
    bench.put(18_300)
    page.get_by_role("button", name="收完").click()
    expect(page.locator(".pr-slip")).to_contain_text("周桂香")
    expect(page.locator(".pr-slip")).to_contain_text("120 kg")
    picture(page, "slip")


def test_a_lot_is_graded_with_the_grade_alone(page: Page, box: Box) -> None:
    """A tick is for the next piece or for the one that lies there; near a limit there are two buttons."""
    rig, bench = box
    deliver(page, rig, bench)
    page.get_by_role("button", name="收完").click()
    page.get_by_role("link", name="分级").click()
    page.get_by_role("button", name="开始分级").click()
    page.get_by_role("button", name="猕猴桃").click()
    expect(page.locator(".pr-whose")).to_have_text("下一个：")
    for grams in (92, 88, 110, 131, 112):
        bench.put(grams)
    bench.clear()
    bench.settle()
    page.get_by_role("button", name="果面疤痕").click()
    expect(page.locator(".pr-ticks [aria-pressed]")).to_have_count(1)
    bench.put(108)
    bench.settle()
    expect(page.locator(".pr-big")).to_contain_text("二级 L")
    expect(page.locator(".pr-whose")).to_have_text("秤上这个：")
    page.get_by_role("button", name="果面疤痕").click()
    expect(page.locator(".pr-big")).to_contain_text("特级 L")
    bench.put(115)
    bench.settle()
    page.get_by_role("button", name="形状不端正").click()
    expect(page.locator(".pr-big")).to_contain_text("一级 L")
    assert page.locator(".pr-big").evaluate("one => parseFloat(getComputedStyle(one).fontSize)") >= 80
    demand_large(page)
    picture(page, "grade")
    bench.put(101)
    expect(page.locator(".pr-decide button")).to_have_count(3)
    picture(page, "grade-decide")
    assert page.locator(".pr-result").evaluate(_BETWEEN_PX) >= 0
    page.locator(".pr-decide button", has_text="M").click()
    expect(page.locator(".pr-big")).to_contain_text("特级 M")
    page.get_by_role("button", name="结清").click()
    expect(page.locator(".pr-big")).to_contain_text("请写原因")
    picture(page, "grade-reason")


def test_containers_of_sorted_fruit(page: Page, box: Box) -> None:
    """A class and a container are one tap each and stay; what is beside the mean is refused in red."""
    rig, bench = box
    deliver(page, rig, bench)
    page.get_by_role("button", name="收完").click()
    page.get_by_role("link", name="分级").click()
    page.get_by_role("button", name="开始分级").click()
    page.get_by_role("button", name="猕猴桃").click()
    page.get_by_role("button", name="整筐称").click()
    page.locator(".pr-classes p", has_text="一级").get_by_role("button", name="L", exact=True).click()
    page.get_by_role("button", name="小筐").click()
    expect(page.locator("#pr-ways [aria-pressed]")).to_contain_text("小筐")
    page.get_by_label("个数").fill("100")
    page.keyboard.press("Enter")
    expect(page.locator("#pr-pieces")).to_have_text("100")
    bench.put(10_800)
    expect(page.locator(".pr-result.refused")).to_contain_text("平均 90 克")
    bench.put(12_800)
    bench.settle()
    expect(page.locator(".pr-big")).to_contain_text("一级 L")
    expect(page.locator(".pr-sums")).to_contain_text("100 个")
    demand_large(page)
    picture(page, "grade-bulk")
    with rig.looking() as shelved:
        raw = next(one.lot for one in shelved.lots.on_hand() if one.kind == "raw")
    assert row(rig, raw).on_hand_g == 109_000
