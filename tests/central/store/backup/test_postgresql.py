"""A backup of PostgreSQL is the same file as one of SQLite: each engine is restored from the other's."""

from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from sqlalchemy import select

from central.collector import Collector
from central.store import tables
from central.store.access.trail import Deed
from central.store.backup import keys, restoring
from central.store.backup.make import Plan, make
from central.store.backup.settings import BackupAt
from central.store.projections.fold import Projections
from central.store.store import Store
from tests.central.centre import NOW, ROOM, RULE, batch, chunk, inbound, scans
from tests.central.postgresql import Cluster, cluster

_KEY = X25519PrivateKey.from_private_bytes(bytes(range(32)))
_DEED = Deed(NOW, "root", "command", "", "restore", "x")
_OTHER = {"centre_life", "backup", "trail"}


@pytest.fixture(name="server", scope="module")
def _server() -> Iterator[Cluster]:
    with cluster() as made:
        yield made


def _receive(store: Store, first: int) -> None:
    collector = Collector(store, Projections({ROOM: RULE}))
    told = scans(30, start=first)
    collector.receive(
        [inbound(batch("s", first, *told)), inbound(batch("t", first, (NOW, chunk([9.0] * 9))))], NOW
    )


def _rows(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables, as any engine gives them."""
    with store.read() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for table in tables.metadata.sorted_tables
            if table.name not in _OTHER
        }


@pytest.mark.parametrize("way", ["postgresql to sqlite", "sqlite to postgresql", "postgresql to postgresql"])
def test_what_one_engine_saved_another_restores(tmp_path: Path, server: Cluster, way: str) -> None:
    """Row by row the same, whichever way; and what comes next finds free numbers."""
    origin, _, target = way.split()
    urls = {"sqlite": f"sqlite:///{tmp_path}/{{}}.sqlite"}
    url = urls[origin].format("before") if origin == "sqlite" else server.database()
    store = Store(url)
    _receive(store, 1)
    before = _rows(store)
    at = BackupAt(folder=tmp_path / "backups", recipients=[keys.public_text(_KEY.public_key())])
    made = make(
        store, Plan(at, tmp_path / "work", [], ZoneInfo("Asia/Shanghai")), NOW, lambda: 0, lambda _: None
    )
    store.close()
    goal = urls[target].format("after") if target == "sqlite" else server.database()
    assert restoring.is_empty(goal)
    assert restoring.is_unused(goal)
    with restoring.proved(at.folder / made.file, [_KEY], tmp_path) as one:
        restoring.place(goal, one, _DEED, ".before")
    back = Store(goal)
    try:
        assert _rows(back) == before
        assert not restoring.is_unused(goal)
        _receive(back, 31)
        assert len(_rows(back)["event"]) == len(before["event"]) + 31
    finally:
        back.close()
    assert not restoring.is_empty(goal)
