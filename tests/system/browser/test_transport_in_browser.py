"""The work between sites in a real browser, on the two screens that counters have."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from edge_agent.counter.web.app import serve_counter
from tests.edge_agent.counter.rig import Rig
from tests.edge_agent.counter.rules.transport.making import BAG_CODE, Told, waybill
from tests.system.browser.counter import picture

_SMALL = (
    "[...document.querySelectorAll('main button:not(#enter button)')]"
    ".filter(one => one.offsetHeight && one.offsetHeight < 60).length"
)
_ROUTES = {waybill(1): "SC-001", waybill(2): "SC-002", waybill(3): "C2"}


def _rig(folder: Path, role: str, site: str) -> Rig:
    box = {"name": "b", "clock": "trusted", "role": role, "site": site, "data_dir": folder}
    return Rig(folder, ahead=Told(routes=_ROUTES), box=box, transport={"vehicles": ["ZK-L2", "ZK-L3"]})


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Rig]:
    """A village station's box."""
    rig = _rig(tmp_path, "village", "SC-001")
    yield rig
    rig.end()


@pytest.fixture
def page(screen: Page) -> Page:
    """A screen."""
    return screen


def _look(page: Page, name: str) -> None:
    """Nothing overflows, everything can be touched; and a picture where one is wanted."""
    picture(page, name)
    assert not page.evaluate(_SMALL)


def test_a_bag_is_handed_over_without_a_keyboard_but_for_the_slip(page: Page, village: Rig) -> None:
    """By itself after each scan; short is red in large letters; one tap ends it."""
    serving = serve_counter(village.settings, village.board, village.asking)
    page.goto(f"{serving.url.rstrip('/')}/more")
    _look(page, "more")
    page.get_by_role("link", name="交接").click()
    village.scan(BAG_CODE)
    expect(page.locator(".reckoning")).to_contain_text("请填件数")
    page.get_by_label("件数").fill("3")
    page.get_by_label("封条号").fill("S88123")
    page.get_by_role("button", name="记下").click()
    expect(page.locator(".reckoning")).to_contain_text("少 3 件")
    village.scan(waybill(1))
    village.scan(waybill(2))
    expect(page.locator(".reckoning")).to_contain_text("少 1 件")
    page.get_by_role("button", name="包破损").click()
    expect(page.locator("[aria-pressed]")).to_contain_text("包破损")
    _look(page, "handover")
    assert page.locator(".reckoning .of").evaluate("one => parseFloat(getComputedStyle(one).fontSize)") >= 80
    page.get_by_role("button", name="司机确认").click()
    expect(page.locator(".result")).to_contain_text("少 1 多 0")
    _look(page, "handover-done")
    page.goto("about:blank")  # A page that still listens would tell of the server's end.
    serving.stop()


def test_a_visit_is_one_tap(page: Page, village: Rig) -> None:
    """For each stop of the station."""
    serving = serve_counter(village.settings, village.board, village.asking)
    page.goto(f"{serving.url.rstrip('/')}/visit")
    page.get_by_role("button", name="今日无件").first.click()
    expect(page.locator(".result")).to_contain_text("无件已记")
    _look(page, "visit")
    page.goto("about:blank")  # A page that still listens would tell of the server's end.
    serving.stop()


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Rig]:
    """The hub's box."""
    rig = _rig(tmp_path, "hub", "HUB")
    yield rig
    rig.end()


def test_the_belt_shows_each_parcel_s_place(page: Page, hub: Rig) -> None:
    """In the largest letters; what the table does not know is tapped; the match explains the day."""
    serving = serve_counter(hub.settings, hub.board, hub.asking)
    page.goto(f"{serving.url.rstrip('/')}/sort")
    page.get_by_role("button", name="开始分拣").click()
    expect(page.locator(".result")).to_contain_text("现在：分拣")
    _look(page, "sort-table")
    hub.scan(waybill(1))
    expect(page.locator(".result .big")).to_contain_text("妙高街道")
    assert page.locator(".result .big").evaluate("one => parseFloat(getComputedStyle(one).fontSize)") >= 80
    _look(page, "sort")
    hub.scan(waybill(9))
    expect(page.locator(".result")).to_contain_text("人工格口")
    _look(page, "sort-manual")
    page.get_by_role("button", name="新路湾镇").click()
    expect(page.locator(".result .big")).to_contain_text("新路湾镇")
    hub.scan(waybill(8))
    page.goto(f"{serving.url.rstrip('/')}/match")
    expect(page.locator("summary").first).to_contain_text("分了未装 2")
    _look(page, "match")
    page.goto("about:blank")  # A page that still listens would tell of the server's end.
    serving.stop()


def test_a_bag_is_built_and_loaded(page: Page, hub: Rig) -> None:
    """Taps for the destination, the seal and the van; scans for all else."""
    serving = serve_counter(hub.settings, hub.board, hub.asking)
    for number in (1, 5):
        hub.scan(waybill(number))
    page.goto(f"{serving.url.rstrip('/')}/bag")
    _look(page, "bag-new")
    page.get_by_role("button", name="妙高街道").first.click()
    expect(page.locator(".reckoning")).to_contain_text("BAG-HUB-000001")
    hub.scan(waybill(1))
    hub.scan(waybill(5))
    expect(page.locator(".reckoning .of")).to_contain_text("2")
    _look(page, "bag")
    page.get_by_label("封条号").fill("S88123")
    page.get_by_role("button", name="封包").click()
    expect(page.locator(".result")).to_contain_text("已封包")
    _look(page, "bag-sealed")
    page.goto(f"{serving.url.rstrip('/')}/load")
    page.get_by_role("button", name="ZK-L2").click()
    expect(page.locator(".reckoning")).to_contain_text("ZK-L2")
    hub.scan("SANJI*BAG-HUB-000001")
    expect(page.locator(".reckoning")).to_contain_text("1 包 0 件")
    _look(page, "load")
    page.get_by_role("button", name="发车").click()
    expect(page.locator(".result")).to_contain_text("已发车")
    page.goto("about:blank")  # A page that still listens would tell of the server's end.
    serving.stop()
