"""What lies on each scale now: its newest frame, and what that is as a weight."""

from collections import Counter
from typing import Literal

from msgspec import Struct

from edge_agent.drivers.contract import ScaleFault, WeightRead
from logistics.weighing.stable import WeighState

_SILENT_MS = 3000

PanState = WeighState | ScaleFault | Literal["silent"]
"""How a scale stands; "captured" alone is a weight. "silent": no frame for some seconds, or none at all."""


class Pan(Struct, frozen=True):
    """A scale's newest frame, in grams; with `is_net` the gross is the net, and the tare is not known.

    `load` counts the loads that were captured in this life of the agent: it is which of them this is.
    """

    device: str
    state: PanState = "silent"
    gross_g: int = 0
    tare_g: int = 0
    is_net: bool = False
    is_preset: bool = False
    load: int = 0

    @property
    def net_g(self) -> int:
        """Mass without the container."""
        return self.gross_g - self.tare_g

    @property
    def tells(self) -> bool:
        """Whether it shows a mass at all."""
        return self.state in ("zero", "moving", "captured", "too_light", "too_heavy", "negative")


class Pans:
    """The scales of a box. The agent's thread owns it."""

    def __init__(self) -> None:
        self._newest: dict[str, tuple[Pan, int]] = {}
        self._loads: Counter[str] = Counter()
        self._cleared: set[str] = set()

    def take(self, read: WeightRead, state: WeighState, up_ms: int, *, is_new: bool = False) -> None:
        """A frame, and how it was taken; with `is_new` it is that by which a load was captured."""
        self._loads[read.device] += is_new
        if state == "zero":
            self._cleared.add(read.device)
        pan = Pan(
            read.device,
            read.fault or state,
            read.gross_g,
            read.tare_g,
            read.is_net,
            is_preset=read.is_preset,
            load=self._loads[read.device],
        )
        self._newest[read.device] = (pan, up_ms)

    def was_clear(self, device: str) -> bool:
        """Whether it was seen empty since the agent began: what lay there before may have been weighed."""
        return device in self._cleared

    def newest(self, device: str) -> Pan | None:
        """The scale's newest frame, however old; None for no frame yet."""
        return self._newest[device][0] if device in self._newest else None

    def at(self, device: str, up_ms: int) -> Pan:
        """How the scale stands; what it said seconds ago counts no more."""
        pan, heard_ms = self._newest.get(device, (Pan(device), up_ms))
        return pan if up_ms - heard_ms <= _SILENT_MS else Pan(device)
