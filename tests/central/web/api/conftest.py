"""A filled county, its API, and a system that reads it."""

from collections.abc import Iterator

import pytest

from plumbing.web.server import Serving
from tests.central.web.api.filled import Reader, fill, served, token
from tests.central.web.scene import Scene


@pytest.fixture
def county(scene: Scene) -> Scene:
    """A county of which something is known of every kind."""
    return fill(scene)


@pytest.fixture
def serving(county: Scene) -> Iterator[Serving]:
    """Its pages and its API."""
    with served(county) as running:
        yield running


@pytest.fixture
def reader(county: Scene, serving: Serving) -> Iterator[Reader]:
    """A system with a token for all of it."""
    one = Reader(serving.url, token(county))
    yield one
    one.client.close()
