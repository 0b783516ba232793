"""Stills are kept up to a quota, the newest first, and never at the cost of what matters more."""

import shutil
from pathlib import Path

import pytest

from edge_agent.trade.evidence.album import Album

JPEG = b"\xff\xd8" + bytes(996) + b"\xff\xd9"
QUOTA = 5000
STREAM = "a" * 32


def _album(folder: Path, quota_bytes: int = QUOTA, leave_bytes: int = 0) -> Album:
    return Album(folder / "stills", quota_bytes, leave_bytes)


def _fill(album: Album, count: int, first: int = 1) -> list[bool]:
    return [album.keep(STREAM, seq, f"SF{seq:013}", JPEG) for seq in range(first, first + count)]


def test_still_is_found_by_its_event(tmp_path: Path) -> None:
    """What was kept for an event is given for it, and for no other."""
    album = _album(tmp_path)
    assert all(_fill(album, 2))
    assert album.of_event(STREAM, 2) == JPEG
    assert album.of_event(STREAM, 3) is None
    assert album.of_event("b" * 32, 2) is None


def test_stills_of_a_waybill_are_found(tmp_path: Path) -> None:
    """A parcel scanned twice has two stills, in order; odd signs in a code do no harm."""
    album = _album(tmp_path)
    for seq in (1, 2):
        assert album.keep(STREAM, seq, "../../x y\u4e2d", JPEG)
    assert [still.seq for still in album.of_waybill("../../x y\u4e2d")] == [1, 2]
    assert {path.parent.name for path in tmp_path.rglob("*.jpg")} == {"stills"}


def test_oldest_makes_way(tmp_path: Path) -> None:
    """Over the quota the oldest go, are counted, and are gone from the disk."""
    album = _album(tmp_path)
    assert all(_fill(album, 8))
    assert (len(album), album.kept, album.given_up) == (5, 8, 3)
    assert [album.of_event(STREAM, seq) is None for seq in (1, 3, 4, 8)] == [True, True, False, False]
    assert sum(path.stat().st_size for path in tmp_path.rglob("*.jpg")) <= QUOTA


def test_next_life_goes_on(tmp_path: Path) -> None:
    """After a restart the same stills are there, in the same order, under the same quota."""
    _fill(_album(tmp_path), 5)
    album = _album(tmp_path)
    _fill(album, 1, first=6)
    assert album.of_event(STREAM, 1) is None
    assert album.of_event(STREAM, 2) == album.of_event(STREAM, 6) == JPEG


def test_halves_of_a_power_cut_are_taken_away(tmp_path: Path) -> None:
    """A still that was being written is no still; other files are left alone."""
    _fill(_album(tmp_path), 1)
    (tmp_path / "stills" / "0000000002_x_2_y.jpg.part").write_bytes(JPEG[:10])
    (tmp_path / "stills" / "notes.txt").write_text("mine")
    album = _album(tmp_path)
    album.tidy()
    assert len(album) == 1
    assert sorted(path.suffix for path in (tmp_path / "stills").iterdir()) == [".jpg", ".txt"]


def test_full_disk_gives_stills_up_first(tmp_path: Path) -> None:
    """Where less is free than must be left, stills make way, and a new one is not begun."""
    _fill(_album(tmp_path), 3)
    album = _album(tmp_path, leave_bytes=shutil.disk_usage(tmp_path).total * 2)
    assert _fill(album, 1, first=4) == [False]
    assert (len(album), album.given_up) == (0, 4)


@pytest.mark.parametrize("quota", [0, 999])
def test_quota_smaller_than_a_still_keeps_none(tmp_path: Path, quota: int) -> None:
    """A still that can never fit is refused and counted."""
    album = _album(tmp_path, quota)
    assert _fill(album, 1) == [False]
    assert album.given_up == 1


def test_folder_that_cannot_be_written_is_no_end(tmp_path: Path) -> None:
    """A card that fails gives no stills, and ends nothing."""
    (tmp_path / "stills").write_text("a file where the folder should be")
    assert _fill(_album(tmp_path), 1) == [False]
