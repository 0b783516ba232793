"""The way to a printer in the network: what it gets at port 9100 it prints."""

import socket
from contextlib import suppress

from edge_agent.drivers.contract import DeviceMissing
from edge_agent.printing.ports.port import ANSWER_SLICES, CHUNK_BYTES, SEND_SLICES, SLICE_S

TCP_PORT = 9100
_CONNECT_S = 3.0


class TcpPort:
    """A printer in the network ("raw", port 9100), let go after each job: it serves one at a time."""

    def __init__(self, who: str, host: str, number: int) -> None:
        self.place = f"tcp://{host}:{number}"
        self._who = who
        self._address = (host, number)
        self._socket: socket.socket | None = None

    def open(self) -> None:
        """Connect, within three seconds."""
        self.close()
        self._connected()

    def send(self, data: bytes) -> None:
        """All of it, within three seconds a piece."""
        link = self._connected()
        for begin in range(0, len(data), CHUNK_BYTES):
            try:
                link.settimeout(SLICE_S * SEND_SLICES)
                link.sendall(data[begin : begin + CHUNK_BYTES])
            except OSError as why:
                raise self._missing("takes nothing", why) from why

    def ask(self, query: bytes) -> bytes:
        """One byte, or silence."""
        self.send(query)
        link = self._connected()
        link.settimeout(SLICE_S * ANSWER_SLICES)
        try:
            answer = link.recv(CHUNK_BYTES)
        except TimeoutError:
            return b""
        except OSError as why:
            raise self._missing("broke off", why) from why
        if not answer:
            raise self._missing("broke off", ConnectionResetError("closed by the printer"))
        return answer[-1:]

    def lines(self) -> None:
        """There are none."""

    def rest(self) -> None:
        """Let others print."""
        self.close()

    def close(self) -> None:
        """Hang up; what was sent before still arrives."""
        link, self._socket = self._socket, None
        if link is not None:
            with suppress(OSError):
                link.shutdown(socket.SHUT_WR)
            link.close()

    def _connected(self) -> socket.socket:
        if self._socket is None:
            try:
                self._socket = socket.create_connection(self._address, timeout=_CONNECT_S)
            except OSError as why:
                raise self._missing("does not answer", why) from why
        return self._socket

    def _missing(self, deed: str, why: OSError) -> DeviceMissing:
        self.close()
        return DeviceMissing(
            f"{self._who}: {self.place} {deed} ({why}); is it switched on and in this network, "
            "and does no other computer hold it?"
        )
