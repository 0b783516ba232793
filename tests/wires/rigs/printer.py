"""A label printer, for tests: the true driver, and the simulated printer at the far end of its wire."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from edge_agent.drivers.contract import DeviceDown, DeviceUp
from edge_agent.printing.driver import PrinterDriver
from edge_agent.printing.jobs import Jobs
from edge_agent.printing.ports.port import Port
from edge_agent.printing.settings import Printer
from logistics.labels import Label
from simulators.printers.machine import Language, Machine
from simulators.wires.printer import NetworkPrinterWire, PrinterWire, SerialPrinterWire
from tests.wires.reading import READS_MAX

MODELS: dict[Language, str] = {"tspl": "tspl-40x30", "escpos": "escpos-58"}


class Watch:
    """Seconds that a test moves on by hand; whoever sleeps by it moves it on."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def read(self) -> float:
        """Seconds since the start."""
        return self.now_s

    def sleep(self, pause_s: float) -> None:
        """No time passes but on this watch."""
        self.now_s += pause_s


class PortOf(Protocol):
    """Makes another way to a printer than its settings name."""

    def __call__(self, who: str, path: str, /) -> Port:
        """The way."""


class PrinterRig:
    """A driver with its queue, and the printer that it drives. The printer is switched off at first."""

    def __init__(
        self,
        folder: Path,
        language: Language = "tspl",
        *,
        in_network: bool = False,
        port_of: PortOf | None = None,
        **settings: Any,
    ) -> None:
        self.machine = Machine(language)
        self.wire: PrinterWire = (
            NetworkPrinterWire(self.machine)
            if in_network
            else SerialPrinterWire(folder / "printer", self.machine)
        )
        if in_network:
            # Its number is known once it listens.
            self.wire.plug()
            self.wire.unplug()
        self.watch = Watch()
        self.jobs = Jobs(600.0)
        made = {"port": self.wire.place, "model": MODELS[language]} | settings
        self.driver = PrinterDriver(
            "shelf",
            Printer.model_validate(made),
            self.jobs,
            monotonic=self.watch.read,
            port=port_of('printer "shelf"', self.wire.place) if port_of else None,
            sleep=self.watch.sleep,
        )

    def want(self, label: Label) -> None:
        """A label is wanted now."""
        self.jobs.put(label, self.watch.now_s)

    def read_until(
        self, happened: Callable[[list[DeviceDown | DeviceUp]], bool]
    ) -> list[DeviceDown | DeviceUp]:
        """Read until `happened` is true of all that was told."""
        told: list[DeviceDown | DeviceUp] = []
        for _ in range(READS_MAX):
            told += self.driver.read()
            if happened(told):
                return told
        raise AssertionError(f"not within {READS_MAX} reads; told were {told}")

    def print_out(self, labels: int = 1) -> list[DeviceDown | DeviceUp]:
        """Read until so many labels have come out."""
        return self.read_until(lambda _: len(self.machine.printed) >= labels)

    def close(self) -> None:
        """End both."""
        self.driver.close()
        self.wire.close()
