"""A county of a real centre and real boxes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.central.store.ledgers.held.county import County, county_in


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    """Nothing was made yet."""
    with county_in(tmp_path) as here:
        yield here
