"""The bundles that boxes may fetch: which there are, and where each lies."""

from pathlib import Path

from msgspec import Struct
from sqlalchemy import Connection, insert, select

from central.store.releases.tables import release
from plumbing.bundles.shape import Manifest, order_of

RELEASES_MAX = 500


class Release(Struct, frozen=True):
    """A bundle in the folder of releases."""

    digest: str
    version: str
    arch: str
    pythons: str
    bytes: int
    file: str
    made_ms: int
    added_ms: int
    added_by: str


def of_manifest(manifest: Manifest, path: Path, digest: str, who: str, now_ms: int) -> Release:
    """A bundle that was verified, as it is noted."""
    pythons = " ".join(manifest.pythons)
    size = path.stat().st_size
    return Release(
        digest, manifest.version, manifest.arch, pythons, size, path.name, manifest.made_ms, now_ms, who
    )


def add(connection: Connection, new: Release) -> None:
    """Note it; (version, arch) is new, for what boxes run by one name must be one thing."""
    connection.execute(insert(release).values(**{name: getattr(new, name) for name in new.__struct_fields__}))


def find(connection: Connection, digest: str) -> Release | None:
    """By its digest."""
    row = connection.execute(select(release).where(release.c.digest == digest)).one_or_none()
    return None if row is None else Release(**row._mapping)


def of_version(connection: Connection, version: str) -> dict[str, Release]:
    """A version's bundles, by the machine that each is for."""
    rows = connection.execute(select(release).where(release.c.version == version))
    return {row.arch: Release(**row._mapping) for row in rows}


def listed(connection: Connection) -> tuple[Release, ...]:
    """All of them, the newest version first."""
    rows = connection.execute(select(release).order_by(release.c.added_ms.desc()).limit(RELEASES_MAX))
    found = [Release(**row._mapping) for row in rows]
    return tuple(sorted(found, key=lambda one: order_of(one.version), reverse=True))
