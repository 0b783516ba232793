"""Which of a probe's readings may move its alarm: no single spike, not the 85 °C of a chip that woke up."""

from collections.abc import Mapping

from msgspec import Struct

from edge_agent.drivers.contract import ProbeFaulted, TemperatureRead
from edge_agent.drivers.probes.settings import Probe
from edge_agent.trade.standing import Standing
from logistics.coldchain.exposure import Reading
from logistics.coldchain.probes import doubt
from logistics.coldchain.probes.doubt import Filter, Limits
from logistics.coldchain.rule import HIGHEST_MC, LOWEST_MC
from plumbing.clock import Moment

# What a DS18B20 says before its first conversion (its datasheet).
_POWER_ON_MC = 85_000
# A chip that wakes up once is no fault yet; one that does it again and again has one.
_POWER_ONS = 2


class Sifted(Struct, frozen=True):
    """The readings that are believed now, by time since boot; and the fault that one more doubted makes.

    `is_temperature` is False for a reading that is none: it ends no fault and is no sign of life.
    """

    believed: tuple[Reading, ...] = ()
    fault: ProbeFaulted | None = None
    is_temperature: bool = True


class Doubts:
    """Sifts each probe's readings. The raw ones are recorded all the same. Within a transaction, too.

    What waits for the next reading to confirm it is kept over a start: it may be the alarm's first minute.
    """

    def __init__(self, probes: Mapping[str, Probe], standing: Standing) -> None:
        self._standing = standing
        self._limits = {name: _limits(probe) for name, probe in probes.items()}
        self._filters = {name: state for name, state in standing.doubts().items() if name in probes}
        self._power_ons: dict[str, int] = {}

    def sift(self, read: TemperatureRead, now: Moment) -> Sifted:
        """Take the next reading of a probe."""
        before = self._filters.get(read.device, Filter())
        limits, reading = self._limits[read.device], (now.up_ms, read.milli_c)
        after, believed, doubted = doubt.sift(before, reading, limits)
        self._filters[read.device] = after
        if after.held != before.held:
            self._standing.keep_doubt(read.device, after if after.held else None)
        if any(one.doubt == "power_on" for one in doubted):
            return self._power_on(read.device)
        self._power_ons[read.device] = 0
        return Sifted(believed)

    def _power_on(self, probe: str) -> Sifted:
        count = self._power_ons[probe] = self._power_ons.get(probe, 0) + 1
        fault = ProbeFaulted(probe, "power_on", "85 °C, which no readings lead to")
        return Sifted(fault=fault if count >= _POWER_ONS else None, is_temperature=False)


def _limits(probe: Probe) -> Limits:
    """Its driver has refused what its model cannot measure; a certificate moves the 85 °C, too."""
    calibration = probe.calibration
    power_on_mc = calibration.as_told().corrected(_POWER_ON_MC) if calibration else _POWER_ON_MC
    return Limits(low_mc=LOWEST_MC, high_mc=HIGHEST_MC, power_on_mc=power_on_mc)
