"""A temperature chip that the kernel knows, such as an SHT3x or SHT4x: found by name, whatever its number.

hwmon gives thousandths of a degree in `temp1_input` and thousandths of a percent in `humidity1_input`
(kernel, Documentation/hwmon/sysfs-interface); IIO gives `in_temp_input` in the same unit, or raw, offset and
scale, with (raw + offset) * scale being thousandths (Documentation/ABI/testing/sysfs-bus-iio).
"""

import errno
import re
from decimal import Decimal
from pathlib import Path

from msgspec import Struct

from edge_agent.drivers.contract import DeviceMissing, ProbeFaultKind
from edge_agent.drivers.probes.answer import About, Fault, Sample
from edge_agent.drivers.probes.settings import Probe

RANGE_MC = (-40_000, 125_000)  # SHT3x and SHT4x; a broken one says -45 or 130 °C
FOUND_MAX = 8
_TREES = ("class/hwmon", "bus/iio/devices")
_NUMBER = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,12})?")
_THOUSANDTHS_MAX = 10**9
# How I²C says that nobody acknowledged, and how drivers say that a checksum was wrong.
_KINDS: dict[int, ProbeFaultKind] = {
    errno.ENXIO: "missing",
    errno.EREMOTEIO: "missing",
    errno.ETIMEDOUT: "missing",
    errno.EBADMSG: "crc",
}
_GONE = (errno.ENOENT, errno.ENODEV, errno.ENOTDIR)


class _Garbled(ValueError):
    """A file that holds no number."""


class Chip(Struct, frozen=True):
    """One chip of the machine: its driver's name, the kernel's name for its place, and its folder now."""

    name: str
    at: str
    folder: Path


class ChipSensor:
    """A chip by its driver's name, and its place where there are several. Numbers (hwmon3) do not count."""

    range_mc = RANGE_MC

    def __init__(self, name: str, settings: Probe, chip: str) -> None:
        self._who = f'probe "{name}"'
        self._sysfs = settings.sysfs
        self._chip = chip
        self._at = settings.at
        self._found: Chip | None = None

    @property
    def about(self) -> About:
        """Its driver's name and its place."""
        return About(self._chip, self._found.at if self._found else self._at)

    def open(self) -> None:
        """Look for the chip. Raises DeviceMissing with what to do."""
        named = [chip for chip in chips(self._sysfs) if chip.name == self._chip]
        fitting = [chip for chip in named if self._at in ("", chip.at)]
        places = ", ".join(chip.at for chip in named[:FOUND_MAX])
        if len(fitting) > 1:
            raise DeviceMissing(
                f"{self._who}: there are several {self._chip} below {self._sysfs} ({places}); "
                "say which in `at`"
            )
        if not fitting:
            raise self._missing(f"found {places}" if named else "found none")
        self._found = fitting[0]

    def sample(self, _last_mc: int | None) -> Sample | Fault:
        """Its temperature, and its humidity where it has one. Raises DeviceMissing when it is gone."""
        folder = self._found.folder if self._found else self._sysfs
        try:
            celsius = _thousandths(folder, "temp1_input", "in_temp")
            if celsius is None:
                raise self._missing("it has no temperature any more")
            return Sample(celsius, _thousandths(folder, "humidity1_input", "in_humidityrelative"))
        except _Garbled as why:
            return Fault("unreadable", str(why))
        except DeviceMissing:
            raise
        except OSError as why:
            if why.errno in _GONE:
                raise self._missing("it went away") from why
            return Fault(_KINDS.get(why.errno or 0, "unreadable"), str(why.strerror or why))

    def _missing(self, how: str) -> DeviceMissing:
        where = f" at {self._at}" if self._at else ""
        return DeviceMissing(
            f"{self._who}: no {self._chip}{where} below {self._sysfs} ({how}); check the wiring, and that "
            f"/boot/firmware/config.txt has dtparam=i2c_arm=on and the chip's dtoverlay=i2c-sensor"
        )


def chips(sysfs: Path) -> list[Chip]:
    """All chips with a temperature that the kernel shows, by name and place; hwmon's view comes first."""
    found: dict[tuple[str, str], Chip] = {}
    for tree in _TREES:
        for folder in sorted((sysfs / tree).glob("*")):
            chip = _chip_in(folder)
            if chip is not None:
                found.setdefault((chip.name, chip.at), chip)
    return sorted(found.values(), key=lambda chip: (chip.name, chip.at))


def _chip_in(folder: Path) -> Chip | None:
    try:
        name = (folder / "name").read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        return None
    if not any((folder / file).exists() for file in ("temp1_input", "in_temp_input", "in_temp_raw")):
        return None
    device = folder / "device"
    # A hwmon folder links to the chip's device; an IIO folder lies in it.
    place = device.resolve() if device.exists() else folder.resolve().parent
    return Chip(name, place.name, folder)


def _thousandths(folder: Path, hwmon: str, iio: str) -> int | None:
    """A channel's value by either tree's files; None where the chip has no such channel."""
    for whole in (hwmon, f"{iio}_input"):
        if (folder / whole).exists():
            return _bounded(_number(folder / whole))
    if not (folder / f"{iio}_raw").exists():
        return None
    offset, scale = folder / f"{iio}_offset", folder / f"{iio}_scale"
    shift = _number(offset) if offset.exists() else Decimal(0)
    factor = _number(scale) if scale.exists() else Decimal(1)
    return _bounded((_number(folder / f"{iio}_raw") + shift) * factor)


def _number(file: Path) -> Decimal:
    with file.open("rb") as opened:
        text = opened.read(64).decode("ascii", "replace").strip()
    if _NUMBER.fullmatch(text) is None:
        raise _Garbled(f"{file.name} says {text!r}")
    return Decimal(text)


def _bounded(value: Decimal) -> int:
    """To the nearest thousandth; what no field could hold is refused here."""
    if abs(value) > _THOUSANDTHS_MAX:
        raise _Garbled(f"{value:g} is no temperature and no humidity")
    return round(value)
