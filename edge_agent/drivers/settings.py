"""The settings of a box's devices, and of the rooms that they watch."""

from typing import Annotated, Literal

from edge_agent.drivers.scales import profiles
from plumbing.settings import Field, Section, checked

Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,47}$")]
Baud = Annotated[int, Field(ge=300, le=921_600)]
Celsius = Annotated[float, Field(ge=-100, le=200)]
Share = Annotated[float, Field(ge=0, le=1)]
Pin = Annotated[int, Field(ge=0, le=27)]
ClockTime = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]


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
    """A barcode scanner: on a serial `port`, or a `keyboard` by USB."""

    port: str | None = None
    """The serial port: best its lasting name under /dev/sanji or /dev/serial/by-id."""
    baud: Baud = 9600
    """As in the scanner's manual."""
    keyboard: str | None = None
    """The input device of a scanner that types: /dev/input/by-id/…-event-kbd, or a name from a udev rule."""
    prefix: Annotated[str, Field(max_length=16)] = ""
    """What the scanner is set to send before each code, and is no part of it."""
    suffix: Annotated[str, Field(max_length=16)] = ""
    """What it is set to send after each code, before Enter, and is no part of it."""


class Scale(Section):
    """A serial scale."""

    port: str
    """The serial port: best its lasting name under /dev/serial/by-id."""
    model: Annotated[str, checked(profiles.find)] | None = None
    """The scale's or indicator's model (docs/devices.md): it gives what follows, key by key, but `tare_g`."""
    protocol: profiles.ProtocolName = "yaohua-tf0"
    """The language in which the scale sends."""
    baud: Baud = 9600
    """As set at the scale."""
    bytesize: profiles.Bytesize = 8
    """Data bits, as set at the scale."""
    parity: profiles.Parity = "none"
    """As set at the scale."""
    stopbits: profiles.Stopbits = 1
    """As set at the scale."""
    address: profiles.Address = 0
    """The indicator's own number where it has one and is asked by it; 0: none."""
    ask: bool | None = None
    """Whether to ask for each weight; left out: where the protocol has no other way."""
    unit: profiles.Unit = "kg"
    """What the scale shows, where its protocol does not say; jin is 斤."""
    division_g: Annotated[int, Field(ge=1, le=50_000)] = 10
    """The scale's e: the verification interval in grams."""
    max_g: Annotated[int, Field(ge=100, le=10_000_000)] = 30_000
    """The scale's Max in grams: what is heavier is no weight."""
    min_g: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    """The scale's Min in grams: what is lighter is no weight; 0: 20 e."""
    tare_g: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    """A container that stays on the pan, in grams; a tare that the scale tells comes first."""


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
    defrost_at: Annotated[list[ClockTime], Field(max_length=48)] = Field(default_factory=list)
    """When the controller defrosts each day, by China's time: ["02:00", "14:00"]."""
    defrost_min: Annotated[int, Field(ge=1, le=240)] = 30
    """How many minutes such a defrost lasts, with the time in which the room cools again."""
    defrost_c_max: Celsius | None = None
    """Warmer than this is no defrost; left out: however warm."""
    remind_min: Annotated[float, Field(ge=1, le=1440)] = 60.0
    """An alarm that was acknowledged sounds again if it still stands after so many minutes."""

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
    settle_s: Annotated[float, Field(ge=0.1, le=10)] = 0.15
    """A state must last this long to be told: contacts bounce for some milliseconds, people take longer."""
    left_open: bool = True
    """Whether the box signals by itself when the door is left open: a warning after 5 minutes, then alarm."""


class Defrost(Section):
    """A contact that says that a room is being defrosted: a relay across the heater, or the controller's."""

    pin: Pin
    """BCM number of the contact's pin."""
    room: Name
    """The room that is defrosted: one of [room.…] in this file."""
    on_level: Literal[0, 1] = 0
    """The pin's level during a defrost: 0 for a contact that then pulls to ground."""
    settle_s: Annotated[float, Field(ge=0.1, le=60)] = 1.0
    """A state must last this long to be told."""
    longest_min: Annotated[int, Field(ge=1, le=240)] = 60
    """A defrost is over after this however long the contact stays on: a heater that hangs is none."""
    after_min: Annotated[int, Field(ge=0, le=240)] = 15
    """How long the room may take to cool again once the contact is off."""


class Mains(Section):
    """A contact that says whether the mains are there: a relay across them, or a UPS's output."""

    pin: Pin
    """BCM number of the contact's pin."""
    lost_level: Literal[0, 1] = 1
    """The pin's level without mains: 1 for a contact that pulls to ground while they are there."""
    settle_s: Annotated[float, Field(ge=0.1, le=60)] = 1.0
    """A state must last this long to be told: a dip in which nothing goes out is no outage."""


class Pins(Section):
    """The lamp tower and buzzer, and the module that drives the pins."""

    module: str = "RPi.GPIO"
    """A Python module with RPi.GPIO's interface."""
    lamp_red: Pin | None = None
    """BCM number of the red lamp's pin; left out: there is none."""
    lamp_yellow: Pin | None = None
    """BCM number of the yellow lamp's pin; left out: green stands for what yellow would warn of."""
    lamp_green: Pin | None = None
    """BCM number of the green lamp's pin; left out: there is none."""
    buzzer: Pin | None = None
    """BCM number of the buzzer's pin; left out: there is none."""
    ack_button: Pin | None = None
    """BCM number of a push button to ground that takes the standing alarms on; left out: there is none."""
