"""The only place that asks the machine what time it is: wall clock, time since boot, and their standing."""

import ctypes
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal
from uuid import uuid4

from msgspec import Struct

SYNC_MARK = Path("/run/systemd/timesync/synchronized")
BOOT_ID = Path("/proc/sys/kernel/random/boot_id")

# Wall time before this version was made is no time at all: 2026-01-01.
MADE_MS = 1_767_225_600_000
# adjtimex(2): what it answers while nobody disciplines the clock.
_TIME_ERROR = 5
_TIMEX_BYTES = 512

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

    A Pi has no clock battery: until a time service has set the clock, wall time is a guess, and one before
    this version was made is not even that. What was synchronised once in a boot drifts by seconds a week: it
    stays known. `is_trusted` is for machines that keep time by other means: a server, a container.
    """

    def __init__(
        self,
        *,
        signs: Sequence[Callable[[], bool]] | None = None,
        is_trusted: bool = False,
        wall_ms: Callable[[], int] | None = None,
        uptime_ms: Callable[[], int] | None = None,
    ) -> None:
        self._signs = (SYNC_MARK.exists, is_kernel_synced) if signs is None else tuple(signs)
        self._is_synced = is_trusted
        self._wall_ms = wall_ms or utc_ms
        self._up_ms = uptime_ms or up_ms

    def now(self) -> Moment:
        """This moment."""
        # The sign is looked for before the clock is read: a clock set in between is then right, not wrong.
        self._is_synced = self._is_synced or any(sign() for sign in self._signs)
        at_ms = self._wall_ms()
        return Moment(at_ms, self._up_ms(), self._quality(at_ms))

    def _quality(self, at_ms: int) -> ClockQuality:
        if self._is_synced:
            return "synced"
        return "estimated" if at_ms >= MADE_MS else "unknown"


def is_kernel_synced() -> bool:
    """Whether some time service says to the kernel that it keeps the clock: adjtimex(2), for anybody to ask.

    chronyd does (with `rtcsync`, as in Debian's chrony.conf), so do ntpd and systemd-timesyncd. A system call
    of a microsecond; `chronyc tracking` would be a process and a socket each time.
    """
    try:
        adjtimex = ctypes.CDLL(None).adjtimex
    except (OSError, AttributeError):
        return False
    # With `modes` 0, its first field, nothing is set; the structure has 208 bytes at most.
    answer: int = adjtimex(ctypes.create_string_buffer(_TIMEX_BYTES))
    return 0 <= answer < _TIME_ERROR


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
