"""What systemd does for a box, as far as an update needs it: two units, and its own `systemctl`."""

import os
import sys
from pathlib import Path
from threading import Event, Thread

from edge_agent.updates.places import Handover, Releases, Standing
from plumbing.durable import read_note
from plumbing.process import Child
from tests.needs import ROOT

_LOOK_S = 0.1
_SYSTEMCTL = """#!/bin/sh
cd {folder}
case $1 in
restart) touch wanted; while [ -e wanted ]; do sleep 0.1; done ;;
show) cat restarts ;;
esac
"""


class Machine:
    """Runs the agent by `current` for ever, and the root side by its unit's line when the note is there."""

    def __init__(self, folder: Path, config: Path, releases: Releases, handover: Handover) -> None:
        self._folder, self._config = folder, config
        self._releases, self._handover = releases, handover
        self._stop = Event()
        self._restarts = 0
        self.kill_at: set[str] = set()
        """States at which the root side is killed, each once."""
        self.killed: list[str] = []
        for name, text in (("systemctl", _SYSTEMCTL.format(folder=folder)), ("restarts", "0")):
            (folder / name).write_text(text)
        (folder / "systemctl").chmod(0o755)
        self._thread = Thread(target=self._run, name="units", daemon=True)

    def start(self) -> None:
        """As the machine starts."""
        self._thread.start()

    def stop(self) -> None:
        """All down."""
        self._stop.set()
        self._thread.join(timeout=60)

    def standing(self) -> Standing:
        """How the root side stands."""
        return read_note(self._releases.standing, Standing) or Standing()

    def _run(self) -> None:
        agent, root = self._agent(), self._root()
        while not self._stop.wait(_LOOK_S):
            if (self._folder / "wanted").exists():
                agent.stop()
                agent, self._restarts = self._agent(), 0
                (self._folder / "restarts").write_text("0")
                (self._folder / "wanted").unlink()
            elif not agent.is_running():
                self._restarts += 1
                (self._folder / "restarts").write_text(str(self._restarts))
                agent = self._agent()
            if root.is_running():
                self._perhaps_kill(root)
            elif self._handover.ask.exists() or root.wait(1):
                root = self._root()
        for child in (root, agent):
            child.stop()

    def _perhaps_kill(self, root: Child) -> None:
        state = self.standing().state
        if state in self.kill_at:
            root.kill()
            self.kill_at.remove(state)
            self.killed.append(state)

    def _agent(self) -> Child:
        return self._child(
            "agent", [str(self._releases.current / "bin/sanji"), "edge", "run", str(self._config)]
        )

    def _root(self) -> Child:
        """By the line of our unit, with the test's folders in it."""
        unit = (ROOT / "systemd/sanji-update.service").read_text(encoding="utf-8")
        line = unit.split("ExecStart=/bin/sh -c '")[1].split("'\n")[0]
        line = line.replace("/opt/sanji", str(self._releases.root)).replace(
            "/var/lib/sanji/box.toml", str(self._config)
        )
        where = f" --root {self._releases.root} --handover {self._handover.folder}"
        return self._child("root", ["/bin/sh", "-c", line + where])

    def _child(self, name: str, words: list[str]) -> Child:
        env = {"PATH": f"{self._folder}:{os.defpath}", "HOME": "/"}
        return Child(name, words, self._folder / f"{name}.log", env)


def project_release(releases: Releases, version: str) -> None:
    """The project as it lies here, as the release that runs at first."""
    sanji = releases.of(version) / "bin" / "sanji"
    sanji.parent.mkdir(parents=True)
    sanji.write_text(f'#!/bin/sh\nexec {sys.executable} -m plumbing.commands "$@"\n')
    sanji.chmod(0o755)
    releases.current.symlink_to(f"releases/{version}")
