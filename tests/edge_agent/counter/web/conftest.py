"""What tests of the counter's pages begin with."""

from collections.abc import Iterator

import httpx
import pytest

from tests.edge_agent.counter.rig import Rig
from tests.edge_agent.counter.web.browsing import browsing


@pytest.fixture
def client(rig: Rig) -> Iterator[httpx.Client]:
    """A browser before the counter's page."""
    with browsing(rig) as made:
        yield made
