"""Lots of produce in a real browser, on the two screens that counters have."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from edge_agent.counter.deeds.lots.papers import BlockLot
from edge_agent.counter.deeds.lots.rooms import StoreLot
from edge_agent.counter.web.app import serve_counter
from logistics.goods.lots.shelflife import local_day
from plumbing.clock import utc_ms
from tests.edge_agent.counter.deeds.lots.cold import Cold, begun, certified, cold_store, weighed
from tests.system.browser.counter import picture

_SMALL = (
    "[...document.querySelectorAll('main button:not(#enter button, #lt-enter button), main a')]"
    ".filter(one => one.offsetHeight && one.offsetHeight < 60).map(one => one.textContent)"
)
_FIRST, _SECOND, _BARE, _BAD = "261127-K3X9F-004", "261127-K3X9F-005", "261127-K3X9F-006", "261127-K3X9F-007"
_DAY_MS = 86_400_000


def _day(days_ago: int) -> str:
    return local_day(utc_ms() - days_ago * _DAY_MS)


@pytest.fixture
def cold(tmp_path: Path) -> Iterator[Cold]:
    """A cold store with five lots: two of one class, one without a paper, one blocked, rejects."""
    room = {name: {"limit_c_min": 0, "limit_c_max": 8} for name in ("r", "cold-1", "cold-2")}
    with cold_store(tmp_path, boot_ms=utc_ms(), room=room) as made:
        made.rig.tell(
            begun(_FIRST, harvested=_day(12)),
            weighed(_FIRST, 123_600),
            certified(_FIRST, 123_600),
            begun(_SECOND, harvested=_day(2), owner="F-0044"),
            weighed(_SECOND, 86_400),
            certified(_SECOND, 86_400),
            begun(_BARE, harvested=_day(1), quality="二级", size="中", owner="F-0044"),
            weighed(_BARE, 42_000),
            begun(_BAD, harvested=_day(9), kind="raw", quality="", size="", owner="HZS-07"),
            weighed(_BAD, 250_000),
            begun("261127-K3X9F-008", kind="reject", quality="", size=""),
            weighed("261127-K3X9F-008", 3200),
        )
        made.ask(StoreLot(_FIRST, "cold-1"))
        made.ask(StoreLot(_SECOND, "cold-1", 50_000))
        made.ask(BlockLot(_BAD, "发热"))
        yield made


def _look(page: Page, name: str) -> None:
    """Nothing overflows, everything can be touched; and a picture where one is wanted."""
    page.wait_for_load_state("load")
    picture(page, name)
    assert page.evaluate(_SMALL) == []


def test_a_lot_is_found_stored_and_certified(screen: Page, cold: Cold) -> None:
    """From the list to its page, into a room by a tap, and its paper by another."""
    serving = serve_counter(cold.rig.settings, cold.rig.board, cold.rig.asking)
    url = serving.url.rstrip("/")
    screen.goto(f"{url}/more")
    screen.get_by_role("link", name="批次").click()
    expect(screen.locator(".lt-list mark")).to_contain_text("先出")
    expect(screen.locator("li", has_text=_BAD)).to_contain_text("✕ 已封存")
    _look(screen, "lots")
    screen.locator("#code").fill(f"https://id.suichang.example/01/06901234567892/10/{_BARE}")
    screen.keyboard.press("Enter")
    expect(screen.locator(".lt-standing")).to_contain_text("无合格证")
    _look(screen, "lots-one")
    screen.get_by_role("link", name="库房").click()
    expect(screen.get_by_role("button", name="cold-2")).to_be_visible()
    _look(screen, "lots-room")
    screen.get_by_role("button", name="cold-2").click()
    expect(screen.locator("dl")).to_contain_text("cold-2 42.000 kg")
    screen.get_by_role("link", name="合格证与检测").click()
    expect(screen.get_by_role("button", name="自我承诺")).to_be_visible()
    _look(screen, "lots-papers")
    screen.get_by_role("button", name="自我承诺").click()
    expect(screen.locator(".lt-standing")).to_contain_text("可出货")
    for path in (f"at/{_SECOND}/ship", f"at/{_SECOND}/split", "merge?product=kiwifruit", "stock"):
        screen.goto(f"{url}/lots/{path}")
        _look(screen, f"lots-{path.partition('?')[0].rpartition('/')[2]}")
    screen.goto("about:blank")  # A page that still listens would tell of the server's end.
    serving.stop()


def test_parcels_are_packed_without_a_reload(screen: Page, cold: Cold) -> None:
    """Scanned at the box or at the keyboard; the count is large; the lot that ends first is named."""
    serving = serve_counter(cold.rig.settings, cold.rig.board, cold.rig.asking)
    screen.goto(f"{serving.url.rstrip('/')}/lots/pack")
    _look(screen, "pack-which")
    screen.get_by_role("button", name=_SECOND).click()
    expect(screen.locator(".lt-page")).to_contain_text(f"批次 {_FIRST} 先到期")
    screen.get_by_role("button", name="5 kg", exact=True).click()
    expect(screen.get_by_role("button", name="5 kg", exact=True)).to_have_attribute("aria-pressed", "true")
    screen.get_by_role("button", name="cold-1").click()
    expect(screen.get_by_role("button", name="cold-1")).to_have_attribute("aria-pressed", "true")
    cold.rig.scan("SF1234567890123")
    expect(screen.locator(".lt-n")).to_have_text("1")
    screen.locator("#code").fill("SF1234567890124")
    screen.keyboard.press("Enter")
    expect(screen.locator(".lt-n")).to_have_text("2")
    expect(screen.locator(".lt-verdict")).to_contain_text("装 5 公斤，剩 76.4 公斤")
    _look(screen, "pack")
    assert screen.locator(".lt-n").evaluate("one => parseFloat(getComputedStyle(one).fontSize)") >= 80
    cold.rig.scan("SF1234567890124")
    expect(screen.locator(".result")).to_contain_text("没有重复计")
    screen.get_by_role("button", name="撤销").click()
    expect(screen.locator(".lt-n")).to_have_text("1")
    screen.goto("about:blank")  # A page that still listens would tell of the server's end.
    serving.stop()
