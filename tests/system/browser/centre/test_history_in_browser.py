"""A room's history in a real browser: a peak of one reading is seen in a year, and kept by every zoom."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from playwright.sync_api import Browser, Page, expect

from plumbing.clock import utc_ms
from plumbing.web.server import Serving
from tests.central.centre import STEP_MS, Centre, batch, chunk
from tests.central.store.coldchain.ruling import by_database, enter, rule, version
from tests.central.web.scene import PASSWORDS, Scene, served

_ROOM = ("COLD", "fresh")
_DAY_MS = 86_400_000


class Year:
    """A room measured for two days, two hundred days ago, with one reading of 11.3 °C among them."""

    def __init__(self, folder: Path) -> None:
        self.now = utc_ms()
        self.since = (self.now - 200 * _DAY_MS) // STEP_MS * STEP_MS
        self.peak = self.since + 300 * STEP_MS
        self.centre = by_database(Centre(folder))
        Scene(self.centre.store, self.now).people()
        for one in (version(0, origin="settings"), version(self.now - 50 * _DAY_MS, rule(10.0))):
            enter(self.centre, replace(one, site=_ROOM[0], room=_ROOM[1], entered_ms=self.now))
        first = chunk([4.0, 4.2, 3.9] * 100 + [11.3] + [4.0] * 275, room=_ROOM)
        second = chunk([3.0, 3.3, 2.9] * 190, "probe-2", room=_ROOM)
        self.centre.receive(batch("s", 1, (self.since, first), (self.since, second)), now_ms=self.now)


@pytest.fixture
def year(tmp_path: Path) -> Iterator[Year]:
    """The room."""
    found = Year(tmp_path)
    yield found
    found.centre.store.close()


@pytest.fixture
def serving(year: Year) -> Iterator[Serving]:
    """Its pages."""
    with served(year.centre.store) as running:
        yield running


@pytest.fixture
def page(browser: Browser, serving: Serving) -> Iterator[Page]:
    """Somebody who reads English and is logged in; no script failed at the end."""
    context = browser.new_context(locale="en", viewport={"width": 1280, "height": 800})
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda why: faults.append(str(why)))
    page.goto(serving.url)
    page.fill("#name", "viewer")
    page.fill("#password", PASSWORDS["viewer"])
    page.keyboard.press("Enter")
    expect(page.locator("#live")).to_be_visible()
    yield page
    context.close()
    assert not faults


def test_one_reading_is_seen_in_a_year_and_kept_by_zooming(year: Year, page: Page, serving: Serving) -> None:
    """What the chart holds has the peak, by year, by a drag around it, by a button and by the keys."""
    url = f"{serving.url}rooms/COLD/fresh/history?from={year.now - 365 * _DAY_MS}&to={year.now}"
    page.goto(url)
    chart = page.locator("#history")
    expect(chart).to_have_attribute("data-highest", "11.3")
    plot = page.locator("#history .u-over").bounding_box()
    assert plot is not None
    x = plot["x"] + plot["width"] * (1 - (year.now - year.peak) / (365 * _DAY_MS))
    y = plot["y"] + plot["height"] / 2
    page.mouse.move(x - 20, y)
    page.mouse.down()
    page.mouse.move(x + 20, y, steps=4)
    page.mouse.up()
    page.wait_for_url(lambda now: now != url)
    expect(chart).to_have_attribute("data-highest", "11.3")
    expect(page.locator("#numbers")).to_contain_text("11.3 °C")
    zoomed = page.url
    assert re.search(r"from=\d+&to=\d+", zoomed)
    page.reload()
    expect(chart).to_have_attribute("data-highest", "11.3")
    chart.focus()
    page.keyboard.press("-")
    page.wait_for_url(lambda now: now != zoomed)
    expect(chart).to_have_attribute("data-highest", "11.3")
    page.get_by_role("link", name="back").click()
    page.wait_for_url(zoomed)
    expect(chart).to_have_attribute("data-highest", "11.3")
