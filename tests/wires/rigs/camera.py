"""A network camera above a counter for the contract test."""

import random
import socket
import time
from pathlib import Path

from edge_agent.drivers.camera import CameraDriver
from edge_agent.drivers.contract import CodeRead, Reading
from edge_agent.drivers.settings import Camera
from simulators.labels import Label
from simulators.mjpeg import CameraServer, Counter

FOREVER = 1_000_000


class CameraRig:
    """A parcel with a waybill is laid on the counter."""

    advice = "switched on"

    def __init__(self, _folder: Path) -> None:
        self._port = _free_port()
        self.place = f"http://127.0.0.1:{self._port}/stream.mjpg"
        self.counter = Counter(random.Random(7))
        self.server: CameraServer | None = None
        self.driver = CameraDriver("above", Camera(source=self.place), monotonic=time.monotonic)

    def plug(self) -> None:
        """Switch the camera on."""
        self.server = CameraServer(self.counter, fps=20, port=self._port)

    def unplug(self) -> None:
        """Pull its plug."""
        if self.server:
            self.server.close()
            self.server = None

    def act(self) -> None:
        """Lay a parcel down."""
        self.counter.show(Label("YT2538471190234"))

    def shows_act(self, reading: Reading) -> bool:
        """Its waybill."""
        return reading == CodeRead("above", "YT2538471190234", "code128")

    def garble(self) -> None:
        """Send half frames only."""
        self.act()
        self.counter.tear(FOREVER)

    def is_value(self, reading: Reading) -> bool:
        """Any code."""
        return isinstance(reading, CodeRead)

    def close(self) -> None:
        """End both."""
        self.driver.close()
        self.unplug()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
