"""The driver of a scanner that types like a keyboard: its keys are taken away from everyone else."""

from collections.abc import Callable, Sequence
from fcntl import ioctl

from edge_agent.drivers.contract import CodeRead
from edge_agent.drivers.scanners import lines
from edge_agent.drivers.scanners.input_device import InputDevice
from edge_agent.drivers.scanners.keys import Typing
from edge_agent.drivers.settings import Scanner


class KeyboardScanner:
    """A scanner that is silent until someone scans; each code ends with Enter or Tab.

    A pause of `wait_s` within a code means that its end will not come: scanners type a code in one go.
    """

    kind = "scanner"

    def __init__(
        self,
        name: str,
        settings: Scanner,
        *,
        wait_s: float = 0.5,
        control: Callable[[int, int, int], object] = ioctl,
    ) -> None:
        self.name = name
        self._device = InputDevice(f'scanner "{name}"', settings.keyboard or "", control=control)
        self._frame = lines.Frame(settings.prefix, settings.suffix)
        self._wait_s = wait_s
        self._typing = Typing()
        self._refused = 0

    @property
    def skipped(self) -> int:
        """How many characters made no code."""
        return self._refused + self._typing.skipped

    def open(self) -> None:
        """Take the keyboard. Raises DeviceMissing with what to do."""
        self._typing.reset()
        self._device.open()

    def read(self) -> Sequence[CodeRead]:
        """The codes that were ended since the last call. Raises DeviceMissing when unplugged."""
        events = self._device.take(self._wait_s)
        if not events:
            self._typing.give_up()
            return []
        return [code for line in self._typing.take(events) if (code := self._code(line)) is not None]

    def close(self) -> None:
        """Give the keyboard back; harmless when it is not open."""
        self._typing.reset()
        self._device.close()

    def _code(self, line: str) -> CodeRead | None:
        scan = lines.scan_of(line.encode("utf-8"), self._frame)
        if scan is None:
            self._refused += len(line)
            return None
        return CodeRead(self.name, scan.text, scan.symbology)
