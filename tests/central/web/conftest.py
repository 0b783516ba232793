"""A served county for each test of the pages."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from central.store.store import Store
from plumbing.clock import utc_ms
from plumbing.web.server import Serving
from tests.central.database.address import Held, held_by, is_postgresql, url_in
from tests.central.web.scene import Scene, Visitor, served


@cache
def _people(*, over_postgresql: bool) -> Held:
    """A database with its tables and its people, made once: hashing passwords takes its time by design."""
    with TemporaryDirectory() as made:
        store = Store(url_in(Path(made)))
        Scene(store, utc_ms()).people()
        store.close()
        return held_by(Path(made))


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """An empty county in which a manager and a viewer may log in."""
    store = Store(url_in(tmp_path, like=_people(over_postgresql=is_postgresql())))
    yield Scene(store, utc_ms())
    store.close()


@pytest.fixture
def serving(scene: Scene) -> Iterator[Serving]:
    """Its pages."""
    with served(scene.store) as running:
        yield running


@pytest.fixture
def stranger(serving: Serving) -> Iterator[Visitor]:
    """Somebody who is not logged in."""
    with Visitor(serving.url) as visitor:
        yield visitor


@pytest.fixture
def manager(serving: Serving) -> Iterator[Visitor]:
    """Somebody who may act."""
    with Visitor(serving.url) as visitor:
        assert visitor.login("manager").status_code == 303
        yield visitor


@pytest.fixture
def viewer(serving: Serving) -> Iterator[Visitor]:
    """Somebody who may only look."""
    with Visitor(serving.url) as visitor:
        assert visitor.login("viewer").status_code == 303
        yield visitor
