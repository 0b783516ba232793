"""A DS18B20 probe behind Linux's 1-Wire files."""

import errno
from contextlib import suppress
from pathlib import Path

from edge_agent.drivers.contract import DeviceMissing
from edge_agent.drivers.probes import ds18b20
from edge_agent.drivers.probes.answer import About, Fault, Sample
from edge_agent.drivers.probes.conversion import Conversions
from edge_agent.drivers.probes.settings import Probe

ANSWER_BYTES_MAX = 4096  # a sysfs file is one page at most
NEIGHBOURS_MAX = 8
_GONE = (errno.ENOENT, errno.ENODEV, errno.ENXIO, errno.ENOTDIR)


class OneWireSensor:
    """A DS18B20 by its address. Reading its file makes the kernel convert, which takes 0.75 s."""

    range_mc = ds18b20.RANGE_MC

    def __init__(self, name: str, settings: Probe, address: str, conversions: Conversions) -> None:
        self._who = f'probe "{name}"'
        self._bus = settings.bus
        self._address = address
        self._bits = settings.resolution_bits
        self._conversions = conversions
        self._master = self._bus
        self._is_parasite = False
        self._oddities: tuple[str, ...] = ()

    @property
    def about(self) -> About:
        """Its address, and whether it lives on its data wire, is coarse, or looks like a copy."""
        notes = ("parasite", *self._oddities) if self._is_parasite else self._oddities
        return About("DS18B20", self._address, notes)

    @property
    def _folder(self) -> Path:
        return self._bus / self._address

    def open(self) -> None:
        """Look for the probe on its bus. Raises DeviceMissing with what to do."""
        if not (self._folder / "w1_slave").exists():
            raise self._missing()
        self._master = self._folder.resolve().parent
        self._conversions.join(self._master, self._address)
        self._is_parasite = self._told("ext_power") == "0"
        self._set_resolution()

    def sample(self, last_mc: int | None) -> Sample | Fault:
        """Let it convert and judge what it says. Raises DeviceMissing when its folder is gone."""
        self._conversions.before(self._master, self._address)
        try:
            with (self._folder / "w1_slave").open("rb") as file:
                answer = file.read(ANSWER_BYTES_MAX).decode("ascii", "replace")
        except OSError as why:
            if why.errno in _GONE:
                raise self._missing() from why
            return Fault("unreadable", str(why.strerror or why))
        judged = ds18b20.judge(answer, last_mc)
        if isinstance(judged, Sample):
            self._oddities = ds18b20.oddities(self._address, answer)
        return judged

    def _told(self, file: str) -> str:
        """What a small file of the probe says; "" where the kernel has no such file or the probe is mute."""
        with suppress(OSError):
            return (self._folder / file).read_text(encoding="ascii", errors="replace").strip()
        return ""

    def _set_resolution(self) -> None:
        """Where that may not be done, a note says that the resolution is low."""
        if self._bits is not None and self._told("resolution") not in ("", str(self._bits)):
            with suppress(OSError), (self._folder / "resolution").open("r+b", buffering=0) as file:
                file.write(f"{self._bits}\n".encode())

    def _missing(self) -> DeviceMissing:
        overlay = "dtoverlay=w1-gpio in /boot/firmware/config.txt"
        if not self._bus.is_dir():
            return DeviceMissing(
                f"{self._who}: there is no 1-Wire bus {self._bus} for {self._address}; set {overlay}, "
                "restart, and check the wiring"
            )
        return DeviceMissing(
            f"{self._who}: {self._address} is not on the bus {self._bus} ({self._neighbours()}); check the "
            f"wiring and the 4.7 kΩ pull-up, the address, and {overlay}"
        )

    def _neighbours(self) -> str:
        found = sorted(path.name for path in self._bus.glob("28-*"))[:NEIGHBOURS_MAX]
        return f"found {', '.join(found)}" if found else "found no probe at all"
