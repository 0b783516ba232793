"""A bare Debian in a folder, thrown away afterwards: what a package finds on a fresh card."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from plumbing.process import Child
from tests import needs

# What a box's package depends on, as Debian calls it there.
DEPENDS = {
    "bookworm": ("python3-venv", "systemd", "libstdc++6", "libzbar0"),
    "trixie": ("python3-venv", "systemd", "libstdc++6", "libzbar0t64"),
}
PYTHON = {"bookworm": "3.11", "trixie": "3.13"}
_ENV = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}
_NO_DEBIAN = 3
# Mounts of its own, so that none stays whatever happens; no process in between, so that signals arrive.
_ENTER = 'mount -t proc proc "$0/proc" && user=$1 && shift && exec chroot --userspec="$user" "$0" "$@"'


class BareDebian:
    """One suite, with what the package depends on and no more. It has this machine's clock and loopback."""

    def __init__(self, suite: str, root: Path) -> None:
        self.suite, self.root = suite, root
        made = subprocess.run(
            ["tools/make-chroot.sh", suite, str(root), *DEPENDS[suite]],
            cwd=needs.ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        needs.from_others(made.returncode != _NO_DEBIAN, made.stderr.strip())
        assert made.returncode == 0, made.stderr

    def put(self, path: str, text: str) -> None:
        """Write a file that everybody there may read."""
        file = self.path(path)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        file.chmod(0o644)

    def path(self, path: str) -> Path:
        """Where one of its files lies for us."""
        return self.root / path.lstrip("/")

    def offline(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command as root where there is no network, not even a loopback that is up."""
        return self._run(["unshare", "--net", *self._inside("root", words)])

    def run(self, *words: str, user: str = "sanji") -> subprocess.CompletedProcess[str]:
        """Run a command."""
        return self._run(self._inside(user, words))

    def child(self, name: str, words: Sequence[str], log: Path) -> Child:
        """A command that goes on running, as the services' user."""
        return Child(name, self._inside("sanji", words), log, _ENV)

    def install(self, package: Path) -> subprocess.CompletedProcess[str]:
        """dpkg -i, without a network."""
        put = self.path(f"/srv/{package.name}")
        shutil.copy(package, put)
        done = self.offline("dpkg", "--install", f"/srv/{package.name}")
        put.unlink()
        return done

    def _inside(self, user: str, words: Sequence[str]) -> list[str]:
        return ["unshare", "--mount", "sh", "-c", _ENTER, str(self.root), user, *words]

    def _run(self, command: Sequence[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, env=_ENV, cwd="/", capture_output=True, text=True, check=False, timeout=300
        )

    def remove(self) -> None:
        """Throw it away."""
        assert not os.path.ismount(self.root / "proc")
        shutil.rmtree(self.root)
