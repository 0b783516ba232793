"""The room that all tests of the doctor look at."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.edge_agent.doctor.looking import Room
from tests.logs_kept import logs_kept


@pytest.fixture(autouse=True)
def logs_as_before() -> Iterator[None]:
    """The doctor hushes the process's logs; other tests listen to them."""
    with logs_kept():
        yield


@pytest.fixture
def room(tmp_path: Path) -> Room:
    """Empty trees."""
    return Room(tmp_path)
