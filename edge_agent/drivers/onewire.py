"""The driver of a DS18B20 probe behind Linux's 1-Wire files."""

import errno
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from edge_agent.drivers.contract import DeviceMissing, ProbeFaulted, ProbeFaultKind, TemperatureRead
from edge_agent.drivers.decoders.ds18b20 import Fault, judge
from edge_agent.drivers.settings import Probe

SLICE_S = 0.5
ANSWER_BYTES_MAX = 4096  # a sysfs file is one page at most
NEIGHBOURS_MAX = 8
_GONE = (errno.ENOENT, errno.ENODEV, errno.ENXIO, errno.ENOTDIR)


class OneWireDriver:
    """A probe that is read once in `interval_s`; the 0.75 s of a conversion come on top.

    `skipped` counts the answers that were no temperature.
    """

    kind = "probe"

    def __init__(self, name: str, settings: Probe, *, sleep: Callable[[float], None] = time.sleep) -> None:
        self.name = name
        self.skipped = 0
        self._bus = settings.bus
        self._address = settings.address
        self._interval_s = settings.interval_s
        self._sleep = sleep
        self._wait_s = 0.0
        self._fault: ProbeFaultKind | None = None

    @property
    def _file(self) -> Path:
        return self._bus / self._address / "w1_slave"

    def open(self) -> None:
        """Look for the probe on its bus. Raises DeviceMissing with what to do."""
        self.close()
        if not self._file.exists():
            raise self._missing()

    def read(self) -> Sequence[TemperatureRead | ProbeFaulted]:
        """A temperature, or a fault when it begins; nothing until `interval_s` has been waited.

        Waiting and converting never share a call, so that none lasts longer than a second.
        """
        if self._wait_s > 0:
            pause_s = min(self._wait_s, SLICE_S)
            self._sleep(pause_s)
            self._wait_s -= pause_s
            return []
        self._wait_s = self._interval_s
        outcome = self._convert()
        if isinstance(outcome, Fault):
            return self._tell(outcome)
        self._fault = None
        return [TemperatureRead(self.name, outcome)]

    def close(self) -> None:
        """Forget what was waited and told; there is nothing to give back."""
        self._wait_s = 0.0
        self._fault = None

    def _convert(self) -> int | Fault:
        """Reading the file makes the kernel convert. Raises DeviceMissing when the probe's folder is gone."""
        try:
            with self._file.open("rb") as answer:
                return judge(answer.read(ANSWER_BYTES_MAX).decode("ascii", "replace"))
        except OSError as why:
            if why.errno in _GONE:
                raise self._missing() from why
            return Fault("unreadable", str(why.strerror or why))

    def _tell(self, fault: Fault) -> Sequence[ProbeFaulted]:
        self.skipped += 1
        if fault.kind == self._fault:
            return []
        self._fault = fault.kind
        return [ProbeFaulted(self.name, fault.kind, fault.detail)]

    def _missing(self) -> DeviceMissing:
        who = f'probe "{self.name}"'
        overlay = "dtoverlay=w1-gpio in /boot/firmware/config.txt"
        if not self._bus.is_dir():
            return DeviceMissing(
                f"{who}: there is no 1-Wire bus {self._bus} for {self._address}; set {overlay}, restart, "
                "and check the wiring"
            )
        return DeviceMissing(
            f"{who}: {self._address} is not on the bus {self._bus} ({self._neighbours()}); check the wiring "
            f"and the 4.7 kΩ pull-up, the address, and {overlay}"
        )

    def _neighbours(self) -> str:
        found = sorted(path.name for path in self._bus.glob("28-*"))[:NEIGHBOURS_MAX]
        return f"found {', '.join(found)}" if found else "found no probe at all"
