"""A PostgreSQL server of the tests' own: in a folder, without a port, gone at the end."""

import os
import signal
import subprocess
import tempfile
from atexit import register
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from itertools import count
from pathlib import Path

import psycopg

from plumbing.patience import wait_until
from plumbing.process import Child
from tests import needs

_USER = "sanji"
_START_S_MAX = 60.0
# PostgreSQL refuses to run as root; Debian makes this account with the package.
_ROOTS_STEAD = "postgres"
# No power is cut in these tests; what is synced in a real centre only takes time here.
_QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=")

_SORTS = " LOCALE_PROVIDER icu ICU_LOCALE 'zh-CN'"


def has_icu(connection: psycopg.Connection) -> bool:
    """Whether the server was built to sort by ICU; Debian's are, wheels' are not."""
    found = connection.execute("SELECT EXISTS (SELECT 1 FROM pg_collation WHERE collname = 'zh-x-icu')")
    return bool(found.fetchall()[0][0])


class Cluster:
    """A server that runs. Its socket lies in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count(1)

    def address(self, name: str) -> str:
        """A database's address, as a centre's settings name it."""
        return f"postgresql+psycopg://{_USER}@/{name}?host={self._folder}"

    def database(self) -> str:
        """A fresh database's address."""
        return self.address(self.made())

    def made(self, like: str = "template0") -> str:
        """A fresh database's name, empty or the copy of one; it sorts as a Chinese county's would."""
        name = f"centre_{next(self._numbers)}"
        self._make(name, like)
        return name

    def _make(self, name: str, like: str) -> None:
        with self.connection("postgres") as connection:
            sorts = _SORTS if like == "template0" and has_icu(connection) else ""
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {like}{sorts}")

    def drop(self, name: str) -> None:
        """It is gone, whoever is still connected to it."""
        with self.connection("postgres") as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def lose(self, name: str) -> None:
        """What it holds is gone; an empty one has its name."""
        self.drop(name)
        self._make(name, "template0")

    def files(self, name: str) -> bytes:
        """What a database's files hold on the disk."""
        with self.connection(name) as connection:
            connection.execute("CHECKPOINT")
            (number,) = connection.execute(
                "SELECT oid FROM pg_database WHERE datname = current_database()"
            ).fetchall()
        return b"".join(path.read_bytes() for path in (self._folder / f"data/base/{number[0]}").iterdir())

    def connection(self, name: str) -> psycopg.Connection:
        """A connection of one's own, each statement for itself."""
        return psycopg.connect(host=str(self._folder), user=_USER, dbname=name, autocommit=True)


@cache
def server() -> Cluster:
    """The one server of this process: it starts when a test first asks for it, and ends with the process."""
    until_the_end = ExitStack()
    register(until_the_end.close)
    return until_the_end.enter_context(cluster())


@contextmanager
def cluster() -> Iterator[Cluster]:
    """A server of one's own, to stop it or to change how it is set."""
    programs = needs.postgresql()
    # A socket's path may have 107 bytes: a short folder, and one that the other account may enter.
    with tempfile.TemporaryDirectory(prefix="pg") as made:
        folder, user = Path(made), _ROOTS_STEAD if os.geteuid() == 0 else None
        if user:
            os.chown(folder, _id_of(user), -1)
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
        subprocess.run([*init, "--no-sync"], check=True, capture_output=True, user=user, cwd="/")
        settings = [part for one in _QUICK for part in ("-c", one)]
        # Whoever it becomes, it ends when we do, however we do.
        become = [
            "setpriv",
            "--pdeathsig",
            "INT",
            f"--reuid={user}",
            f"--regid={user}",
            "--clear-groups",
            "--",
        ]
        command = [str(programs / "postgres"), "-D", str(data), "-k", str(folder), *settings]
        server = Child("postgresql", [*(become if user else []), *command], folder / "log")
        try:
            _wait(Cluster(folder), server, folder / "log")
            yield Cluster(folder)
        finally:
            # Its fast way to end (pg_ctl): by the other one it waits for whoever is connected.
            os.kill(server.pid, signal.SIGINT)
            server.wait(_START_S_MAX)


def _id_of(user: str) -> int:
    return int(subprocess.run(["id", "-u", user], check=True, capture_output=True, text=True).stdout)


def _wait(cluster: Cluster, server: Child, log: Path) -> None:
    """Until it answers."""

    def answers() -> bool:
        assert server.is_running(), log.read_text()
        try:
            cluster.connection("postgres").close()
        except psycopg.OperationalError:
            return False
        return True

    wait_until(answers, _START_S_MAX)
