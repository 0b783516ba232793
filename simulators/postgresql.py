"""Starts a PostgreSQL server of one's own: in a folder, without a port, gone at the end."""

import os
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from plumbing.patience import wait_until

_USER = "sanji"
_START_S_MAX, _PAUSE_S = 60.0, 0.1
# PostgreSQL refuses to run as root; Debian makes this account with the package.
_ROOTS_STEAD = "postgres"
_TICKS_A_S = os.sysconf("SC_CLK_TCK")
# The fields of /proc/PID/stat behind the name, which may hold blanks (proc_pid_stat(5)): the parent, and the
# ticks of the process and of its children that are gone.
_PARENT, _TICKS = 1, slice(11, 15)


class NoPostgreSQL(OSError):
    """PostgreSQL is not installed: `apt install postgresql`."""


class Server:
    """A server that runs. Its socket lies in `folder`."""

    def __init__(self, programs: Path, folder: Path, user: str | None) -> None:
        self._programs = programs
        self._user = user
        self.folder = folder
        self.pid = 0

    def database(self, name: str) -> str:
        """A fresh, empty database's address, as a centre's settings name it."""
        self.run("createdb", "-U", _USER, "-h", str(self.folder), "-T", "template0", name)
        return f"postgresql+psycopg://{_USER}@/{name}?host={self.folder}"

    def run(self, program: str, *args: str) -> None:
        """Run one of PostgreSQL's own programs."""
        command: list[str | Path] = [self._programs / program, *args]
        subprocess.run(command, check=True, capture_output=True, user=self._user, cwd="/")

    def core_s(self) -> float:
        """What the server and all of its processes have taken of a processor core, in seconds."""
        stats = _stats()
        mine = {self.pid} | {pid for pid, stat in stats.items() if int(stat[_PARENT]) == self.pid}
        return sum(sum(map(int, stats[pid][_TICKS])) for pid in mine if pid in stats) / _TICKS_A_S


@contextmanager
def running(settings: Sequence[str] = ()) -> Iterator[Server]:
    """A server with these settings (`fsync=off`). Raises NoPostgreSQL, and RuntimeError with what it says."""
    # A socket's path may have 107 bytes: a short folder, and one that the other account may enter.
    with tempfile.TemporaryDirectory(prefix="pg") as made:
        user = _ROOTS_STEAD if os.geteuid() == 0 else None
        server = Server(_programs(), Path(made), user)
        if user:
            os.chown(made, int(subprocess.check_output(["id", "-u", user])), -1)
        data = server.folder / "data"
        server.run(
            "initdb", "-D", str(data), "-A", "trust", "-U", _USER, "-E", "UTF8", "--locale=C.UTF-8", "-N"
        )
        said = server.folder / "log"
        options = [part for one in ("listen_addresses=", *settings) for part in ("-c", one)]
        command: list[str | Path] = [_programs() / "postgres", "-D", data, "-k", server.folder, *options]
        with said.open("wb") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log, user=user, cwd="/")
        try:
            server.pid = process.pid
            if not wait_until(lambda: _answers(server, process), _START_S_MAX, pause_s=_PAUSE_S):
                raise RuntimeError(said.read_text())
            yield server
        finally:
            process.terminate()
            process.wait(_START_S_MAX)


def _answers(server: Server, process: "subprocess.Popen[bytes]") -> bool:
    if process.poll() is not None:
        raise RuntimeError((server.folder / "log").read_text())
    try:
        server.run("pg_isready", "-h", str(server.folder))
    except subprocess.CalledProcessError:
        return False
    return True


def _programs() -> Path:
    """The folder of the newest version's own programs, where Debian keeps them."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not found:
        raise NoPostgreSQL(NoPostgreSQL.__doc__)
    return found[-1].parent


def _stats() -> dict[int, list[str]]:
    """What the kernel says of each process, without its name."""
    found: dict[int, list[str]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            found[int(path.parent.name)] = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # It ended between the two looks.
    return found
