"""Where a bundle lies that a box asks for."""

from pathlib import Path

from central.store.releases import shelf
from central.store.store import Store


class Shelf:
    """The centre's folder of releases: what is noted in the database, and there."""

    def __init__(self, store: Store, folder: Path) -> None:
        self._store = store
        self._folder = folder

    def path(self, digest: str) -> Path | None:
        """The bundle's file; None where there is none."""
        with self._store.read() as connection:
            found = shelf.find(connection, digest)
        path = self._folder / found.file if found else None
        return path if path is not None and path.is_file() else None
