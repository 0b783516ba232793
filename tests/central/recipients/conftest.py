"""What tests of telling recipients begin with."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.central.recipients.counter import Scene, counter_in


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """A counter and a gateway, to which nothing was told yet."""
    with counter_in(tmp_path) as here:
        yield here
