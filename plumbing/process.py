"""A child process that never outlives us: its own group, its output in a file, an end with patience."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

_PR_SET_PDEATHSIG = 1
# Loaded here, for a forked child of a process with threads must take no lock.
_LIBC = ctypes.CDLL(None)
_PATIENCE_S = 15.0


class Child:
    """A running program. Ctrl-C at our terminal does not reach it: we end it, in our order.

    Make it in a thread that lives as long as it shall: the kernel counts that thread as the parent.
    """

    def __init__(
        self, name: str, command: Sequence[str], log: Path, env: Mapping[str, str] | None = None
    ) -> None:
        self.name = name
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                list(command),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=partial(_die_with_parent, os.getpid()) if sys.platform == "linux" else None,
                env=None if env is None else dict(env),
            )

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    def is_running(self) -> bool:
        """Whether it still runs."""
        return self._process.poll() is None

    def stop(self, patience_s: float = _PATIENCE_S) -> int:
        """Ask it to end, kill it if it does not, and give its exit code."""
        if self.is_running():
            self._process.terminate()
        try:
            return self._process.wait(timeout=patience_s)
        except subprocess.TimeoutExpired:
            self.kill()
            return self._process.wait()

    def wait(self, patience_s: float) -> int:
        """Its exit code once it has ended by itself. Raises TimeoutError when it goes on for longer."""
        try:
            return self._process.wait(timeout=patience_s)
        except subprocess.TimeoutExpired as why:
            raise TimeoutError(f"{self.name} still runs after {patience_s:g} s") from why

    def kill(self) -> None:
        """End it at once, without a chance to tidy up."""
        self._process.kill()
        self._process.wait()


def _die_with_parent(parent: int) -> None:
    """In the child, before its program: the kernel ends it when we die, however we die (prctl(2))."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        os._exit(1)  # We died before the kernel was told.
