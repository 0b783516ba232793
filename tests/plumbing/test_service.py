"""A service ends when it is told to and when a part of it dies, and its exit code says which."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from plumbing.service import Heart
from tests.needs import ROOT

_SERVICE = """
import sys, threading
from plumbing import logs
from plumbing.service import Service

def live():
    sys.stdout.write("ready\\n")
    sys.stdout.flush()
    service.stop.wait(30)
    sys.stdout.write("ended\\n")

def die():
    threading.Event().wait(0.05)
    raise {error}

logs.configure()
service = Service()
service.thread(live, "lives")
if {dies}:
    service.thread(die, "dies")
while not service.stop.is_set():
    service.stop.wait(0.05)
sys.exit(service.end())
"""


@contextmanager
def service(*, dies: bool = False, error: str = "ZeroDivisionError") -> Iterator[subprocess.Popen[str]]:
    """A process that is a service with a thread, and perhaps one more that dies."""
    with subprocess.Popen(
        [sys.executable, "-c", _SERVICE.format(dies=dies, error=error)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process
        process.kill()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_service_ends_when_it_is_told_to(number: signal.Signals) -> None:
    """Its threads end first, the log says why, and the exit code is 0."""
    with service() as process:
        process.send_signal(number)
        told, log = process.communicate(timeout=10)
        assert (process.returncode, told) == (0, "ended\n")
        assert f"signal={number.name}" in log


@pytest.mark.parametrize("error", ["ZeroDivisionError", "SystemExit(0)"])
def test_a_thread_that_dies_ends_the_service(error: str) -> None:
    """With exit code 1, so that systemd starts it anew, and with the traceback in the log."""
    with service(dies=True, error=error) as process:
        told, log = process.communicate(timeout=10)
        assert (process.returncode, told) == (1, "ended\n")
        assert "thread.died" in log
        assert "thread=dies" in log
        assert "Traceback" in log


def test_a_heart_is_silent_since_its_last_beat() -> None:
    """The first turn begins when it is asked for first, so that a long start is no silence."""
    heart = Heart("intake")
    assert [heart.silent_ms(now_ms) for now_ms in (50_000, 50_400)] == [0, 400]
    heart.beat(50_500)
    assert heart.silent_ms(53_000) == 2500
