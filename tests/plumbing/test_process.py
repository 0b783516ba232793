"""A child ends when we say so, and when we die without saying anything."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from plumbing.process import Child
from tests import needs
from tests.needs import ROOT
from tests.waiting import until

_SLEEP = [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(60)"]
_STUBBORN = [
    sys.executable,
    "-c",
    "from signal import *; import time; signal(SIGTERM, SIG_IGN); print('up', flush=True); time.sleep(60)",
]
_PARENT = """
import sys, time
from pathlib import Path
from plumbing.process import Child
child = Child("sleeper", [sys.executable, "-c", "import time; time.sleep(60)"], Path(sys.argv[1]))
print(child.pid, flush=True)
time.sleep(60)
"""


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Where a child's output goes."""
    return tmp_path / "child.log"


@pytest.fixture
def sleeper(log: Path) -> Iterator[Child]:
    """A child that sleeps."""
    child = Child("sleeper", _SLEEP, log)
    until(lambda: log.read_text(encoding="ascii") == "up\n", "the child's first word")
    yield child
    child.stop()


def is_alive(pid: int) -> bool:
    """Whether a process runs and is no zombie."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in "ZX"


def test_a_child_ends_when_it_is_told_to(sleeper: Child) -> None:
    """Its exit code is told; telling it again is harmless."""
    assert sleeper.is_running()
    assert sleeper.stop() == -signal.SIGTERM
    assert not sleeper.is_running()
    assert sleeper.stop() == -signal.SIGTERM


def test_a_child_that_does_not_listen_is_killed(log: Path) -> None:
    """After some patience."""
    child = Child("stubborn", _STUBBORN, log)
    until(lambda: log.read_text(encoding="ascii") == "up\n", "the child's first word")
    assert child.stop(patience_s=0.2) == -signal.SIGKILL


def test_ctrl_c_at_our_terminal_does_not_reach_a_child(sleeper: Child) -> None:
    """It has a process group of its own."""
    assert os.getpgid(sleeper.pid) == sleeper.pid != os.getpgid(0)


def test_a_child_dies_with_its_parent(log: Path) -> None:
    """Also when the parent is killed and can end nothing itself."""
    needs.require(sys.platform == "linux", "the kernel ends children on Linux only")
    with subprocess.Popen(
        [sys.executable, "-c", _PARENT, str(log)], stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert is_alive(pid)
        parent.kill()
    until(lambda: not is_alive(pid), "the end of the orphan")
