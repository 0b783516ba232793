"""A heart that hangs is noticed by systemd, killed with its stacks in the log, and works after a start."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.system.devices.notified import Notified
from tests.system.shims.make import preload
from tests.system.trio import Trio, running

# Where the hung thread is, by the file that the log's stacks name.
HEARTS = {"box": "edge_agent/agent.py", "centre": "central/collector.py"}


@pytest.fixture
def systemd(tmp_path: Path) -> Iterator[Notified]:
    """It watches one service."""
    listening = Notified(tmp_path)
    yield listening
    listening.close()


@pytest.mark.parametrize("name", HEARTS)
def test_a_card_that_hangs(name: str, systemd: Notified, tmp_path: Path) -> None:
    """When a sync never returns, the beats stop, though all other threads live on.

    systemd kills the service, its log says where it hung, and the next life has lost nothing promised.
    """
    hang = tmp_path / "hang"
    env = {**systemd.env, **preload(tmp_path, ["hang"]), "SANJI_HANG": str(hang)}
    with running(Trio(tmp_path, env={name: env})) as trio:
        systemd.heard("READY=1")
        systemd.heard("WATCHDOG=1")
        systemd.heard("WATCHDOG=1")
        hang.touch()
        assert systemd.falls_silent(), trio.words()
        trio.abort(name)
        log = (tmp_path / f"{name}.log").read_text(errors="replace")
        assert "Fatal Python error: Aborted" in log
        assert HEARTS[name] in log
        # The centre's main loop lives on, and names the heart that does not.
        assert ("heart=intake" in log) == (name == "centre")
        hang.unlink()
        trio.revive(name)
        systemd.heard("READY=1")
        systemd.heard("WATCHDOG=1")
        trio.await_promise()
        trio.rest()
        assert trio.settled(), trio.words()


def test_an_end_is_told(systemd: Notified, tmp_path: Path) -> None:
    """A box that is told to end says so, so that its farewell is not taken for a hung heart."""
    with running(Trio(tmp_path, env={"box": systemd.env})):
        systemd.heard("READY=1")
    systemd.heard("STOPPING=1")
