"""A PostgreSQL server of the tests' own: in a folder, without a port, gone at the end."""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg

from plumbing.patience import wait_until
from tests import needs

_USER = "sanji"
_START_S_MAX = 60.0
# PostgreSQL refuses to run as root; Debian makes this account with the package.
_ROOTS_STEAD = "postgres"
# No power is cut in these tests; what is synced in a real centre only takes time here.
_QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=")


class Cluster:
    """A server that runs. Its socket lies in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count(1)

    def address(self, name: str) -> str:
        """A database's address, as a centre's settings name it."""
        return f"postgresql+psycopg://{_USER}@/{name}?host={self._folder}"

    def database(self, like: str = "template0") -> str:
        """A fresh database's address, empty or the copy of one; it sorts as a Chinese county's would."""
        name = f"centre_{next(self._numbers)}"
        sorts = " LOCALE_PROVIDER icu ICU_LOCALE 'zh-CN'" if like == "template0" else ""
        with self.connection("postgres") as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {like}{sorts}")
        return self.address(name)

    def connection(self, name: str) -> psycopg.Connection:
        """A connection of one's own, each statement for itself."""
        return psycopg.connect(host=str(self._folder), user=_USER, dbname=name, autocommit=True)


@contextmanager
def cluster() -> Iterator[Cluster]:
    """A server for as long as the tests of a module take."""
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
        with (folder / "log").open("wb") as log:
            command: list[str | Path] = [programs / "postgres", "-D", data, "-k", folder, *settings]
            server = subprocess.Popen(command, stdout=log, stderr=log, user=user, cwd="/")
        try:
            _wait(Cluster(folder), server, folder / "log")
            yield Cluster(folder)
        finally:
            server.terminate()
            server.wait(_START_S_MAX)


def _id_of(user: str) -> int:
    return int(subprocess.run(["id", "-u", user], check=True, capture_output=True, text=True).stdout)


def _wait(cluster: Cluster, server: "subprocess.Popen[bytes]", log: Path) -> None:
    """Until it answers."""

    def answers() -> bool:
        assert server.poll() is None, log.read_text()
        try:
            cluster.connection("postgres").close()
        except psycopg.OperationalError:
            return False
        return True

    wait_until(answers, _START_S_MAX)
