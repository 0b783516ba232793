"""A PostgreSQL server of one's own that syncs as a county's does, can be killed, and comes back."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from plumbing.patience import wait_until
from plumbing.process import Child

_USER = "sanji"
_DATABASE = "centre"
# PostgreSQL refuses to run as root; Debian makes this account with the package.
_ROOTS_STEAD = "postgres"
_PROGRAMS = Path("/usr/lib/postgresql")
_START_S_MAX, _STOP_S_MAX, _ASK_S_MAX = 120.0, 30.0, 60.0


class NoPostgresql(RuntimeError):
    """PostgreSQL is not installed here; `apt install postgresql` brings it."""


class Postgresql:
    """One server with one database. Its settings are its own: what is confirmed was synced (fsync)."""

    def __init__(self) -> None:
        self._programs = _newest()
        # A socket's path may have 107 bytes: a short folder, and one that the other account may enter.
        self._folder = Path(tempfile.mkdtemp(prefix="pg"))
        self._as: list[str] = []
        if os.geteuid() == 0:
            stead = pwd.getpwnam(_ROOTS_STEAD)
            os.chown(self._folder, stead.pw_uid, stead.pw_gid)
            self._as = ["setpriv", f"--reuid={_ROOTS_STEAD}", f"--regid={_ROOTS_STEAD}", "--clear-groups"]
        self._child: Child | None = None

    @property
    def url(self) -> str:
        """The database's address, as a centre's settings name it."""
        return f"postgresql+psycopg://{_USER}@/{_DATABASE}?host={self._folder}"

    @property
    def pid(self) -> int:
        """The postmaster's number."""
        if self._child is None:
            raise RuntimeError("PostgreSQL does not run: start it first")
        return self._child.pid

    def make(self) -> None:
        """A fresh server with an empty database that sorts as a Chinese county's would."""
        init = ["-A", "trust", "-U", _USER, "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        command = [*self._as, str(self._programs / "initdb"), "-D", str(self._folder / "data"), *init]
        subprocess.run(command, check=True, capture_output=True, cwd="/")
        self.start()
        sorts = "LOCALE_PROVIDER icu ICU_LOCALE 'zh-CN'"
        self.rows(f"CREATE DATABASE {_DATABASE} TEMPLATE template0 {sorts}", "postgres")

    def start(self) -> None:
        """Start it and wait until it answers; after a kill it replays its log first. Raises TimeoutError."""
        if not wait_until(self._starts, _START_S_MAX):
            raise TimeoutError(f"PostgreSQL does not answer: {self.said()}")

    def kill(self) -> None:
        """kill -9 to the postmaster; its other processes notice that it is gone, and go."""
        if self._child is not None:
            self._child.kill()

    def stop(self) -> None:
        """End it for good, whoever is still linked to it, and all that it kept."""
        if self._child is not None and self._child.is_running():
            os.kill(self._child.pid, signal.SIGINT)
            try:
                self._child.wait(_STOP_S_MAX)
            except TimeoutError:
                self._child.kill()
        shutil.rmtree(self._folder, ignore_errors=True)

    def rows(self, query: str, database: str = _DATABASE) -> list[list[str]]:
        """What PostgreSQL's own client is answered: past all our code. Raises CalledProcessError."""
        command = [str(self._programs / "psql"), "-h", str(self._folder), "-U", _USER, "-d", database]
        words = ["-X", "-q", "-A", "-t", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-c", query]
        done = subprocess.run(
            [*command, *words], check=True, capture_output=True, text=True, timeout=_ASK_S_MAX, cwd="/"
        )
        return [line.split("\t") for line in done.stdout.splitlines()]

    def cpu_s(self) -> float:
        """Processor seconds of all its processes so far, of those that have ended as well."""
        own = _times(self.pid)
        return sum(own) + sum(sum(_times(pid)[:2]) for pid in _children(self.pid))

    def said(self) -> str:
        """The last words of its log."""
        log = self._folder / "log"
        return log.read_text(errors="replace")[-2000:] if log.exists() else ""

    def _starts(self) -> bool:
        """Whether it answers. Where it ended, as while a killed one's processes go, it is tried again."""
        if self._child is None or not self._child.is_running():
            where = ["-D", str(self._folder / "data"), "-k", str(self._folder), "-c", "listen_addresses="]
            command = [*self._as, str(self._programs / "postgres"), *where]
            self._child = Child("postgresql", command, self._folder / "log")
        ready = [str(self._programs / "pg_isready"), "-q", "-h", str(self._folder), "-U", _USER]
        return subprocess.run(ready, check=False, cwd="/").returncode == 0


def _newest() -> Path:
    """The folder of the programs of the newest version there is. Raises NoPostgresql."""
    found = sorted(_PROGRAMS.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not found:
        raise NoPostgresql(NoPostgresql.__doc__)
    return found[-1].parent


def _times(pid: int) -> list[float]:
    """User's and system's seconds of a process and of its children that ended (proc_pid_stat(5))."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return [int(field) / os.sysconf("SC_CLK_TCK") for field in fields[11:15]]


def _children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    return [int(one) for one in listed.split()]
