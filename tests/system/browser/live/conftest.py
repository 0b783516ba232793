"""An agent with its page before a screen."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.edge_agent.counter.rig import Rig, running
from tests.system.browser.counter import before


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    """An agent that has just started."""
    with running(tmp_path) as made:
        yield made


@pytest.fixture
def page(screen: Page, rig: Rig) -> Iterator[Page]:
    """The page of scans on one of the screens."""
    with before(screen, rig) as made:
        yield made
