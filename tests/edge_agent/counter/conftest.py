"""What tests of the counter begin with."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.edge_agent.counter.rig import Rig, running


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    """An agent that has just started."""
    with running(tmp_path) as made:
        yield made
