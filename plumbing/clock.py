"""The only place that asks the machine what time it is: wall clock, time since boot, and their standing."""

import time
from pathlib import Path
from typing import Literal
from uuid import uuid4

from msgspec import Struct

SYNC_MARK = Path("/run/systemd/timesync/synchronized")
BOOT_ID = Path("/proc/sys/kernel/random/boot_id")

ClockQuality = Literal["synced", "estimated", "unknown"]


class Moment(Struct, frozen=True):
    """When something happened, as a box knows it.

    `at_ms` is UTC in milliseconds since 1970, `up_ms` is monotonic time since the boot in milliseconds,
    `clock` says how far `at_ms` may be trusted. Durations that decide anything come from `up_ms`.
    """

    at_ms: int
    up_ms: int
    clock: ClockQuality = "synced"


class Clock:
    """The machine's clock, with how far its wall time may be trusted.

    A Pi has no clock battery: until systemd-timesyncd (or chrony) says so, wall time is a guess.
    `is_trusted` is for machines that keep time by other means: a laptop, a server, a container.
    """

    def __init__(self, *, sync_mark: Path = SYNC_MARK, is_trusted: bool = False) -> None:
        self._sync_mark = sync_mark
        self._is_trusted = is_trusted

    def now(self) -> Moment:
        """This moment."""
        return Moment(utc_ms(), up_ms(), self._quality())

    def _quality(self) -> ClockQuality:
        return "synced" if self._is_trusted or self._sync_mark.exists() else "estimated"


def up_ms() -> int:
    """Milliseconds since the boot; on Linux time asleep counts too."""
    return time.clock_gettime_ns(_MONOTONIC) // 1_000_000


def utc_ms() -> int:
    """UTC in milliseconds since 1970, whatever the clock is worth: for the centre, which keeps time."""
    return time.time_ns() // 1_000_000


def boot_id() -> str:
    """The kernel's name for this boot, or a fresh one where the kernel gives none (macOS)."""
    try:
        return BOOT_ID.read_text(encoding="ascii").strip()
    except OSError:
        return str(uuid4())


_MONOTONIC: int = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
