"""The disk: what is free of it, how worn its card is, and whether its file systems are sound."""

import os
from pathlib import Path

from msgspec import Struct

from edge_agent.health import files
from logistics.events.machine import WearStage

# EXT_CSD_PRE_EOL_INFO and DEVICE_LIFE_TIME_EST of JEDEC JESD84-B51, as Linux shows them ("mmc: core: Export
# device lifetime information through sysfs", 2016). An SD card has neither: nothing is known of its wear.
_STAGES: dict[int, WearStage] = {1: "normal", 2: "warning", 3: "urgent"}
_STEP_PCT, _STEPS_MAX = 10, 11
_MB = 2**20


class Disk(Struct, frozen=True):
    """The file system that the outbox lies on; None: it does not say, or has no such bound."""

    free_mb: int | None = None
    total_mb: int | None = None
    inodes_free_pct: int | None = None
    is_read_only: bool | None = None


def disk(folder: Path) -> Disk:
    """How much is left for who is not root, as statvfs(3) says."""
    try:
        told = os.statvfs(folder)
    except OSError:
        return Disk()
    # vfat and btrfs make inodes as they need them and tell 0.
    inodes = round(100 * told.f_favail / told.f_files) if told.f_files else None
    return Disk(
        free_mb=told.f_bavail * told.f_frsize // _MB,
        total_mb=told.f_blocks * told.f_frsize // _MB,
        inodes_free_pct=inodes,
        is_read_only=bool(told.f_flag & os.ST_RDONLY),
    )


def wear_pct(root: Path) -> int | None:
    """How much of the most worn card's life is used at most, in steps of ten; over 100 is past its end."""
    worn = [
        value
        for path in files.found(root, "sys/block/mmcblk*/device/life_time")
        for word in (files.text(path) or "").split()
        if (value := files.as_number(word, 16)) is not None and 1 <= value <= _STEPS_MAX
    ]
    return max(worn) * _STEP_PCT if worn else None


def wear_stage(root: Path) -> WearStage | None:
    """How the spare blocks of the card stand that has the fewest; None where no card says."""
    told = [
        value
        for path in files.found(root, "sys/block/mmcblk*/device/pre_eol_info")
        if (value := files.number(path, 16)) in _STAGES
    ]
    return _STAGES[max(told)] if told else None


def errors(root: Path) -> int | None:
    """Errors that ext4 has written down since the last check, on all that is mounted; None without ext4."""
    told = [files.number(path) for path in files.found(root, "sys/fs/ext4/*/errors_count")]
    known = [count for count in told if count is not None]
    return sum(known) if known else None
