"""Commands of chain hush the process's logs; other tests listen to them."""

from collections.abc import Iterator

import pytest

from tests.logs_kept import logs_kept


@pytest.fixture(autouse=True)
def logs_as_before() -> Iterator[None]:
    """Whatever a command did to them."""
    with logs_kept():
        yield
