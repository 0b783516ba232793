"""The driver of one probe that is reached by files: its pace, what is told of it, and nothing of how."""

import time
from collections.abc import Callable, Sequence

from edge_agent.drivers.contract import ProbeFaulted, ProbeFound, TemperatureRead
from edge_agent.drivers.probes.answer import About, Sensor
from edge_agent.drivers.probes.judge import Judge
from edge_agent.drivers.probes.settings import Probe

SLICE_S = 0.5


class Pace:
    """When a probe is due: at once, and then whenever the clock passes a multiple of the interval.

    So the time of a conversion does not add up, a chunk's steps stay even, and all probes of a bus that have
    one interval are due together, which lets one conversion serve them all.
    """

    def __init__(self, interval_s: float) -> None:
        self._interval_s = interval_s
        self._due_s: float | None = None

    def wait_s(self, now_s: float) -> float:
        """How long until it is due; 0 or less when it is."""
        return 0.0 if self._due_s is None else self._due_s - now_s

    def done(self, now_s: float) -> None:
        """It was read, in the turn that was due by `now_s`."""
        self._due_s = (now_s // self._interval_s + 1) * self._interval_s

    def begin(self) -> None:
        """Due at once."""
        self._due_s = None


class PacedProbe:
    """A probe that is read once in `interval_s`. `monotonic` gives seconds that never go back."""

    kind = "probe"

    def __init__(
        self,
        name: str,
        settings: Probe,
        sensor: Sensor,
        *,
        monotonic: Callable[[], float],
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.name = name
        self._sensor = sensor
        self._judge = Judge(name, settings, sensor.range_mc)
        self._pace = Pace(settings.interval_s)
        self._monotonic = monotonic
        self._sleep = sleep
        self._about: About | None = None

    @property
    def skipped(self) -> int:
        """How many of its answers were no temperature."""
        return self._judge.refused

    def open(self) -> None:
        """Look for the probe. Raises DeviceMissing with what to do."""
        self.close()
        self._sensor.open()

    def read(self) -> Sequence[TemperatureRead | ProbeFaulted | ProbeFound]:
        """A temperature, or a fault when it begins; nothing until the probe is due.

        Waiting and converting never share a call, so that none lasts longer than a second.
        """
        now_s = self._monotonic()
        wait_s = self._pace.wait_s(now_s)
        if wait_s > 0:
            self._sleep(min(wait_s, SLICE_S))
            return []
        told = self._judge.take(self._sensor.sample(self._judge.last_mc))
        if not self._judge.wants_another_look:
            self._pace.done(now_s)
        return [*self._news(), *told]

    def close(self) -> None:
        """There is nothing to give back; the next opening reads at once."""
        self._pace.begin()
        self._about = None

    def _news(self) -> Sequence[ProbeFound]:
        about = self._sensor.about
        if about == self._about:
            return []
        self._about = about
        return [ProbeFound(self.name, about.model, about.address, about.notes)]
