"""A bank of pins with RPi.GPIO's interface, whose levels are small files that another process can see.

A box under simulation names this module in `pins.module`; the folder comes from the environment variable
SANJI_PINS. The world holds the same folder as a `Bank`: it opens doors and looks at lamps.
"""

import os
import warnings
from pathlib import Path

FOLDER_VARIABLE = "SANJI_PINS"
BOARD, BCM = 10, 11
OUT, IN = 0, 1
LOW, HIGH = 0, 1
PUD_OFF, PUD_DOWN, PUD_UP = 20, 21, 22


class Bank:
    """The pins as the world sees them: it drives some, looks at others; what nobody drives floats."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def drive(self, pin: int, level: int) -> None:
        """Hold a pin at 0 or 1."""
        fresh = self._folder / f".{pin}.new"
        fresh.write_text(f"{level}\n", encoding="ascii")
        fresh.replace(self._file(pin))

    def level(self, pin: int) -> int | None:
        """0, 1, or None while the pin floats."""
        try:
            return int(self._file(pin).read_text(encoding="ascii"))
        except FileNotFoundError:
            return None

    def let_go(self, pin: int) -> None:
        """Let a pin float."""
        self._file(pin).unlink(missing_ok=True)

    def _file(self, pin: int) -> Path:
        return self._folder / f"pin{pin}"


class _Chip:
    """What RPi.GPIO keeps for its process: numbering and directions. It fails as RPi.GPIO does."""

    def __init__(self) -> None:
        self._mode: int | None = None
        self._directions: dict[int, int] = {}
        self._pulls: dict[int, int] = {}

    def setmode(self, mode: int) -> None:
        if mode not in (BOARD, BCM):
            raise ValueError("An invalid mode was passed to setmode()")
        if self._mode not in (None, mode):
            raise ValueError("A different mode has already been set!")
        self._mode = mode

    def getmode(self) -> int | None:
        return self._mode

    def setup(
        self, channel: int, direction: int, pull_up_down: int = PUD_OFF, initial: int | None = None
    ) -> None:
        if self._mode is None:
            raise RuntimeError("Please set pin numbering mode using GPIO.setmode()")
        if direction not in (IN, OUT):
            raise ValueError("An invalid direction was passed to setup()")
        bank = _bank()
        self._directions[channel] = direction
        self._pulls[channel] = pull_up_down
        if direction == OUT and initial is not None:
            bank.drive(channel, initial)

    def input(self, channel: int) -> int:
        if channel not in self._directions:
            raise RuntimeError("You must setup() the GPIO channel first")
        level = _bank().level(channel)
        if level is None:
            return HIGH if self._pulls[channel] == PUD_UP else LOW
        return level

    def output(self, channel: int, value: int) -> None:
        if self._directions.get(channel) != OUT:
            raise RuntimeError("The GPIO channel has not been set up as an OUTPUT")
        _bank().drive(channel, HIGH if value else LOW)

    def cleanup(self, channel: int | None = None) -> None:
        channels = [channel] if channel is not None else list(self._directions)
        if not self._directions:
            warnings.warn(
                "No channels have been set up yet - nothing to clean up!", RuntimeWarning, stacklevel=2
            )
        for own in channels:
            if self._directions.pop(own, IN) == OUT:
                _bank().let_go(own)
        if channel is None:
            self._mode = None


def _bank() -> Bank:
    folder = os.environ.get(FOLDER_VARIABLE, "")
    if not folder or not Path(folder).is_dir():
        raise RuntimeError(f"{FOLDER_VARIABLE} names no folder of pins: {folder!r}")
    return Bank(Path(folder))


_chip = _Chip()
setmode, getmode = _chip.setmode, _chip.getmode
setup, cleanup = _chip.setup, _chip.cleanup
input, output = _chip.input, _chip.output


def setwarnings(flag: bool) -> None:  # noqa: FBT001  # RPi.GPIO's signature
    """Accepted for RPi.GPIO's sake: this bank says nothing that could be silenced."""
    del flag
