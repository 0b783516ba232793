"""A served county for each test of the pages."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from central.store.store import Store
from plumbing.clock import utc_ms
from plumbing.web.server import Serving
from tests.central.web.scene import Scene, Visitor, served


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with its tables and its people, made once: hashing passwords takes its time by design."""
    path = tmp_path_factory.mktemp("prepared") / "centre.sqlite"
    store = Store(f"sqlite:///{path}")
    Scene(store, utc_ms()).people()
    store.close()
    return path


@pytest.fixture
def scene(prepared: Path, tmp_path: Path) -> Iterator[Scene]:
    """An empty county in which a manager and a viewer may log in."""
    store = Store(f"sqlite:///{shutil.copy(prepared, tmp_path)}")
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
