"""The settings of temperature probes, of the RS-485 buses that some hang on, and of their calibration."""

import datetime
from pathlib import Path
from typing import Annotated, Literal

from edge_agent.drivers.probes import profiles
from edge_agent.drivers.settings import Baud, Celsius, Name
from logistics.coldchain import calibration
from plumbing.settings import Field, Section, checked


class Calibration(Section):
    """What a laboratory found of the probe: at one temperature, or at two."""

    certificate: Annotated[str, Field(min_length=1, max_length=64)]
    """The certificate's number."""
    date: datetime.date
    """The day of the calibration, written 2026-05-01."""
    due: datetime.date
    """The last day on which the certificate is good; after it every page says that it is due."""
    raw_c: Annotated[list[Celsius], Field(min_length=1, max_length=2)]
    """What the probe said, at one or two temperatures, in °C."""
    true_c: Annotated[list[Celsius], Field(min_length=1, max_length=2)]
    """What was true then, by the laboratory's reference, in °C."""

    def as_told(self) -> calibration.Calibration:
        """As it travels and is applied, in thousandths of a degree."""
        return calibration.Calibration(
            certificate=self.certificate,
            date=self.date.isoformat(),
            due=self.due.isoformat(),
            raw_mc=tuple(round(value * 1000) for value in self.raw_c),
            true_mc=tuple(round(value * 1000) for value in self.true_c),
        )


class ModbusBus(Section):
    """An RS-485 bus with Modbus RTU probes: one port, which its probes share."""

    port: str
    """The serial port: best its lasting name under /dev/sanji or /dev/serial/by-id."""
    baud: Baud = 9600
    """As set at the probes: all of a bus the same."""
    parity: Literal["none", "even", "odd"] = "none"
    """As set at the probes."""
    stop_bits: Literal[1, 2] = 1
    """As set at the probes; the standard asks for two where there is no parity, and few makers do it."""
    timeout_s: Annotated[float, Field(ge=0.05, le=0.8)] = 0.3
    """How long an answer may take."""


class Probe(Section):
    """A temperature probe: a DS18B20 by `address`, a `chip` of the kernel's, or one on a `modbus` bus."""

    address: Annotated[str, Field(pattern=r"^28-[0-9a-f]{12}$")] | None = None
    """A DS18B20: 28- and twelve hexadecimal digits, as the kernel names the probe's folder."""
    chip: Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,32}$")] | None = None
    """A chip with a kernel driver (hwmon or IIO), as its file `name` says: sht3x, sht4x, bme280 …"""
    at: Annotated[str, Field(pattern=r"^[A-Za-z0-9:._-]{0,64}$")] = ""
    """Which chip, where there are several of a kind: the kernel's name for its place, such as 1-0044."""
    modbus: Name | None = None
    """The bus of a Modbus probe: one of [modbus.…] in this file."""
    unit: Annotated[int, Field(ge=1, le=247)] = 1
    """A Modbus probe's address on its bus."""
    model: Annotated[str, checked(profiles.known)] | None = None
    """A Modbus probe's model: a file of firmware_configs/probes without .toml, or the path of your own."""
    channel: Annotated[int, Field(ge=1, le=64)] = 1
    """Which input, for a Modbus model that has several."""
    room: Name
    """The room in which it hangs: one of [room.…] in this file."""
    bus: Path = Path("/sys/bus/w1/devices")
    """Where the kernel shows the 1-Wire bus."""
    sysfs: Path = Path("/sys")
    """Where the kernel shows its chips."""
    interval_s: Annotated[float, Field(ge=0.5, le=3600)] = 10.0
    """How often it is read."""
    resolution_bits: Literal[9, 10, 11, 12] | None = None
    """What a DS18B20 is set to; left out: as it is, 12 bits from the factory."""
    calibration: Calibration | None = None
    """The probe's certificate; without one its page says that it is not calibrated."""
    range_c_min: Celsius | None = None
    """Colder than this is a fault of the probe; left out: what its model can measure."""
    range_c_max: Celsius | None = None
    """Warmer than this is a fault of the probe; left out: what its model can measure."""
    jump_c: Annotated[float, Field(ge=1, le=200)] = 10.0
    """A step of more than this from one reading to the next is believed when a second look says the same."""
    stuck_h: Annotated[float, Field(ge=0, le=720)] = 6.0
    """The same reading for so long, while another probe of the room moved by 0.2 °C, is doubted; 0: never."""
