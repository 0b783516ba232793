"""The way to a printer at a serial port."""

from edge_agent.drivers.serial_port import SerialPort
from edge_agent.printing.ports.port import ANSWER_SLICES, CHUNK_BYTES, SEND_SLICES, SLICE_S


class SerialLine:
    """A serial port."""

    def __init__(self, who: str, path: str, baud: int) -> None:
        self.place = path
        self._port = SerialPort(who, path, baud=baud, wait_s=SLICE_S, send_s=SLICE_S * SEND_SLICES)

    def open(self) -> None:
        """Take it."""
        self._port.open()

    def send(self, data: bytes) -> None:
        """In pieces, so that the port's own time limit is one for a piece."""
        for begin in range(0, len(data), CHUNK_BYTES):
            self._port.send(data[begin : begin + CHUNK_BYTES])

    def ask(self, query: bytes) -> bytes:
        """One byte, or silence."""
        self._port.send(query)
        for _ in range(ANSWER_SLICES):
            if answer := self._port.take():
                return answer[-1:]
        return b""

    def lines(self) -> None:
        """There are none."""

    def rest(self) -> None:
        """It stays ours."""

    def close(self) -> None:
        """Give it back."""
        self._port.close()
