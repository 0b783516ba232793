"""The room that all tests of the doctor look at."""

from pathlib import Path

import pytest

from tests.edge_agent.doctor.looking import Room


@pytest.fixture
def room(tmp_path: Path) -> Room:
    """Empty trees."""
    return Room(tmp_path)
