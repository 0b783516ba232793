"""One Chromium for all tests of pages, and the two screens that counters have."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Playwright, ViewportSize, sync_playwright

from tests import needs

_SCREENS: tuple[ViewportSize, ...] = ({"width": 1280, "height": 800}, {"width": 800, "height": 480})
# A kiosk may sound without having been touched (docs/counter.md).
_ARGS = ("--no-sandbox", "--disable-gpu", "--autoplay-policy=no-user-gesture-required")


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """What drives browsers: one at a time in a process."""
    with sync_playwright() as made:
        yield made


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Chromium, which must find fonts for Chinese."""
    needs.chinese_fonts()
    chromium = playwright.chromium.launch(executable_path=str(needs.chromium()), args=list(_ARGS))
    yield chromium
    chromium.close()


@pytest.fixture
def refusals() -> tuple[str, ...]:
    """What a browser calls an error and a page means: statuses that a file's own pages answer."""
    return ()


@pytest.fixture(params=_SCREENS, ids=lambda screen: str(screen["width"]))
def screen(browser: Browser, refusals: tuple[str, ...], request: pytest.FixtureRequest) -> Iterator[Page]:
    """An empty page on one of the counter's screens; an error in the browser fails the test."""
    faults: list[str] = []
    page = browser.new_page(viewport=request.param)
    page.set_default_timeout(8000)
    page.on("pageerror", lambda why: faults.append(str(why)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    yield page
    page.close()
    assert not [fault for fault in faults if not any(status in fault for status in refusals)]
