"""The settings of a box's devices, and of the rooms that they watch."""

from pathlib import Path
from typing import Annotated, Literal

from plumbing.settings import Field, Section

Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,47}$")]
Baud = Annotated[int, Field(ge=300, le=921_600)]
Celsius = Annotated[float, Field(ge=-100, le=200)]
Share = Annotated[float, Field(ge=0, le=1)]
Pin = Annotated[int, Field(ge=0, le=27)]


class Camera(Section):
    """A camera above a counter or belt, or pictures in its place."""

    source: str
    """A device (0, /dev/v4l/by-id/…), a ribbon camera (csi, csi:1), an address (http://…, rtsp://…), a
    picture, a video or a folder."""
    width: Annotated[int, Field(ge=160, le=4096)] = 1280
    """What is read of a frame is scaled down to this if it is wider."""
    crop: tuple[Share, Share, Share, Share] = (0.0, 0.0, 1.0, 1.0)
    """The part of a frame that is read: left, top, right and bottom edge in shares of the frame."""
    module: str = "picamera2"
    """For a ribbon camera: a Python module with picamera2's interface."""
    repeat_s: Annotated[float, Field(ge=0.2, le=60)] = 3.0
    """The same code in view is told again only after it was away this long."""


class Scanner(Section):
    """A serial barcode scanner."""

    port: str
    """The serial port: best its lasting name under /dev/serial/by-id."""
    baud: Baud = 9600
    """As in the scanner's manual."""


class Scale(Section):
    """A serial scale."""

    port: str
    """The serial port: best its lasting name under /dev/serial/by-id."""
    protocol: Literal["yaohua-tf0"] = "yaohua-tf0"
    """The language in which the scale sends."""
    baud: Baud = 9600
    """As set at the scale."""
    parity: Literal["none", "even", "odd"] = "none"
    """As set at the scale."""
    division_g: Annotated[int, Field(ge=1, le=50_000)] = 10
    """The scale's e: the verification interval in grams."""
    max_g: Annotated[int, Field(ge=100, le=10_000_000)] = 30_000
    """The scale's Max in grams: what is heavier is no weight."""


class Probe(Section):
    """A 1-Wire temperature probe (DS18B20)."""

    address: Annotated[str, Field(pattern=r"^28-[0-9a-f]{12}$")]
    """28- and twelve hexadecimal digits, as the kernel names the probe's folder."""
    room: Name
    """The room in which it hangs: one of [room.…] in this file."""
    bus: Path = Path("/sys/bus/w1/devices")
    """Where the kernel shows the 1-Wire bus."""
    interval_s: Annotated[float, Field(ge=0.5, le=3600)] = 10.0
    """How often it is read."""


class Room(Section):
    """A cold room's local alarm: the limits at which lamp and buzzer act though the network is away."""

    limit_c_max: Celsius | None = None
    """Warmer than this is out of the band; left out: no upper limit."""
    limit_c_min: Celsius | None = None
    """Colder than this is out of the band; left out: no lower limit."""
    alarm_min: Annotated[float, Field(ge=0, le=1440)] = 30.0
    """Consecutive minutes out of the band before the alarm."""
    clear_min: Annotated[float, Field(ge=0, le=1440)] = 10.0
    """Minutes clear of the limit before the alarm ends."""
    hysteresis_c: Annotated[float, Field(ge=0, le=10)] = 0.5
    """How far inside the limit is clear."""

    @property
    def has_limits(self) -> bool:
        """Whether there is anything to judge."""
        return self.limit_c_max is not None or self.limit_c_min is not None


class Door(Section):
    """A door contact on a pin."""

    pin: Pin
    """BCM number of the contact's pin."""
    room: Name
    """The room that it closes: one of [room.…] in this file."""
    open_level: Literal[0, 1] = 1
    """The pin's level while the door is open: 1 for a contact that pulls to ground when closed."""


class Pins(Section):
    """The lamp tower and buzzer, and the module that drives the pins."""

    module: str = "RPi.GPIO"
    """A Python module with RPi.GPIO's interface."""
    lamp_red: Pin | None = None
    """BCM number of the red lamp's pin; left out: there is none."""
    lamp_green: Pin | None = None
    """BCM number of the green lamp's pin; left out: there is none."""
    buzzer: Pin | None = None
    """BCM number of the buzzer's pin; left out: there is none."""
