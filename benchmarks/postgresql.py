"""A PostgreSQL server for one measurement: in a temporary folder, without a port, synced as always."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from plumbing.patience import wait_until

_USER, _ROOTS_STEAD, _START_S_MAX = "sanji", "postgres", 60.0


class NoServer(RuntimeError):
    """PostgreSQL is not installed here."""


@contextmanager
def server() -> Iterator[Path]:
    """The folder of its socket. Raises NoServer."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda one: int(one.parts[-3]))
    if not found:
        raise NoServer("PostgreSQL is not installed; tools/system-packages.sh test installs it")
    programs = found[-1].parent
    # It refuses to run as root, and a socket's path is short.
    user = _ROOTS_STEAD if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="pg") as made:
        folder = Path(made)
        if user:
            shutil.chown(folder, user)
        data = folder / "data"
        init: list[str | Path] = [
            programs / "initdb",
            "-D",
            data,
            "-A",
            "trust",
            "-U",
            _USER,
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
        ]
        subprocess.run(init, check=True, capture_output=True, user=user, cwd="/")
        command: list[str | Path] = [
            programs / "postgres",
            "-D",
            data,
            "-k",
            folder,
            "-c",
            "listen_addresses=",
        ]
        running = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, user=user, cwd="/"
        )
        try:
            ready: list[str | Path] = [programs / "pg_isready", "-h", folder, "-q"]
            wait_until(lambda: not subprocess.run(ready, check=False).returncode, _START_S_MAX)
            yield folder
        finally:
            running.terminate()
            running.wait(_START_S_MAX)


def database(folder: Path, name: str) -> str:
    """Make an empty database; its address as a centre's settings name it."""
    subprocess.run(["createdb", "-h", str(folder), "-U", _USER, name], check=True, capture_output=True)
    return f"postgresql+psycopg://{_USER}@/{name}?host={folder}"
