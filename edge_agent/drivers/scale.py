"""The driver of a serial scale: frames of the protocol named in the settings, newest few at a time."""

from collections.abc import Sequence

from edge_agent.drivers.contract import DeviceSilent, WeightRead
from edge_agent.drivers.decoders.frame import ScaleProtocol, Weight
from edge_agent.drivers.decoders.protocols import PROTOCOLS
from edge_agent.drivers.serial_port import SerialPort
from edge_agent.drivers.settings import Scale

FRAMES_MAX = 8
"""Frames told by one read: what piled up behind a busy box is stale, the newest say what lies there."""


class ScaleDriver:
    """A scale that speaks by itself, or that is asked before each read when its protocol has a request."""

    kind = "scale"

    def __init__(
        self,
        name: str,
        settings: Scale,
        *,
        protocol: ScaleProtocol | None = None,
        wait_s: float = 1.0,
        silent_s: float = 10.0,
    ) -> None:
        self.name = name
        self.skipped = 0
        self._protocol = protocol or PROTOCOLS[settings.protocol]
        self._port = SerialPort(
            f'scale "{name}"', settings.port, baud=settings.baud, parity=settings.parity, wait_s=wait_s
        )
        self._silent_s_max = silent_s
        self._silent_s = 0.0
        self._rest = b""

    def open(self) -> None:
        """Take the port. Raises DeviceMissing with what to do."""
        self._silent_s = 0.0
        self._port.open()

    def read(self) -> Sequence[WeightRead]:
        """The newest frames. Raises DeviceMissing when unplugged, DeviceSilent when silent for too long."""
        if self._protocol.request:
            self._port.send(self._protocol.request)
        arrived = self._port.take()
        if not arrived:
            self._count_silence()
            return []
        self._silent_s = 0.0
        cut = self._protocol.cut(self._rest + arrived)
        self._rest = cut.rest
        self.skipped += cut.skipped
        return [self._reading(weight) for weight in cut.found[-FRAMES_MAX:]]

    def close(self) -> None:
        """Give the port back; harmless when it is not open."""
        self._drop_rest()
        self._port.close()

    def _count_silence(self) -> None:
        """A pause within a frame means that the rest of it will not come."""
        self._drop_rest()
        self._silent_s += self._port.wait_s
        if self._silent_s >= self._silent_s_max:
            raise DeviceSilent(
                f"{self._port.who}: silent for {self._silent_s:.0f} s on {self._port.path}; "
                "is it switched on, and set to send continuously?"
            )

    def _drop_rest(self) -> None:
        self.skipped += len(self._rest)
        self._rest = b""

    def _reading(self, weight: Weight) -> WeightRead:
        return WeightRead(self.name, weight.gross_g, weight.tare_g, weight.stable, weight.fault)
