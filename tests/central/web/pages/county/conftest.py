"""The county that boxes told of, and somebody who looks at its pages."""

from collections.abc import Iterator

import pytest

from plumbing.web.server import Serving
from tests.central.web.pages.county.telling import Telling
from tests.central.web.scene import Visitor, served


@pytest.fixture(scope="module")
def telling(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Telling]:
    """A county with a few days behind it; what a test adds to it disturbs no other test of its file."""
    found = Telling(tmp_path_factory.mktemp("county")).day()
    yield found
    found.centre.store.close()


@pytest.fixture(scope="module")
def pages(telling: Telling) -> Iterator[Serving]:
    """Its pages."""
    with served(telling.centre.store, county=telling.county) as running:
        yield running


@pytest.fixture
def looker(pages: Serving) -> Iterator[Visitor]:
    """Somebody who may look at all of it."""
    with Visitor(pages.url) as visitor:
        assert visitor.login("viewer").status_code == 303
        yield visitor
