"""A server, and a county on SQLite that was made once."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.central.postgresql import Cluster, cluster
from tests.central.store.moving import county


@pytest.fixture(name="server", scope="package")
def _server() -> Iterator[Cluster]:
    with cluster() as made:
        yield made


@pytest.fixture(name="_made", scope="package")
def _made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("county")
    county.make(county.file_url(folder, "county"))
    return folder / "county.sqlite"


@pytest.fixture(name="source")
def _source(_made: Path, tmp_path: Path) -> str:
    """The address of a county's database of one's own."""
    shutil.copy(_made, tmp_path / "county.sqlite")
    return county.file_url(tmp_path, "county")
