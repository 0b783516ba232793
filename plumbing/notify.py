"""Tells systemd that the process is ready, that its heart beats, and that it ends: sd_notify(3)."""

import contextlib
import os
import socket
from collections.abc import Mapping

# sd_watchdog_enabled(3): feed it when half of the time is over. A quarter leaves room for a slow turn or two.
_BEATS_A_WATCH = 4


class Notifier:
    """Says nothing where nobody listens: without systemd there is no NOTIFY_SOCKET.

    `watch_ms` is how long systemd waits for a beat before it kills and restarts the process; 0: for ever.
    """

    def __init__(self, environ: Mapping[str, str], pid: int) -> None:
        self._address = _address(environ.get("NOTIFY_SOCKET", ""))
        self.watch_ms = _watch_ms(environ, pid) if self._address else 0
        self._told_ms: int | None = None

    def ready(self) -> None:
        """The process does its work from now on, and is watched."""
        self._say("READY=1")

    def stopping(self) -> None:
        """The process ends: from now on its time to end counts, not its beats."""
        self._say("STOPPING=1")

    def alive(self, now_ms: int) -> None:
        """The heart came round (uptime `now_ms`). It may call this as often as it likes."""
        if not self.watch_ms:
            return
        if self._told_ms is None or now_ms - self._told_ms >= self.watch_ms // _BEATS_A_WATCH:
            self._told_ms = now_ms
            self._say("WATCHDOG=1")

    def _say(self, what: str) -> None:
        if self._address is None:
            return
        # A heart never waits for systemd, nor ends because of it: another beat follows one that gets lost.
        with (
            contextlib.suppress(OSError),
            socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as end,
        ):
            end.sendto(what.encode("ascii"), self._address)


def of_process() -> Notifier:
    """The notifier of this process, as systemd has set it up."""
    return Notifier(os.environ, os.getpid())


def _address(text: str) -> bytes | None:
    """A path, or a name in the abstract namespace, which is written with `@` for its leading zero byte."""
    if text.startswith("@"):
        return b"\0" + os.fsencode(text[1:])
    return os.fsencode(text) if text.startswith("/") else None


def _watch_ms(environ: Mapping[str, str], pid: int) -> int:
    """What the unit's WatchdogSec= says, if it is meant for this process (sd_watchdog_enabled(3))."""
    meant_for = environ.get("WATCHDOG_PID", str(pid))
    text = environ.get("WATCHDOG_USEC", "")
    if meant_for != str(pid) or not (text.isascii() and text.isdigit()):
        return 0
    return int(text) // 1000
