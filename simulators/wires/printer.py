"""A label printer at the end of a serial cable, or in the network."""

import select
import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from typing import Protocol

from simulators.printers.canvas import Printed
from simulators.printers.machine import Machine
from simulators.wires.cable import Cable

_TICK_S = 0.01
_TAKE_BYTES = 4096


class PrinterWire(Protocol):
    """A printer that can be reached from `open` to `close`."""

    machine: Machine

    @property
    def place(self) -> str:
        """What a box's settings call it."""

    def open(self) -> None:
        """Switch it on and plug it in."""

    def unplug(self) -> None:
        """Pull the cable; the printer stays switched on."""

    def plug(self) -> None:
        """Put the cable back."""

    def close(self) -> None:
        """Switch it off."""


def printer_at(
    place: str, machine: Machine, on_label: Callable[[Printed], None] | None = None
) -> PrinterWire:
    """A printer at a path, or at `tcp:PORT` of this machine. Raises ValueError."""
    if place.startswith("tcp:"):
        return NetworkPrinterWire(machine, on_label, port=int(place.removeprefix("tcp:")))
    return SerialPrinterWire(Path(place), machine, on_label)


class _Turning:
    """A thread that turns until it is ended; each label that comes out is given to `on_label`."""

    def __init__(self, machine: Machine, on_label: Callable[[Printed], None] | None) -> None:
        self.machine = machine
        self._on_label = on_label
        self._ended = Event()
        self._thread: Thread | None = None

    def _start(self, name: str) -> None:
        if self._thread is None:
            self._ended.clear()
            self._thread = Thread(target=self._turn, name=name, daemon=True)
            self._thread.start()

    def _stop(self) -> None:
        self._ended.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _turn(self) -> None:
        while not self._ended.wait(_TICK_S):
            self._exchange()
            label = self.machine.tick()
            if label is not None and self._on_label is not None:
                self._on_label(label)

    def _exchange(self) -> None:
        raise NotImplementedError


class SerialPrinterWire(_Turning):
    """A printer at the port `link`."""

    def __init__(
        self, link: Path, machine: Machine, on_label: Callable[[Printed], None] | None = None
    ) -> None:
        super().__init__(machine, on_label)
        self.link = link
        self._cable = Cable(link)

    @property
    def place(self) -> str:
        """The port's path."""
        return str(self.link)

    def open(self) -> None:
        """Plug it in and switch it on; harmless when it is."""
        self._cable.plug()
        self._start(f"printer {self.link.name}")

    def unplug(self) -> None:
        """Pull the cable."""
        self._cable.unplug()

    def plug(self) -> None:
        """Put it back."""
        self._cable.plug()

    def close(self) -> None:
        """Switch off and unplug; harmless when it is."""
        self._stop()
        self._cable.unplug()

    def _exchange(self) -> None:
        if not self.machine.is_hanging and (data := self._cable.received()):
            self._cable.send(self.machine.take(data))


class NetworkPrinterWire(_Turning):
    """A printer at a TCP port of this machine, which serves one computer at a time."""

    def __init__(
        self, machine: Machine, on_label: Callable[[Printed], None] | None = None, *, port: int = 0
    ) -> None:
        super().__init__(machine, on_label)
        self.port = port
        self._listening: socket.socket | None = None
        self._link: socket.socket | None = None

    @property
    def place(self) -> str:
        """Its address."""
        return f"tcp://127.0.0.1:{self.port}"

    def open(self) -> None:
        """Listen; harmless when it does. `port` says where afterwards."""
        self.plug()
        self._start(f"printer {self.port}")

    def unplug(self) -> None:
        """Pull the network cable: nobody is served any more."""
        listening, self._listening = self._listening, None
        if listening is not None:
            listening.close()
        self._hang_up()

    def plug(self) -> None:
        """Put it back, at the same port."""
        if self._listening is None:
            self._listening = socket.create_server(("127.0.0.1", self.port))
            self.port = self._listening.getsockname()[1]

    def close(self) -> None:
        """Switch it off; harmless when it is."""
        self._stop()
        self.unplug()

    def _exchange(self) -> None:
        with suppress(OSError, ValueError):  # unplugged in this very moment
            if self._link is None:
                self._accept()
            elif not self.machine.is_hanging and self._is_ready(self._link):
                self._serve(self._link)

    def _accept(self) -> None:
        if self._listening is not None and self._is_ready(self._listening):
            self._link, _ = self._listening.accept()

    def _serve(self, link: socket.socket) -> None:
        data = link.recv(_TAKE_BYTES)
        if data:
            link.sendall(self.machine.take(data))
        else:
            self._hang_up()

    def _hang_up(self) -> None:
        link, self._link = self._link, None
        if link is not None:
            link.close()

    def _is_ready(self, end: socket.socket) -> bool:
        return bool(select.select([end], [], [], 0)[0])
