"""What a driver is to the agent: it opens, blocks for a bounded time, and gives readings."""

from collections.abc import Callable, Sequence
from typing import Literal, Protocol

from msgspec import Struct

from edge_agent.trade.outcome import Outcome, Said
from plumbing.clock import Moment


class DeviceError(OSError):
    """The device cannot be used now; the text says which, why, and what to do. The pump tries again."""


class DeviceMissing(DeviceError):
    """Nothing answers at the configured port, address or path."""


class DeviceSilent(DeviceError):
    """The device is there but has said nothing for too long."""


class DeviceGarbled(DeviceSilent):
    """The device speaks, but for too long nothing that it said made sense."""


class DeviceBlind(DeviceError):
    """The camera sends frames, or holds its stream open, but nothing can be seen through it.

    Opening it again after this succeeds only when something is seen.
    """


class CodeRead(Struct, frozen=True):
    """A barcode or QR code was read once. `symbology` is lower case: code128, code39, itf, ean13, qr …"""

    device: str
    text: str
    symbology: str


ScaleFault = Literal["overload", "underload", "busy", "no_mass"]
"""Why a scale tells no mass: above Max, below zero, not able to now, or showing pieces and the like."""


class WeightRead(Struct, frozen=True):
    """One frame of a scale.

    Masses are grams, and 0 while there is a fault. `stable` is None where the protocol has no stable bit.
    `is_net` marks a mass that the scale gave net of a tare which it does not tell: `gross_g` is then the net.
    `is_preset` marks a tare that was entered, not weighed.
    """

    device: str
    gross_g: int
    tare_g: int = 0
    stable: bool | None = None
    fault: ScaleFault | None = None
    is_net: bool = False
    is_preset: bool = False

    @property
    def net_g(self) -> int:
        """Mass without the container, in grams."""
        return self.gross_g - self.tare_g


class TemperatureRead(Struct, frozen=True):
    """One conversion of a probe, in thousandths of a degree Celsius and of a percent of relative humidity.

    `milli_c` is what counts: with the probe's calibration, where it has one; `raw_mc` is then what the probe
    itself said. `refused` counts its answers since the last temperature that were none.
    """

    device: str
    milli_c: int
    raw_mc: int | None = None
    humidity_mpct: int | None = None
    refused: int = 0


ProbeFaultKind = Literal[
    "crc",
    "missing",
    "power_on",
    "all_zero",
    "all_ones",
    "out_of_range",
    "unreadable",
    "jump",
    "refused",
    "broken",
    "stuck",
]


class ProbeFaulted(Struct, frozen=True):
    """A probe answered with something that is no temperature."""

    device: str
    fault: ProbeFaultKind
    detail: str = ""


class ProbeFound(Struct, frozen=True):
    """What a probe is, told after opening it and when that changes.

    `notes` holds words for what is odd and yet no fault: "parasite", "low_resolution", "maybe_counterfeit".
    """

    device: str
    model: str
    address: str
    notes: tuple[str, ...] = ()


class MainsRead(Struct, frozen=True):
    """Whether the mains are there, told when that changes and once after opening the driver."""

    device: str
    is_present: bool


class DoorRead(Struct, frozen=True):
    """The door's state, told when it changes and once after opening the driver."""

    device: str
    is_open: bool


class DefrostRead(Struct, frozen=True):
    """Whether a room is being defrosted, told when that changes and once after opening the driver."""

    device: str
    is_on: bool


class AlarmTaken(Struct, frozen=True):
    """Somebody takes on the alarm of a room, or of all rooms where `room` is empty: at a button or a page.

    `reply` is told, after the commit and in the agent's thread, how many alarms were taken on; None where
    that could not be kept, because the disk is full.
    """

    device: str
    by: str
    comment: str
    room: str = ""
    reply: Callable[[int | None], None] | None = None


class Asked(Struct, frozen=True):
    """Somebody at a page asks for a deed. `do` is called in the agent's thread, within its commit.

    `reply` is told after the commit, in the agent's thread, what came of it; None where that could not be
    kept, because the disk is full.
    """

    device: str
    do: Callable[[Moment], Outcome]
    reply: Callable[[Said | None], None]


class DeviceDown(Struct, frozen=True):
    """A pump could not open or read its device. Told once until it works again."""

    device: str
    kind: str
    reason: str


class DeviceUp(Struct, frozen=True):
    """A device that was down works again, or works for the first time."""

    device: str
    kind: str


Reading = (
    CodeRead
    | WeightRead
    | TemperatureRead
    | ProbeFaulted
    | ProbeFound
    | DoorRead
    | MainsRead
    | DefrostRead
    | AlarmTaken
    | Asked
    | DeviceDown
    | DeviceUp
)


class Driver(Protocol):
    """A device that is read.

    The pump's thread calls `open`, then `read` again and again, and `close` at the end or after an error.
    `read` returns within about a second, with an empty sequence when there is nothing new, and raises
    `DeviceError` when the device is gone. Bytes that make no sense are counted in `skipped` and left out:
    they are never an error and never a reading.
    """

    name: str
    kind: str

    @property
    def skipped(self) -> int:
        """How many pieces of garbage the device has said."""

    def open(self) -> None:
        """Take the device. Raises DeviceMissing with what to do."""

    def read(self) -> Sequence[Reading]:
        """What was read since the last call."""

    def close(self) -> None:
        """Give the device back; harmless when it is not open."""
