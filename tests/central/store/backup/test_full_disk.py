"""A disk that fills up costs a backup and nothing else."""

from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from central.store.backup import manifest
from central.store.backup.make import BackupFault, Plan, make
from central.store.backup.settings import BackupAt
from tests.central.centre import NOW, Centre, batch, centre_in, scans
from tests.disks import small

_RECIPIENT = "age1qsn9as0tnv0x9k9zm05unekxlyg5h4ks943y729fmjsdjz2xgstseyxt9e"
_ROOM_KIB = 100 << 10


def _plan(folder: Path, work: Path) -> Plan:
    return Plan(BackupAt(folder=folder, recipients=[_RECIPIENT]), work, [], ZoneInfo("Asia/Shanghai"))


def _make(centre: Centre, plan: Plan, now_ms: int, pace: Callable[[int], None] = lambda _size: None) -> None:
    make(centre.store, plan, now_ms, lambda: 0, pace)


def _filling(folder: Path, at: int) -> Callable[[int], None]:
    """Somebody else takes all that is left of the disk, at the backup's so manieth step."""
    steps = iter(range(1_000_000))

    def pace(_size: int) -> None:
        if next(steps) == at:
            with (folder / "foreign").open("wb", buffering=0) as file:
                try:
                    while file.write(bytes(4096)):
                        pass
                except OSError:
                    return

    return pace


@pytest.mark.parametrize("step", [0, 2, 4])
def test_a_disk_that_fills_up_meanwhile_leaves_the_earlier_ones_whole(tmp_path: Path, step: int) -> None:
    """While the picture is taken or the backup written: its half is gone, and the error says what to do."""
    with centre_in(tmp_path) as centre, small(tmp_path / "disk", 2 * _ROOM_KIB) as disk:
        centre.receive(batch("s1", 1, *scans(2000)))
        plan = _plan(disk / "backups", disk / "work")
        _make(centre, plan, NOW)
        (good,) = manifest.listed(plan.at.folder)
        with pytest.raises(BackupFault, match=r"none was touched\. Free some space in"):
            _make(centre, plan, NOW + 1, _filling(disk, step))
        assert manifest.listed(plan.at.folder) == [good]
        assert not list(disk.rglob("*.part*"))
        (disk / "foreign").unlink()
        _make(centre, plan, NOW + 2)
        assert centre.log()


def test_too_small_a_disk_is_said_before_anything_is_written(tmp_path: Path) -> None:
    """With how much is free and how much is needed."""
    with centre_in(tmp_path) as centre, small(tmp_path / "disk", 8 << 10) as disk:
        with pytest.raises(BackupFault, match=r"has 8 MB free, and \d+ MB are needed"):
            _make(centre, _plan(disk / "backups", tmp_path / "work"), NOW)
        assert [path.name for path in (disk / "backups").iterdir()] == [".lock"]


def test_two_at_once_do_not_spoil_each_other(tmp_path: Path) -> None:
    """The second one is refused, and the first one's half is not tidied away by it."""
    with centre_in(tmp_path) as centre:
        plan = _plan(tmp_path / "backups", tmp_path / "work")
        refused: list[str] = []

        def pace(_size: int) -> None:
            if not refused:
                with pytest.raises(BackupFault, match="another backup") as why:
                    _make(centre, plan, NOW + 1)
                refused.append(str(why.value))

        _make(centre, plan, NOW, pace)
        assert len(manifest.listed(plan.at.folder)) == 1


def test_a_clock_set_back_does_not_cost_the_backup_just_made(tmp_path: Path) -> None:
    """By its time it is the oldest of all, and would be the first to go."""
    with centre_in(tmp_path) as centre:
        at = BackupAt(folder=tmp_path / "b", recipients=[_RECIPIENT], daily=1, weekly=0, monthly=0)
        plan = Plan(at, tmp_path / "work", [], ZoneInfo("Asia/Shanghai"))
        for now_ms in (NOW, NOW - 400 * 86_400_000):
            _make(centre, plan, now_ms)
        assert [one.content.number for one in manifest.listed(at.folder)] == [2, 1]
