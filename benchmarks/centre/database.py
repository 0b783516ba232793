"""Databases to measure on: a SQLite file, and a PostgreSQL server of the benchmark's own, which syncs."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from benchmarks.table import core_s_of
from plumbing.patience import wait_until
from plumbing.process import Child

_START_S = 60.0
_USER = "sanji"
# PostgreSQL refuses to run as root; Debian makes this account with the package.
_ROOTS_STEAD = "postgres"
_DEBIAN = Path("/usr/lib/postgresql")
_MEMORY = ("shared_buffers=512MB", "max_wal_size=4GB")


class Database:
    """A kind of database: makes empty ones, and says what its own processes have cost so far."""

    def __init__(self, name: str, address: Callable[[], str], core_s: Callable[[], float]) -> None:
        self.name = name
        self.address = address
        self.core_s = core_s


@contextmanager
def databases(folder: Path, *, only: str = "") -> Iterator[list[Database]]:
    """SQLite below the folder, and PostgreSQL where it is installed; `only` one of them by name."""
    numbers = count()
    found = [Database("sqlite", lambda: f"sqlite:///{folder / f'{next(numbers)}.sqlite'}", lambda: 0.0)]
    programs = _programs()
    if programs is None or only == "sqlite":
        yield found
        return
    with _server(programs) as server:
        yield [one for one in (*found, server) if only in ("", one.name)]


def _programs() -> Path | None:
    """Where `initdb` and `postgres` are."""
    path = os.pathsep.join([os.environ.get("PATH", ""), *(str(one / "bin") for one in _DEBIAN.glob("*"))])
    initdb = shutil.which("initdb", path=path)
    return Path(initdb).resolve().parent if initdb else None


@contextmanager
def _server(programs: Path) -> Iterator[Database]:
    # A socket's path may have 107 bytes: a short folder, and one that the other account may enter.
    with tempfile.TemporaryDirectory(prefix="pg") as made:
        folder = Path(made)
        as_user = ["setpriv", f"--reuid={_ROOTS_STEAD}", "--clear-groups"] if os.geteuid() == 0 else []
        if as_user:
            shutil.chown(folder, _ROOTS_STEAD)
        data = str(folder / "data")
        init = [
            str(programs / "initdb"),
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
        subprocess.run([*as_user, *init, "--no-sync"], check=True, capture_output=True, cwd="/")
        settings = [part for one in (*_MEMORY, "listen_addresses=") for part in ("-c", one)]
        program = [str(programs / "postgres"), "-D", data, "-k", made, *settings]
        with tempfile.NamedTemporaryFile(prefix="pglog") as log:
            child = Child("postgresql", [*as_user, *program], Path(log.name))
            try:
                if not wait_until(lambda: _answers(programs, folder), _START_S):
                    raise TimeoutError(
                        f"PostgreSQL does not answer: {Path(log.name).read_text(encoding='utf-8')}"
                    )
                numbers = count()
                yield Database(
                    "postgresql",
                    lambda: _fresh(programs, folder, next(numbers)),
                    lambda: _core_s(child.pid),
                )
            finally:
                child.stop()


def _answers(programs: Path, folder: Path) -> bool:
    asked = subprocess.run([programs / "pg_isready", "-q", "-h", folder], check=False)
    return asked.returncode == 0


def _fresh(programs: Path, folder: Path, number: int) -> str:
    name = f"measured_{number}"
    subprocess.run([programs / "createdb", "-h", folder, "-U", _USER, name], check=True)
    return f"postgresql+psycopg://{_USER}@/{name}?host={folder}"


def _core_s(pid: int) -> float:
    """What the server and its children took of a processor core; who has ended took its share with him."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()
    return core_s_of(pid) + sum(core_s_of(int(child)) for child in children)
