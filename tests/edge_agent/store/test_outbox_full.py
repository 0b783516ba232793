"""On a full disk a commit is refused, and all before it stands."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from edge_agent.store.outbox import Outbox
from logistics import wire
from plumbing.sqlite import DiskFull
from tests.disks import small
from tests.edge_agent.making import at, scan

_COMMITS_MAX = 5000


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 1200 KiB: an empty database with its log takes a third of it."""
    with small(tmp_path / "small", 1200) as folder:
        yield folder


def fill_up(outbox: Outbox) -> int:
    """Commit events until the disk is full; how many were accepted."""
    for _ in range(_COMMITS_MAX):
        try:
            with outbox.transaction():
                for _ in range(10):
                    outbox.append(at(outbox.top), scan(outbox.top + 1))
        except DiskFull:
            return outbox.top
    raise AssertionError("the disk never became full")


def append_many(outbox: Outbox) -> None:
    """A thousand events in one commit."""
    with outbox.transaction():
        for _ in range(1000):
            outbox.append(at(1), scan(0))


def test_a_full_disk_refuses_and_keeps_all_before(disk: Path) -> None:
    """The refused numbers were never given out; with room again, they are the next ones."""
    path = disk / "box.sqlite"
    ballast = disk / "ballast"
    ballast.write_bytes(bytes(400_000))
    outbox = Outbox(path, stream="s1", boot="b1")
    accepted = fill_up(outbox)
    assert accepted > 0
    assert outbox.backlog == accepted
    with pytest.raises(DiskFull):
        append_many(outbox)
    ballast.unlink()
    with outbox.transaction():
        assert outbox.append(at(1), scan(accepted + 1)) == accepted + 1
    outbox.close()
    found = Outbox(path, stream="s2", boot="b1")
    _, events = found.run_after(1, 0, 2**62, 10**6, 10**9)
    assert len(events) == accepted + 1
    found.close()


def test_a_settled_backlog_gives_its_pages_back_in_steps(tmp_path: Path) -> None:
    """Each confirmation gives back a bounded piece, so that no SD card is busy with a whole file at once."""
    path = tmp_path / "box.sqlite"
    outbox = Outbox(path, stream="s1", boot="b1")
    with outbox.transaction():
        for number in range(60_000):
            outbox.append(at(number), scan(number))
    outbox.db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    full = path.stat().st_size
    steps: list[int] = []
    for upto in range(1000, 60_001, 1000):
        before = _pages(outbox)
        outbox.settle(wire.Confirm(v=1, box="b", stream="s1", upto=upto))
        steps.append(before - _pages(outbox))
    while outbox.reclaim() > 512:
        steps.append(256)
    outbox.db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    # SQLite gives back one page more where a page of its own map of pages goes along (its file format, 1.8).
    assert max(steps) <= 257
    assert full > 8 * 2**20
    assert path.stat().st_size < 3 * 2**20
    assert path.with_name("box.sqlite-wal").stat().st_size <= 4 * 2**20
    outbox.close()


def _pages(outbox: Outbox) -> int:
    return int(outbox.db.execute("PRAGMA page_count").fetchone()[0])
