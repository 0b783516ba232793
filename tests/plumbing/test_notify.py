"""What systemd is told: the right words, to the socket that it named, as often as it needs and no more."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from plumbing.notify import Notifier

PID = 4711
WATCH = {"WATCHDOG_USEC": "8000000", "WATCHDOG_PID": str(PID)}


@pytest.fixture
def systemd(tmp_path: Path) -> Iterator[socket.socket]:
    """The socket that systemd listens on."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as end:
        end.bind(str(tmp_path / "notify"))
        yield end


def heard(end: socket.socket) -> list[str]:
    """All that has been said so far."""
    words = []
    while True:
        try:
            words.append(end.recv(4096).decode("ascii"))
        except BlockingIOError:
            return words


def test_it_says_the_words_of_sd_notify(systemd: socket.socket, tmp_path: Path) -> None:
    """READY=1, WATCHDOG=1 and STOPPING=1, each in a datagram of its own."""
    told = Notifier({"NOTIFY_SOCKET": str(tmp_path / "notify"), **WATCH}, PID)
    told.ready()
    told.alive(0)
    told.stopping()
    assert heard(systemd) == ["READY=1", "WATCHDOG=1", "STOPPING=1"]


def test_a_beat_is_told_four_times_a_watch(systemd: socket.socket, tmp_path: Path) -> None:
    """Of twenty turns a second, for as long as systemd would wait, four go out."""
    told = Notifier({"NOTIFY_SOCKET": str(tmp_path / "notify"), **WATCH}, PID)
    assert told.watch_ms == 8000
    for now_ms in range(0, 8000, 50):
        told.alive(now_ms)
    assert heard(systemd) == ["WATCHDOG=1"] * 4


def test_an_abstract_address() -> None:
    """A container's systemd may name a socket that is no file."""
    name = f"sanji-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as end:
        end.bind(f"\0{name}")
        Notifier({"NOTIFY_SOCKET": f"@{name}"}, PID).ready()
        assert heard(end) == ["READY=1"]


@pytest.mark.parametrize(
    "watch",
    [{}, {"WATCHDOG_USEC": "8000000", "WATCHDOG_PID": "1"}, {"WATCHDOG_USEC": "soon"}],
    ids=["none", "another's", "no number"],
)
def test_nobody_waits_for_beats(systemd: socket.socket, tmp_path: Path, watch: dict[str, str]) -> None:
    """Without a watch, or with one that is meant for another process, no beat is told."""
    told = Notifier({"NOTIFY_SOCKET": str(tmp_path / "notify"), **watch}, PID)
    told.alive(0)
    assert (told.watch_ms, heard(systemd)) == (0, [])


@pytest.mark.parametrize("address", ["", "/nobody/listens/here", "vsock:2:1"])
def test_without_a_listener_it_is_quiet(address: str) -> None:
    """No systemd, a socket that has gone, and a kind of address that we do not speak: nothing breaks."""
    told = Notifier({"NOTIFY_SOCKET": address, **WATCH}, PID)
    told.ready()
    told.alive(0)


def test_a_full_socket_holds_nobody_up(systemd: socket.socket, tmp_path: Path) -> None:
    """systemd does not read: the heart goes on, and its later beats are lost rather than waited for."""
    told = Notifier({"NOTIFY_SOCKET": str(tmp_path / "notify"), **WATCH}, PID)
    for turn in range(5000):
        told.alive(turn * 2000)
    assert 0 < len(heard(systemd)) < 5000
