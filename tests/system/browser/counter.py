"""The counter's page before a screen, and what any picture of it must hold."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page

from edge_agent.counter.web.app import serve_counter
from plumbing.patience import wait_until
from tests.edge_agent.counter.rig import Rig

_SETTLES_S = 3
# Between two pages there is none.
_FITS = (
    "(({documentElement: one}) => one && one.scrollWidth <= innerWidth && one.scrollHeight <= innerHeight)"
    "(document)"
)


@contextmanager
def before(screen: Page, rig: Rig, path: str = "/") -> Iterator[Page]:
    """The box's page at `path` on the screen, which is closed before the box stops serving."""
    serving = serve_counter(rig.settings, rig.board, rig.asking)
    screen.goto(serving.url.rstrip("/") + path)
    yield screen
    screen.close()
    serving.stop()


def picture(page: Page, name: str) -> None:
    """Nothing is beyond the screen; a picture of it goes to SANJI_SCREENSHOTS where that is set."""
    folder, size = os.environ.get("SANJI_SCREENSHOTS"), page.viewport_size
    if folder and size:
        page.screenshot(path=Path(folder) / f"{name}-{size['width']}.png")
    # What is put in place is measured when it stands.
    page.wait_for_load_state()
    fits = wait_until(lambda: bool(page.evaluate(_FITS)), _SETTLES_S)
    assert fits, f"{name} is larger than the screen"
