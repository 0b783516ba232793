"""What tests of rules for lots begin with."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.edge_agent.counter.deeds.lots.cold import Cold, cold_store


@pytest.fixture
def cold(tmp_path: Path) -> Iterator[Cold]:
    """A cold store with lots on hand."""
    with cold_store(tmp_path) as made:
        made.stock()
        yield made
