"""The demo's processes: our own command, started in order, watched, and ended in order."""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Event

from edge_agent.run import RESTART_CODE
from plumbing.patience import wait_until
from plumbing.process import Child

_READY_S = 60.0


class DemoError(RuntimeError):
    """The demo cannot go on; the text says why and where to look."""


def sanji(*words: str) -> list[str]:
    """The command in our own environment, whatever PATH says."""
    return [sys.executable, "-m", "plumbing.commands", *words]


class Staff:
    """Children by name. Their logs lie in `folder`; `stop` is set when somebody has had enough."""

    def __init__(self, folder: Path, stop: Event) -> None:
        self._folder = folder
        self._stop = stop
        self._children: dict[str, Child] = {}
        self._wishes: dict[str, tuple[tuple[str, ...], Mapping[str, str] | None]] = {}

    def start(self, name: str, words: tuple[str, ...], env: Mapping[str, str] | None = None) -> None:
        """Start `sanji WORDS` under a name."""
        self._wishes[name] = (words, env)
        self._children[name] = Child(name, sanji(*words), self._log(name), env)

    def wait_for(self, name: str, is_there: Callable[[], bool]) -> None:
        """Wait until a child shows that it is up. Raises DemoError when one dies or it takes too long."""

        def is_there_or_dead() -> bool:
            self.look()
            if self._stop.is_set():
                raise DemoError("stopped before everything was up")
            return is_there()

        if not wait_until(is_there_or_dead, _READY_S, pause_s=0.1):
            raise DemoError(f"{name} did not come up; its last words: {self._last_words(name)}")

    def look(self) -> None:
        """Notice what died. Raises DemoError with its last words. What asks to be started anew is."""
        for name, child in list(self._children.items()):
            if child.is_running():
                continue
            if child.stop() == RESTART_CODE:
                self.start(name, *self._wishes[name])
            else:
                raise DemoError(f"{name} died; its last words: {self._last_words(name)}")

    def end(self, name: str) -> None:
        """Ask a child to end and wait until it has. Raises DemoError when it ended badly."""
        code = self._children.pop(name).stop()
        if code:
            raise DemoError(f"{name} ended with exit code {code}; its last words: {self._last_words(name)}")

    def end_all(self) -> None:
        """End whatever still runs, however."""
        while self._children:
            self._children.popitem()[1].stop()

    def _log(self, name: str) -> Path:
        return self._folder / f"{name}.log"

    def _last_words(self, name: str) -> str:
        lines = self._log(name).read_text(encoding="utf-8", errors="replace").splitlines()
        return " | ".join(lines[-5:]) or "none"
