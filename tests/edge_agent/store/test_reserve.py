"""A box on a full disk starts, forgets what the centre has, and accepts again when there is room."""

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from edge_agent.agent import Agent, Parts
from edge_agent.build import build
from edge_agent.settings import EdgeSettings
from edge_agent.store.outbox import Outbox
from edge_agent.store.quota import Limits
from edge_agent.store.reserve import RESERVE_FILE, Reserve
from logistics import wire
from plumbing.sqlite import DiskFull
from tests.disks import small
from tests.edge_agent.making import at, scan, settings

LIMITS = Limits(reserve_bytes=600 * 1024)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 3 MiB."""
    with small(tmp_path / "small", 3072) as folder:
        yield folder


def stuff(folder: Path) -> Path:
    """Fill the disk to the last block, as another program's log would."""
    ballast = folder / "ballast"
    with ballast.open("ab", buffering=0) as file:
        for size in (65536, 4096):
            try:
                while file.write(bytes(size)):
                    pass
            except OSError:
                continue
    return ballast


def fill_up(outbox: Outbox) -> None:
    """Commit events until one is refused."""
    for _ in range(20_000):
        try:
            add(outbox)
        except DiskFull:
            return
    raise AssertionError("the disk never became full")


def add(outbox: Outbox, count: int = 20) -> None:
    with outbox.transaction():
        for _ in range(count):
            outbox.append(at(outbox.top), scan(outbox.top + 1))


def confirm(upto: int, stream: str = "s1") -> wire.Confirm:
    return wire.Confirm(v=1, box="box-1", stream=stream, upto=upto)


def test_the_reserve_is_real_blocks(tmp_path: Path) -> None:
    """A sparse file would keep nothing back; one that a crash cut short is made again."""
    (tmp_path / RESERVE_FILE).write_bytes(b"cut short")
    assert Reserve(tmp_path, 2**20).hold()
    assert (tmp_path / RESERVE_FILE).stat().st_blocks * 512 >= 2**20


def test_a_box_starts_on_a_full_disk(disk: Path) -> None:
    """All that it had accepted is there; what is new is refused until there is room."""
    outbox = Outbox(disk / "box.sqlite", stream="s1", boot="b1", limits=LIMITS)
    add(outbox)
    outbox.close()
    ballast = stuff(disk)
    later = Outbox(disk / "box.sqlite", stream="s2", boot="b1", limits=LIMITS)
    assert later.backlog == 20
    with pytest.raises(DiskFull, match="reserve"):
        add(later)
    ballast.unlink()
    add(later)
    assert (later.backlog, (disk / RESERVE_FILE).exists()) == (40, True)
    later.close()


def test_it_starts_again_and_again_on_a_full_disk(disk: Path) -> None:
    """Also without a reserve left: a restart needs no more room than the one before."""
    Outbox(disk / "box.sqlite", stream="s0", boot="b1", limits=LIMITS).close()
    stuff(disk)
    for life in range(1, 30):
        Outbox(disk / "box.sqlite", stream=f"s{life}", boot="b1", limits=LIMITS).close()


def test_an_agent_lives_again_and_again_on_a_full_disk(disk: Path) -> None:
    """Also without a reserve left, and in boots that are new to it: it refuses, and keeps what it has."""
    keeping = settings(disk, outbox={"reserve_mb": 0.6})
    outbox = Outbox(disk / "box.sqlite", stream="s0", boot="b0", limits=LIMITS)
    add(outbox)
    outbox.close()
    stuff(disk)
    for life in range(1, 20):
        parts = started(keeping, life)
        assert parts.outbox.backlog == 20
        parts.outbox.close()


def started(keeping: EdgeSettings, life: int) -> Parts:
    """An agent's parts in a life and boot of their own; it has told that it started, or could not."""
    now = at(1000 * life)
    parts = build(
        keeping,
        stream=f"s{life}",
        boot=f"b{life}",
        publish=lambda _: False,
        signal=lambda _: None,
        skipped=lambda: 0,
        rng=Random(life),
        now=now,
    )
    Agent(parts, [], now)
    return parts


def test_a_full_disk_forgets_what_the_centre_has(disk: Path) -> None:
    """Filled by its own backlog and by others to the last block, it settles all, and accepts again."""
    outbox = Outbox(disk / "box.sqlite", stream="s1", boot="b1", limits=LIMITS)
    fill_up(outbox)
    stuff(disk)
    accepted = outbox.top
    assert accepted > 1500
    assert outbox.settle(confirm(accepted)) == accepted
    assert outbox.backlog == 0
    for _ in range(100):
        outbox.reclaim()
    add(outbox)
    assert outbox.top == accepted + 20
    outbox.close()


def test_a_disk_too_small_for_the_reserve_accepts_nothing(disk: Path) -> None:
    """What could not be forgotten on a full disk is not taken in."""
    outbox = Outbox(disk / "box.sqlite", stream="s1", boot="b1", limits=Limits(reserve_bytes=2**23))
    with pytest.raises(DiskFull, match="reserve"):
        add(outbox)
    outbox.close()


def test_without_a_reserve_a_full_disk_is_told_as_such(disk: Path) -> None:
    """SQLite calls a shared-memory file that cannot grow an I/O error: here it is a full disk."""
    Outbox(disk / "box.sqlite", stream="s1", boot="b1").close()
    stuff(disk)
    with pytest.raises(DiskFull):
        Outbox(disk / "box.sqlite", stream="s2", boot="b1")
