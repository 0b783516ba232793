"""What is believed of a probe's answers: range, jumps, second looks, calibration, and faults told once."""

from collections.abc import Sequence

from edge_agent.drivers.contract import ProbeFaulted, ProbeFaultKind, TemperatureRead
from edge_agent.drivers.probes.answer import Fault, Sample
from edge_agent.drivers.probes.settings import Probe

LOOKS = 3
"""How often a doubtful answer is asked for again at once before its fault is told: a spark is no fault."""
_DOUBTFUL: frozenset[ProbeFaultKind] = frozenset({"crc", "unreadable", "jump"})
_HUMIDITY_MPCT_MAX = 100_000


class Judge:
    """One probe's answers, one after the other; `refused` counts those that were no temperature."""

    def __init__(self, name: str, settings: Probe, range_mc: tuple[int, int]) -> None:
        self._name = name
        self._calibration = settings.calibration.as_told() if settings.calibration else None
        low, high = settings.range_c_min, settings.range_c_max
        self._low_mc = range_mc[0] if low is None else round(low * 1000)
        self._high_mc = range_mc[1] if high is None else round(high * 1000)
        self._jump_mc = round(settings.jump_c * 1000)
        self._looks = 0
        self._suspect_mc: int | None = None
        self._told: ProbeFaultKind | None = None
        self._since_good = 0
        self.last_mc: int | None = None
        self.refused = 0

    @property
    def wants_another_look(self) -> bool:
        """Whether the last answer was doubtful, and asking again at once may settle it."""
        return self._looks > 0

    def take(self, answer: Sample | Fault) -> Sequence[TemperatureRead | ProbeFaulted]:
        """A temperature, or a fault when it begins; nothing while it lasts or is looked at again."""
        if isinstance(answer, Fault):
            return self._refuse(answer)
        doubt = self._implausible(answer)
        return [self._believe(answer)] if doubt is None else self._refuse(doubt)

    def _believe(self, sample: Sample) -> TemperatureRead:
        refused, self._since_good = self._since_good, 0
        self._looks, self._told, self._suspect_mc = 0, None, None
        self.last_mc = sample.milli_c
        humidity = sample.humidity_mpct
        if humidity is not None and not 0 <= humidity <= _HUMIDITY_MPCT_MAX:
            humidity = None
        if self._calibration is None:
            return TemperatureRead(self._name, sample.milli_c, None, humidity, refused)
        true_mc = self._calibration.corrected(sample.milli_c)
        return TemperatureRead(self._name, true_mc, sample.milli_c, humidity, refused)

    def _refuse(self, fault: Fault) -> Sequence[ProbeFaulted]:
        self.refused += 1
        self._since_good += 1
        if fault.kind in _DOUBTFUL and self._looks < LOOKS - 1:
            self._looks += 1
            return ()
        self._looks = 0
        if fault.kind == self._told:
            return ()
        self._told = fault.kind
        return [ProbeFaulted(self._name, fault.kind, fault.detail)]

    def _implausible(self, sample: Sample) -> Fault | None:
        """Out of what can be, or a step that no second answer has borne out yet."""
        value, last = sample.milli_c, self.last_mc
        if not self._low_mc <= value <= self._high_mc:
            limits = f"{self._low_mc / 1000:g} … {self._high_mc / 1000:g}"
            return Fault("out_of_range", f"{value / 1000:g} °C is not within {limits}")
        if last is None or abs(value - last) <= self._jump_mc:
            return None
        suspect, self._suspect_mc = self._suspect_mc, value
        if suspect is not None and abs(value - suspect) <= self._jump_mc:
            return None
        return Fault("jump", f"{last / 1000:g} °C, then {value / 1000:g} °C")
