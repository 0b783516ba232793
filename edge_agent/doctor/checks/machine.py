"""The box itself: its clock, its disk, and whose rights this look was taken with."""

import getpass
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from edge_agent.doctor.finding import Finding, fault, good, unknown
from edge_agent.doctor.world import World
from edge_agent.settings import EdgeSettings

_MB = 2**20
_DATA = Path("/var/lib/sanji")


def check_clock(world: World) -> Iterator[Finding]:
    """Whether the time is known."""
    if world.settings is not None and world.settings.box.clock == "trusted":
        yield good("clock", "clock", "clock_trusted")
    elif world.now.clock == "synced":
        yield good("clock", "clock", "clock_synced")
    else:
        yield fault("clock", "clock", "clock_unknown", quality=world.now.clock)


def check_disk(world: World) -> Iterator[Finding]:
    """Whether there is room for what the outbox may have to keep."""
    wished = world.settings.box.data_dir if world.settings else _DATA
    folder = _existing(wished)
    free_mb = shutil.disk_usage(folder).free // _MB
    reserve_mb, wanted_mb = _rooms(world.settings)
    if free_mb < reserve_mb:
        yield fault("disk", folder, "disk_full", free=free_mb, reserve=round(reserve_mb))
    elif free_mb < wanted_mb:
        yield unknown("disk", folder, "disk_tight", free=free_mb, wanted=round(wanted_mb))
    else:
        yield good("disk", folder, "disk_good", free=free_mb)
    if folder == wished and not os.access(folder, os.W_OK):
        yield fault("disk", folder, "disk_denied", user=getpass.getuser())


def check_user(_world: World) -> Iterator[Finding]:
    """Rights are those of whoever looks: root sees no lack of them."""
    if os.geteuid() == 0:
        yield unknown("user", "root", "user_root")
    else:
        yield good("user", getpass.getuser(), "user_own")


def _existing(folder: Path) -> Path:
    """The folder, or the nearest above it that there is."""
    return next(path for path in (folder, *folder.absolute().parents) if path.exists())


def _rooms(settings: EdgeSettings | None) -> tuple[float, float]:
    """Megabytes that must stay free, and that the quotas may take with them."""
    if settings is None:
        return 16.0, 64.0
    keeping = settings.outbox
    quotas_mb = keeping.telemetry_mb + keeping.alarm_mb + keeping.parcel_mb
    return keeping.reserve_mb, keeping.reserve_mb + quotas_mb
