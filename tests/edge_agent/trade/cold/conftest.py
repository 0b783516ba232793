"""Cold stores for tests of the box's own judgement."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from edge_agent.drivers.settings import Door, Room
from tests.edge_agent.trade.cold.store import ROOM, Store

Build = Callable[..., Store]


@pytest.fixture
def build(tmp_path: Path) -> Iterator[Build]:
    """Makes the one store of a test."""
    made: list[Store] = []

    def one(room: Room = ROOM, probes: tuple[str, ...] = ("p",), door: Door | None = None) -> Store:
        made.append(Store(tmp_path, room, probes, door))
        return made[-1]

    yield one
    for store in made:
        store.outbox.close()


@pytest.fixture
def store(build: Build) -> Store:
    """One room with one probe."""
    return build()


@pytest.fixture
def trio(build: Build) -> Store:
    """One room with three probes."""
    return build(probes=("a", "b", "c"))
