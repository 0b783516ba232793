"""Standards and parties in a real browser: a fault is mended where it stands, and a printed card is read."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from playwright.sync_api import Browser, Page, expect

from central.store.ledgers.register import standards
from central.store.ledgers.register.parties import Parties
from central.store.ledgers.sealing import Sealer
from central.store.store import Store
from edge_agent.reader.decoders import zxing
from logistics.goods.partysheet import Draft
from plumbing.clock import utc_ms
from tests.central.web.scene import PASSWORDS, Scene, served

_PRINTED_DPI = 200
KEY = Sealer(bytes(range(32)))


@pytest.fixture(params=[1280, 390])
def seat(browser: Browser, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[tuple[Page, str]]:
    """A manager before the pages of a seeded centre, on a desk's screen and on a telephone's."""
    store = Store(f"sqlite:///{tmp_path / 'centre.sqlite'}")
    Scene(store, utc_ms()).people()
    standards.seed(store, utc_ms())
    page = browser.new_page(viewport={"width": request.param, "height": 800})
    page.set_default_timeout(8000)
    with served(store, sealer=KEY) as serving:
        with store.write() as connection:
            Parties(KEY).keep(connection, [Draft("", "farmer", "周水根")], "lan", utc_ms())
        page.goto(f"{serving.url}login")
        page.fill("#name", "manager")
        page.fill("#password", PASSWORDS["manager"])
        page.keyboard.press("Enter")
        page.wait_for_url(serving.url)
        yield page, serving.url
    page.close()
    store.close()


def no_overflow(page: Page) -> None:
    """Nothing is beyond the screen's side, once the styles are there."""
    page.wait_for_load_state()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_fault_is_mended_where_it_stands(seat: tuple[Page, str]) -> None:
    """What was written stays, and the next version stands in the history with what it changed."""
    page, url = seat
    page.goto(f"{url}produce/standards")
    no_overflow(page)
    page.get_by_role("link", name="Kiwifruit").click()
    page.fill("input[name=comment]", "larger")
    page.locator("input[name=below_g]").nth(2).fill("95")
    page.get_by_role("button", name="Keep as a new version").click()
    fault = page.locator("fieldset .bad")
    expect(fault).to_contain_text("L")
    no_overflow(page)
    page.locator("input[name=below_g]").nth(2).fill("125")
    page.locator("input[name=from_g]").nth(3).fill("125")
    page.get_by_role("button", name="Keep as a new version").click()
    expect(page.locator("#history ins")).to_have_text(["L 100–125 g", "XL ≥ 125 g"])
    expect(page.locator("#history q")).to_have_text("larger")
    expect(page.locator("#now")).to_contain_text("version 2")


def test_a_printed_card_is_read_by_a_counter(seat: tuple[Page, str]) -> None:
    """As the browser prints it on A4, with the name beside it."""
    page, url = seat
    page.goto(f"{url}produce/parties")
    no_overflow(page)
    page.get_by_role("link", name="Print all cards").click()
    expect(page.locator(".reg-card")).to_contain_text("周水根")
    page.wait_for_load_state()
    with pypdfium2.PdfDocument(page.pdf(format="A4")) as printed:
        assert len(printed) == 1
        grey = printed[0].render(scale=_PRINTED_DPI / 72, grayscale=True).to_numpy()
    found = zxing(np.ascontiguousarray(grey.reshape(grey.shape[:2])), frozenset({"code128"}), thorough=True)
    assert [code.text for code in found] == ["SANJI*PARTY*F-0001"]


def test_a_version_begins_on_the_day_that_the_form_offers(seat: tuple[Page, str]) -> None:
    """The county's day, whatever the browser's is."""
    page, url = seat
    page.goto(f"{url}produce/standards/pear")
    offered = page.input_value("input[name=valid_from]")
    days = (datetime.now(UTC).date() - datetime.fromisoformat(offered).date()).days
    assert days in (0, -1)
