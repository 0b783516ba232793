"""What all tests of the box end with."""

from collections.abc import Iterator

import pytest

from tests.edge_agent.counter.rig import OPENED


@pytest.fixture(autouse=True)
def _nothing_stays_open() -> Iterator[None]:
    """A database that is left to the garbage collector is a warning from Python 3.13 on."""
    yield
    while OPENED:
        OPENED.pop().close()
