"""The machine under the root side: Python environments, pip without a network, systemd."""

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from edge_agent.updates.apply import ApplyFault
from plumbing.bundles.shape import Machine

UNIT = "sanji-edge.service"
_INSTALL_S, _TRY_S, _RESTART_S, _ASK_S = 3600.0, 300.0, 60.0, 20.0
_SAID_CHARS_MAX = 900
_MB = 2**20
# Neither settings of pip nor its variables count: the bundle's wheels are all that there is.
_ENV = {"PATH": os.defpath, "PIP_CONFIG_FILE": os.devnull, "LANG": "C.UTF-8"}


class Debian:
    """A box as we run it. `config` is its box.toml."""

    def __init__(self, releases: Path, config: Path) -> None:
        self._releases = releases
        self._config = config

    def machine(self, version: str) -> Machine:
        """What it is."""
        python = f"{sys.version_info.major}.{sys.version_info.minor}"
        free_mb = shutil.disk_usage(self._releases).free // _MB
        return Machine(version, platform.machine(), python, free_mb)

    def install(self, wheels: Path, version: str, into: Path) -> None:
        """A Python environment with these wheels and no others. Raises ApplyFault.

        The present release's pip does it, so that no pip has to be put in first: sqlite-utils needs pip, and
        so each release has it.
        """
        into.parent.mkdir(parents=True, exist_ok=True)
        _do([sys.executable, "-I", "-m", "venv", "--without-pip", str(into)], _INSTALL_S)
        pip = [sys.executable, "-I", "-m", "pip", "--isolated", "--python", str(into / "bin" / "python")]
        words = ["install", "--quiet", "--no-cache-dir", "--no-index", "--only-binary", ":all:"]
        words += ["--disable-pip-version-check", "--no-warn-script-location"]
        _do([*pip, *words, "--find-links", str(wheels), f"sanji[edge,pi]=={version}"], _INSTALL_S)
        _look_like_this_one(into)
        # Thousands of files: all of the disk at once costs less than each of them (sync(2)).
        os.sync()

    def try_out(self, release: Path, version: str) -> None:
        """It says its version, finds the settings good, and comes to life by them. Raises ApplyFault."""
        sanji = str(release / "bin" / "sanji")
        said = _do([sanji, "--version"], _TRY_S)
        if said.split() != ["sanji", version]:
            raise ApplyFault(f"it says that it is {said[:60]!r}")
        _do([sanji, "edge", "check", str(self._config)], _TRY_S)
        _do([sanji, "edge", "update-smoke", str(self._config)], _TRY_S)

    def restart(self) -> None:
        """Returns when it has begun anew, or after a minute: a release that hangs holds up nothing here."""
        _systemctl(["restart", UNIT], _RESTART_S)

    def crashes(self) -> int:
        """systemd counts its own restarts, and begins at 0 with each of ours."""
        said = _systemctl(["show", "--property=NRestarts", "--value", UNIT], _ASK_S).strip()
        return int(said) if said.isdecimal() else 0


def _do(words: Sequence[str], patience_s: float) -> str:
    """What a command says. Raises ApplyFault with its last words."""
    try:
        done = subprocess.run(
            words,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=patience_s,
            env=_ENV,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as why:
        raise ApplyFault(str(why)[:_SAID_CHARS_MAX]) from why
    if done.returncode:
        told = (done.stderr + done.stdout).strip()[-_SAID_CHARS_MAX:]
        raise ApplyFault(f"{Path(words[0]).name} ended with {done.returncode}: {told}")
    return done.stdout


def _systemctl(words: Sequence[str], patience_s: float) -> str:
    try:
        done = subprocess.run(
            ["systemctl", *words],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=patience_s,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return ""
    return done.stdout


def _look_like_this_one(into: Path) -> None:
    """Debian's own packages (the pins', the ribbon camera's) are seen behind the wheels if they are now."""
    name, yes = "pyvenv.cfg", "include-system-site-packages = true"
    here = Path(sys.prefix) / name
    if here.exists() and yes in here.read_text(encoding="utf-8"):
        made = into / name
        made.write_text(made.read_text(encoding="utf-8").replace(yes.replace("true", "false"), yes))
