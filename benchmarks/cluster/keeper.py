"""A process that is started again whenever it ends, as systemd does it by Restart=always."""

import os
import signal
from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Event, Lock, Thread

from plumbing.process import Child

_RESTART_S = 2.0
_LOOK_S = 0.05


class Kept:
    """One service. While it is held back, it is not started again.

    `codes` are how its lives ended: what systemd would write into its journal.
    """

    def __init__(
        self, name: str, command: Sequence[str], log: Path, env: Mapping[str, str] | None = None
    ) -> None:
        self.name = name
        self.log = log
        self.codes: list[int] = []
        self._command, self._env = list(command), env
        self._child: Child | None = None
        self._is_held = False
        self._stop = Event()
        self._lock = Lock()
        self._is_up = Event()
        # The kernel counts the thread that makes a child as its parent: this one lives as long as we do.
        self._thread = Thread(target=self._keep, name=f"keeper-{name}", daemon=True)

    def start(self) -> None:
        """Start it, and keep it."""
        self._thread.start()
        self._is_up.wait()

    @property
    def pid(self) -> int:
        """The number of the process that runs now, 0 where none does."""
        child = self._child
        return child.pid if child is not None and child.is_running() else 0

    def kill(self, *, hold: bool = False) -> None:
        """kill -9. Held back, it stays dead until it is released."""
        with self._lock:
            self._is_held = hold
            if self._child is not None:
                self._child.kill()

    def release(self) -> None:
        """Start it again, and keep it."""
        self._is_held = False

    def freeze(self) -> None:
        """SIGSTOP: it does nothing and says nothing, and its links stand."""
        os.kill(self.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """SIGCONT."""
        os.kill(self.pid, signal.SIGCONT)

    def stop(self) -> None:
        """End it for good."""
        self._stop.set()
        if self._thread.ident is not None:
            self._thread.join()

    def said(self) -> str:
        """Its log, of all its lives."""
        return self.log.read_text(encoding="utf-8", errors="replace") if self.log.exists() else ""

    def _keep(self) -> None:
        while not self._stop.is_set():
            with self._lock:
                if self._child is None and not self._is_held:
                    self._child = Child(self.name, self._command, self.log, self._env)
                    self._is_up.set()
                ended = self._child is not None and not self._child.is_running()
            if ended and self._child is not None:
                self.codes.append(self._child.stop())
                self._child = None
                self._stop.wait(_RESTART_S)
            self._stop.wait(_LOOK_S)
        with self._lock:
            if self._child is not None:
                self._child.stop()
