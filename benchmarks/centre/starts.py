"""How long a start takes: a box until its first scan is on disk, a centre until its pages answer.

Beside each the limit: Python itself, and the same program's imports alone. A Raspberry Pi 4 is three to four
times as slow as the machines that this was written on; none has been measured.
"""

import os
import sqlite3
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from functools import partial
from itertools import count
from pathlib import Path
from statistics import median
from time import perf_counter

from msgspec import Struct

from benchmarks.table import core_s_of, say
from edge_agent.store.outbox import OUTBOX_FILE
from plumbing.patience import wait_until
from plumbing.ports import free_port
from plumbing.process import Child
from simulators.wires.scanner import ScannerWire

_RUNS, _START_S, _LOOK_S = 3, 120.0, 0.02
_PI_TIMES = 3.5
_FOLDERS = count()
_EDGE = """
[box]
name = "box-1"
site = "SC-046"
role = "village"
data_dir = "{folder}/data"
clock = "trusted"

[broker]
addresses = ["mqtt://127.0.0.1:{port}"]

[scanner.hand]
port = "{folder}/scanner"
"""
_CENTRE = """
[store]
url = "{url}"

[broker]
addresses = ["mqtt://127.0.0.1:{broker}"]

[web]
port = {port}
secret_file = "{folder}/secret"
"""


class Start(Struct, frozen=True):
    """How long it took, on the clock and of a processor core."""

    wall_s: float
    core_s: float

    def __str__(self) -> str:
        return f"{self.wall_s:.2f} s ({self.core_s:.2f} of processor)"


def main() -> None:
    """Both, with compiled files as after any start but the first, and without."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        say(f"python itself: {_median(lambda: _run('pass'))}")
        url = f"sqlite:///{folder / 'centre.sqlite'}"
        centre_s(url, folder)
        for title, env in (("warm", None), ("without compiled files", _cold(folder))):
            box = _median(partial(edge_s, folder, env))
            imports = _median(partial(_run, "import edge_agent.commands, edge_agent.run", env))
            say(f"box, {title}: first scan on disk after {box}; imports alone {imports}")
            say(f"  on a Pi 4, reckoned and not measured: {box.core_s * _PI_TIMES:.1f} s")
            centre = _median(partial(centre_s, url, folder, env))
            imports = _median(partial(_run, "import central.commands, central.run", env))
            say(f"centre, {title}: pages answer after {centre}; imports alone {imports}")


def _median(measure: Callable[[], Start]) -> Start:
    starts = [measure() for _ in range(_RUNS)]
    return Start(median(one.wall_s for one in starts), median(one.core_s for one in starts))


def _cold(folder: Path) -> Mapping[str, str]:
    """An environment in which each module is compiled anew."""
    return {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPYCACHEPREFIX": str(folder / "nowhere")}


def _run(code: str, env: Mapping[str, str] | None = None) -> Start:
    began, spent = perf_counter(), _children_s()
    subprocess.run([sys.executable, "-c", code], check=True, env=None if env is None else dict(env))
    return Start(perf_counter() - began, _children_s() - spent)


def _children_s() -> float:
    ended = os.times()
    return ended.children_user + ended.children_system


def edge_s(folder: Path, env: Mapping[str, str] | None = None) -> Start:
    """From the command to the first scan in the outbox, with a scanner that somebody tries all the while."""
    here = folder / f"box{next(_FOLDERS)}"
    here.mkdir()
    config = here / "box.toml"
    config.write_text(_EDGE.format(folder=here, port=free_port()), encoding="utf-8")
    scanner, numbers = ScannerWire(here / "scanner"), count(10**12)
    scanner.open()

    def is_kept() -> bool:
        scanner.scan(f"SF{next(numbers)}")
        return _has_scan(here / "data" / OUTBOX_FILE)

    try:
        return _until(["edge", "run", str(config)], here / "log", is_kept, env)
    finally:
        scanner.close()


def centre_s(url: str, folder: Path, env: Mapping[str, str] | None = None) -> Start:
    """From the command until the page for logging in is there."""
    here = folder / f"centre{next(_FOLDERS)}"
    here.mkdir()
    port = free_port()
    config = here / "centre.toml"
    config.write_text(_CENTRE.format(url=url, broker=free_port(), port=port, folder=here), encoding="utf-8")
    page = f"http://127.0.0.1:{port}/login"
    return _until(["central", "run", str(config)], here / "log", lambda: _answers(page), env)


def _until(words: list[str], log: Path, is_ready: Callable[[], bool], env: Mapping[str, str] | None) -> Start:
    began = perf_counter()
    child = Child("started", [sys.executable, "-m", "plumbing.commands", *words], log, env)
    try:
        if not wait_until(is_ready, _START_S, pause_s=_LOOK_S):
            raise TimeoutError(f"{' '.join(words)}: not ready; it said {log.read_text(encoding='utf-8')}")
        return Start(perf_counter() - began, core_s_of(child.pid))
    finally:
        child.stop()


def _has_scan(outbox: Path) -> bool:
    if not outbox.exists():
        return False
    connection = sqlite3.connect(f"file:{outbox}?mode=ro", uri=True)
    try:
        query = "SELECT 1 FROM outbox WHERE instr(body, CAST('parcel.scanned' AS BLOB)) LIMIT 1"
        return connection.execute(query).fetchone() is not None
    except sqlite3.OperationalError:
        return False  # It is being made.
    finally:
        connection.close()


def _answers(page: str) -> bool:
    try:
        with urllib.request.urlopen(page, timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError):
        return False


if __name__ == "__main__":
    main()
