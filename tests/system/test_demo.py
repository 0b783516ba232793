"""The demo, run as a newcomer runs it: real processes, a real broker, true agents on simulated wires."""

import json
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

SANJI = [sys.executable, "-m", "plumbing.commands"]
PARCEL_SITES = {"HUB", "C5", "SC-046"}


@pytest.fixture(scope="module")
def ended() -> tuple[int, str]:
    """One whole demo, fast enough that its breach opens and closes: its exit code and what it printed."""
    command = [*SANJI, "demo", "--minutes", "1.1", "--speed", "2"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=170, check=False)
    assert done.stderr == ""
    return done.returncode, done.stdout


@pytest.fixture(scope="module")
def summary(ended: tuple[int, str]) -> dict[str, Any]:
    """The JSON summary at its end."""
    read: dict[str, Any] = json.loads(ended[1][ended[1].index("\n{") :])
    return read


pytestmark = pytest.mark.timeout(200)


def test_addresses_and_logins_come_first(ended: tuple[int, str]) -> None:
    """The first two lines say where the pages are and how to log in."""
    first, second = ended[1].splitlines()[:2]
    assert first.startswith("pages   http://127.0.0.1:")
    assert second.startswith("login   admin / ")


def test_nothing_is_lost_or_doubled(ended: tuple[int, str], summary: dict[str, Any]) -> None:
    """Every event made stands at the centre once, by the boxes' count, the ledger and the heard beeps."""
    assert ended[0] == 0
    assert (summary["lost"], summary["doubled"], summary["holes"]) == (0, 0, 0)
    assert summary["scans"]["beeped"] == summary["scans"]["stored"] > 0
    for kind in ("parcel.scanned", "readings", "weighed", "door", "room.alarm", "box.started", "device"):
        assert summary["events"][kind]["stored"] == summary["events"][kind]["made"] > 0


def test_a_packhouse_weighs_in_and_grades(summary: dict[str, Any]) -> None:
    """A farmer's basket and the fruits of it were weighed at the cold store's own pages."""
    for kind in ("lot.begun", "lot.weighed", "lot.certified", "lot.graded"):
        assert summary["events"][kind]["stored"] == summary["events"][kind]["made"] > 0


def test_parcels_pass_through_every_site(summary: dict[str, Any]) -> None:
    """Hub, township and village have all seen parcels."""
    assert set(summary["parcels"]) == PARCEL_SITES
    assert all(count > 0 for count in summary["parcels"].values())


def test_the_breach_opens_closes_and_is_told(summary: dict[str, Any]) -> None:
    """The cold room's breach opened and closed, and its alerts were delivered."""
    assert summary["breaches"]["opened"] >= 1
    assert summary["breaches"]["closed"] >= 1
    assert summary["alerts"]["delivered"] == summary["alerts"]["planned"] >= 2


def test_two_run_side_by_side_and_ctrl_c_ends_cleanly() -> None:
    """A taken port is said and another taken; Ctrl-C ends a demo with its summary, and nothing lives on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        demo = subprocess.Popen(
            [*SANJI, "demo", "--port", str(port)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert demo.stdout is not None
        head = [demo.stdout.readline() for _ in range(7)]
        folder = Path(next(line for line in head if line.startswith("files")).split()[1])
        processes = _children(demo.pid)
        demo.send_signal(signal.SIGINT)
        out, err = demo.communicate(timeout=90)
    assert head[0] == f"port {port} is in use; taking another\n"
    assert (demo.returncode, err) == (0, "")
    assert json.loads(out[out.index("{") :])["lost"] == 0
    assert len(processes) == 6
    assert not folder.exists()
    assert _none_lives(processes)


def _children(pid: int) -> list[int]:
    """The processes that a process has started: /proc knows them by thread."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return [int(child) for task in tasks for child in (task / "children").read_text().split()]


def _none_lives(pids: list[int]) -> bool:
    until = time.monotonic() + 10
    while time.monotonic() < until:
        if not any(Path(f"/proc/{pid}").exists() for pid in pids):
            return True
        time.sleep(0.1)
    return False
