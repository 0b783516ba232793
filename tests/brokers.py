"""The two brokers that a county may have, started for a test: a trial's and a production one."""

import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from plumbing.ports import free_port
from plumbing.process import Child
from simulators.servers.broker import NatsBroker
from tests import needs
from tests.waiting import until

NATS = Path(sys.executable).with_name("nats-server")
"""The broker of a cluster, as the environment brings it."""
_MOSQUITTO = """\
listener {port} 127.0.0.1
allow_anonymous {anonymous}
persistence false
"""


class Broker(Protocol):
    """A broker that can be started, ended and killed on its port."""

    port: int

    @property
    def address(self) -> str:
        """What settings name."""

    def start(self) -> None:
        """Start it and wait until it listens."""

    def stop(self) -> None:
        """End it."""

    def kill(self) -> None:
        """End it as a power cut would."""


class Mosquitto:
    """Debian's broker on loopback."""

    def __init__(self, folder: Path, port: int, *, is_open: bool = True) -> None:
        self._program = needs.mosquitto()
        self._config = folder / "mosquitto.conf"
        self._is_open = is_open
        self._child: Child | None = None
        self.port = port

    @property
    def address(self) -> str:
        """What settings name."""
        return f"mqtt://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it and wait until it listens."""
        anonymous = "true" if self._is_open else "false"
        self._config.write_text(_MOSQUITTO.format(port=self.port, anonymous=anonymous), encoding="ascii")
        log = self._config.with_suffix(".log")
        self._child = Child("mosquitto", [str(self._program), "-c", str(self._config)], log)
        until(lambda: listens(self.port), f"mosquitto on port {self.port}")

    def stop(self) -> None:
        """End it; harmless when it does not run."""
        if self._child is not None:
            self._child.stop()
            self._child = None

    def kill(self) -> None:
        """End it as a power cut would."""
        if self._child is not None:
            self._child.kill()
            self._child = None


class Configured:
    """Either broker on a configuration of one's own, which names the port."""

    def __init__(self, kind: str, config: Path, port: int) -> None:
        self._kind = kind
        self._config = config
        self._child: Child | None = None
        self.port = port

    def start(self) -> None:
        """Start it and wait until it listens."""
        program = str(needs.mosquitto() if self._kind == "mosquitto" else NATS)
        self._child = Child(
            self._kind, [program, "-c", str(self._config)], self._config.with_suffix(".log"), dict(os.environ)
        )
        until(lambda: listens(self.port), f"{self._kind} on port {self.port}")

    def stop(self) -> None:
        """End it; harmless when it does not run."""
        if self._child is not None:
            self._child.stop()
            self._child = None

    def reload(self) -> None:
        """Tell it to read its files anew (SIGHUP)."""
        if self._child is not None:
            os.kill(self._child.pid, signal.SIGHUP)

    @property
    def pid(self) -> int:
        """The process's number, 0 when it does not run."""
        return self._child.pid if self._child is not None and self._child.is_running() else 0

    def said(self) -> str:
        """Its log."""
        return self._config.with_suffix(".log").read_text(errors="replace")


BROKERS = {"nats": NatsBroker, "mosquitto": Mosquitto}


@contextmanager
def running(kind: str, folder: Path) -> Iterator[Broker]:
    """A broker that is ended whatever happens."""
    folder.mkdir(parents=True, exist_ok=True)
    broker: Broker = BROKERS[kind](folder, free_port())
    broker.start()
    try:
        yield broker
    finally:
        broker.stop()


def listens(port: int) -> bool:
    """Whether somebody takes connections at the port."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False
