"""What is told of probes beside their temperatures: what they are, their faults, doubt, and humidity."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from edge_agent.drivers.contract import ProbeFaulted, ProbeFound, TemperatureRead
from edge_agent.drivers.probes.settings import Probe
from edge_agent.trade.outcome import Outcome, Signal
from edge_agent.trade.standing import Standing
from logistics.coldchain import stuck
from logistics.coldchain.stuck import Stillness
from logistics.events.all import AnyEvent
from logistics.events.rooms import Humidity, ProbeAbout, ProbeFault
from plumbing.clock import Moment

_HOUR_MS = 3_600_000
HUMIDITY_STEP_MPCT = 2_000
HUMIDITY_MS_MAX = 900_000
STUCK = "stuck"


class ProbeFacts:
    """Says each thing once, when it begins or changes. Calls happen within a transaction of the outbox."""

    def __init__(self, site: str, probes: Mapping[str, Probe], standing: Standing) -> None:
        self._site = site
        self._probes = probes
        self._standing = standing
        self._faults = {name: kind for name, kind in standing.faults().items() if name in probes}
        self._found: dict[str, ProbeFound] = {}
        self._about: dict[str, ProbeAbout] = {}
        self._humidity: dict[str, tuple[int, int]] = {}
        self._still: dict[str, Stillness] = {}
        self._due_ms = {
            name: _end_of(probe.calibration.due.isoformat())
            for name, probe in probes.items()
            if probe.calibration is not None
        }

    @property
    def faulty(self) -> int:
        """How many probes are faulty."""
        return len(self._faults)

    @property
    def unheard(self) -> frozenset[str]:
        """The probes that give no temperature: of those in doubt alone the readings stand."""
        return frozenset(name for name, kind in self._faults.items() if kind != STUCK)

    def kind(self, probe: str) -> str:
        """What is wrong with a probe; "" for one that is well."""
        return self._faults.get(probe, "")

    def found(self, read: ProbeFound, now: Moment) -> Outcome:
        """What a probe is: told when it is not what was told before."""
        self._found[read.device] = read
        return Outcome(events=tuple((now, event) for event in self._tell_about(read.device, now)))

    def fault(self, read: ProbeFaulted, now: Moment) -> Outcome:
        """A probe that gives no temperature: told when it begins, never taken for a value."""
        return self._begin(read.device, read.fault, read.detail, now)

    def temperature(self, read: TemperatureRead, now: Moment) -> Outcome:
        """What it says beside itself: the end of a fault, doubt, humidity, a certificate that ran out."""
        told = [self._end_of_fault(read, now), self._doubt(read, now)]
        events = [(now, event) for event in (*self._tell_about(read.device, now), *self._damp(read, now))]
        return Outcome(
            events=(*(event for one in told for event in one.events), *events),
            signals=tuple(signal for one in told for signal in one.signals),
        )

    def _begin(self, probe: str, kind: str, detail: str, now: Moment) -> Outcome:
        is_new = probe not in self._faults
        if self._faults.get(probe) == kind:
            return Outcome()
        self._faults[probe] = kind
        self._standing.keep_fault(probe, kind)
        event = ProbeFault(site=self._site, room=self._room(probe), probe=probe, fault=kind, detail=detail)
        return Outcome(events=((now, event),), signals=(Signal.WARNING_ON,) if is_new else ())

    def _end(self, probe: str, refused: int, now: Moment) -> Outcome:
        del self._faults[probe]
        self._standing.keep_fault(probe, "")
        event = ProbeFault(site=self._site, room=self._room(probe), probe=probe, fault="", refused=refused)
        return Outcome(events=((now, event),), signals=(Signal.WARNING_OFF,))

    def _end_of_fault(self, read: TemperatureRead, now: Moment) -> Outcome:
        """A temperature ends any fault but doubt about temperatures."""
        kind = self._faults.get(read.device)
        return Outcome() if kind in (None, STUCK) else self._end(read.device, read.refused, now)

    def _doubt(self, read: TemperatureRead, now: Moment) -> Outcome:
        """Whether a probe says the same for too long while its room changes, or has changed again."""
        name, value_mc = read.device, read.milli_c if read.raw_mc is None else read.raw_mc
        before = self._still.get(name)
        still = self._still[name] = stuck.step(before, value_mc, now.up_ms)
        for peer in self._peers(name):
            if peer in self._still:
                self._still[peer] = self._still[peer].meanwhile(name, read.milli_c)
        limit_ms = int(self._probes[name].stuck_h * _HOUR_MS)
        # After a start nothing is known of before: doubt that stood lasts until the value is seen to change.
        has_changed = before is not None and before.value_mc != value_mc
        if self._faults.get(name) == STUCK and (has_changed or not limit_ms):
            return self._end(name, 0, now)
        if not limit_ms:
            return Outcome()
        witness = still.witness(now.up_ms, limit_ms)
        if witness is None:
            return Outcome()
        lasted = f"{value_mc / 1000:g} °C for {(now.up_ms - still.since_ms) / _HOUR_MS:.1f} h"
        moved = still.peers[witness].width_mc / 1000 if witness else 0
        return self._begin(
            name, STUCK, f"{lasted}, while {witness} moved by {moved:g} °C" if witness else lasted, now
        )

    def _tell_about(self, name: str, now: Moment) -> tuple[AnyEvent, ...]:
        found, probe = self._found.get(name), self._probes[name]
        if found is None:
            return ()
        notes = list(found.notes)
        if probe.calibration is None:
            notes.append("uncalibrated")
        elif now.clock != "unknown" and now.at_ms >= self._due_ms[name]:
            notes.append("calibration_due")
        about = ProbeAbout(
            site=self._site,
            room=probe.room,
            probe=name,
            model=found.model,
            address=found.address,
            calibration=probe.calibration.as_told() if probe.calibration else None,
            notes=tuple(notes),
        )
        if about == self._about.get(name):
            return ()
        self._about[name] = about
        return (about,)

    def _damp(self, read: TemperatureRead, now: Moment) -> tuple[AnyEvent, ...]:
        value = read.humidity_mpct
        if value is None:
            return ()
        last, at_ms = self._humidity.get(read.device, (-HUMIDITY_STEP_MPCT, now.up_ms))
        if abs(value - last) < HUMIDITY_STEP_MPCT and now.up_ms - at_ms < HUMIDITY_MS_MAX:
            return ()
        self._humidity[read.device] = value, now.up_ms
        return (Humidity(site=self._site, room=self._room(read.device), probe=read.device, milli_pct=value),)

    def _room(self, probe: str) -> str:
        return self._probes[probe].room

    def _peers(self, name: str) -> list[str]:
        room = self._room(name)
        return [other for other, probe in self._probes.items() if other != name and probe.room == room]


def _end_of(day: str) -> int:
    """The UTC ms at which a day (YYYY-MM-DD) is over."""
    return int((datetime.fromisoformat(day).replace(tzinfo=UTC) + timedelta(days=1)).timestamp() * 1000)
