"""A keyboard's events straight from the kernel, for this program alone.

The interface is small and never changes (Linux, Documentation/input/input.rst, include/uapi/linux/input.h),
and python-evdev has no wheels for the boxes' machines, so it is spoken here: `struct input_event` is a time
of two longs, then type and code of 16 bits and a value of 32; EVIOCGRAB takes a keyboard away from everyone
else, so that a scan never lands in a login prompt.
"""

import errno
import os
import select
import stat
import struct
from collections.abc import Callable
from contextlib import suppress
from fcntl import ioctl

from edge_agent.drivers.contract import DeviceMissing
from edge_agent.drivers.scanners.keys import KeyEvent

EVENTS_MAX = 256
EVIOCGRAB = 0x40044590  # _IOW('E', 0x90, int)
_EVENT = struct.Struct("@llHHi")
_UNPLUGGED = "is its cable plugged in? `ls -l /dev/input/by-id` shows which there are"
_NO_RIGHT = (
    "this user may not read it; install firmware_configs/udev/61-sanji-scanners.rules with the scanner's ids "
    "(`udevadm info -a` tells them), then plug it in again"
)
_ADVICE = {
    errno.EACCES: _NO_RIGHT,
    errno.EPERM: _NO_RIGHT,
    errno.EBUSY: "another program has taken it for itself; end that program",
    errno.ENOTTY: "it is no input device; name one of /dev/input/by-id/…-event-kbd",
    errno.EINVAL: "it is no input device; name one of /dev/input/by-id/…-event-kbd",
}


class InputDevice:
    """One keyboard, named in errors as `who`. A pipe in its place carries a recording or a simulation.

    `control` is ioctl(2); another one stands in for a kernel.
    """

    def __init__(self, who: str, path: str, *, control: Callable[[int, int, int], object] = ioctl) -> None:
        self.who = who
        self.path = path
        self._control = control
        self._file: int | None = None

    def open(self) -> None:
        """Take the keyboard away from everyone else. Raises DeviceMissing with what to do."""
        self.close()
        try:
            self._file = os.open(self.path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
            # A pipe has one reader anyway, and cannot be grabbed.
            if not stat.S_ISFIFO(os.fstat(self._file).st_mode):
                self._control(self._file, EVIOCGRAB, 1)
        except OSError as why:
            self.close()
            raise self._missing("cannot open", why) from why

    def take(self, wait_s: float) -> list[KeyEvent]:
        """What was typed, at most EVENTS_MAX events; empty after `wait_s`. Raises DeviceMissing."""
        file = self._file
        if file is None:
            raise DeviceMissing(f"{self.who}: {self.path} is not open; open it before reading")
        try:
            if not select.select([file], [], [], wait_s)[0]:
                return []
            data = os.read(file, EVENTS_MAX * _EVENT.size)
        except BlockingIOError:
            return []
        except OSError as why:
            raise self._missing("lost", why) from why
        if not data:
            raise DeviceMissing(f"{self.who}: lost {self.path}; {_UNPLUGGED}")
        whole = len(data) - len(data) % _EVENT.size
        return [KeyEvent(*event[2:]) for event in _EVENT.iter_unpack(data[:whole])]

    def close(self) -> None:
        """Give the keyboard back, which ends the grab; harmless when it is not open."""
        file, self._file = self._file, None
        if file is not None:
            with suppress(OSError):
                os.close(file)

    def _missing(self, deed: str, why: OSError) -> DeviceMissing:
        advice = _ADVICE.get(why.errno or 0, _UNPLUGGED)
        return DeviceMissing(f"{self.who}: {deed} {self.path} ({why.strerror or why}); {advice}")
