"""The latest value of each device, for whoever listens beside us: at most one a second and device."""

from edge_agent.drivers.contract import (
    CodeRead,
    DefrostRead,
    DoorRead,
    MainsRead,
    Reading,
    TemperatureRead,
    WeightRead,
)
from plumbing.clock import Moment

Value = dict[str, float | int | str | bool]

_PAUSE_MS = 1000


def value_of(reading: Reading, moment: Moment) -> tuple[str, Value] | None:
    """The device and what it shows now, as plain JSON; None for what is no value. No waybill leaves so."""
    match reading:
        case TemperatureRead(device=device, milli_c=milli_c, humidity_mpct=humidity):
            damp = {} if humidity is None else {"humidity": humidity / 1000}
            return device, {"at_ms": moment.at_ms, "celsius": milli_c / 1000, **damp}
        case WeightRead(device=device):
            return device, {"at_ms": moment.at_ms, "net_g": reading.net_g, "fault": reading.fault or ""}
        case DoorRead(device=device, is_open=is_open):
            return device, {"at_ms": moment.at_ms, "open": is_open}
        case MainsRead(device=device, is_present=is_present):
            return device, {"at_ms": moment.at_ms, "mains": is_present}
        case DefrostRead(device=device, is_on=is_on):
            return device, {"at_ms": moment.at_ms, "defrosting": is_on}
        case CodeRead(device=device, symbology=symbology):
            return device, {"at_ms": moment.at_ms, "symbology": symbology}
    return None


class LivePace:
    """Thins live values out."""

    def __init__(self) -> None:
        self._next_ms: dict[str, int] = {}

    def may(self, device: str, up_ms: int) -> bool:
        """Whether the device's value may be told now; asking counts as telling."""
        if up_ms < self._next_ms.get(device, 0):
            return False
        self._next_ms[device] = up_ms + _PAUSE_MS
        return True
