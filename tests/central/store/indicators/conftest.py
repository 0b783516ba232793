"""A ledger in a real database."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.central.centre import Centre, centre_in


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    """An empty centre."""
    with centre_in(tmp_path, {}) as made:
        yield made
