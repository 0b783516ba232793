"""A cold room's trade: what a temperature, a faulty probe or a door means at this box, now."""

from collections.abc import Mapping

from edge_agent.drivers.contract import DoorRead, ProbeFaulted, TemperatureRead
from edge_agent.drivers.settings import Door, Probe, Room
from edge_agent.store.readings import OpenReadings, Place
from edge_agent.trade.outcome import Outcome, Signal
from logistics.coldchain import alertstate
from logistics.coldchain.alertstate import AlertState, Transition
from logistics.coldchain.rule import Rule
from logistics.events import AnyEvent, DoorMoved, ProbeFault, RoomAlarm
from plumbing.clock import Moment

_MINUTE_MS = 60_000


class ColdRooms:
    """Keeps temperatures and raises the local alarm without asking anyone. Within a transaction, too.

    The alarm is judged by time since boot: a clock that steps neither raises nor delays it.
    """

    def __init__(
        self,
        site: str,
        readings: OpenReadings,
        probes: Mapping[str, Probe],
        rooms: Mapping[str, Room],
        doors: Mapping[str, Door],
    ) -> None:
        self._site = site
        self._readings = readings
        self._places = {
            name: Place(site, probe.room, name, int(probe.interval_s * 1000))
            for name, probe in probes.items()
        }
        self._rules = {
            name: _rule(rooms[probe.room], self._places[name].step_ms)
            for name, probe in probes.items()
            if probe.room in rooms and rooms[probe.room].has_limits
        }
        self._doors = doors
        self._states: dict[str, AlertState] = {name: AlertState() for name in self._rules}
        self._faulty: set[str] = set()

    @property
    def is_calm(self) -> bool:
        """Whether every judged probe is within its limits and no alarm stands."""
        return all(state.phase == "normal" for state in self._states.values())

    def take_temperature(self, read: TemperatureRead, now: Moment) -> Outcome:
        """A conversion: kept, judged, and the end of the probe's fault if there was one."""
        place = self._places[read.device]
        self._readings.put(now, place, read.milli_c)
        events: list[AnyEvent] = []
        if read.device in self._faulty:
            self._faulty.remove(read.device)
            events.append(ProbeFault(site=self._site, room=place.room, probe=read.device, fault=""))
        alarms = self._judge(read, now)
        events += [self._alarm(read, rule_mc, step) for step, rule_mc in alarms]
        signals = tuple(Signal.ALARM_ON if step.phase == "alarm" else Signal.ALARM_OFF for step, _ in alarms)
        return Outcome(events=tuple((now, event) for event in events), signals=signals)

    def take_fault(self, read: ProbeFaulted, now: Moment) -> Outcome:
        """A probe that gives no temperature: told when it begins, never taken for a value."""
        self._faulty.add(read.device)
        fault = ProbeFault(
            site=self._site,
            room=self._places[read.device].room,
            probe=read.device,
            fault=read.fault,
            detail=read.detail,
        )
        return Outcome(events=((now, fault),))

    def take_door(self, read: DoorRead, now: Moment) -> Outcome:
        """A door that moved, or how it was found."""
        room = self._doors[read.device].room
        moved = DoorMoved(site=self._site, room=room, door=read.device, is_open=read.is_open)
        return Outcome(events=((now, moved),))

    def _judge(self, read: TemperatureRead, now: Moment) -> list[tuple[Transition, int]]:
        """The alarm's beginnings and ends that this value brought, each with the limit it is about."""
        rule = self._rules.get(read.device)
        if rule is None:
            return []
        before = self._states[read.device]
        self._states[read.device], steps = alertstate.step(before, now.up_ms, read.milli_c, rule)
        told: list[tuple[Transition, int]] = []
        is_on = before.phase in ("alarm", "recovering")
        for step in steps:
            if (step.phase == "alarm" and not is_on) or (step.phase == "normal" and is_on):
                is_on = step.phase == "alarm"
                told.append((step, (rule.hi_mc if step.side == "HOT" else rule.lo_mc) or 0))
        return told

    def _alarm(self, read: TemperatureRead, limit_mc: int, step: Transition) -> RoomAlarm:
        return RoomAlarm(
            site=self._site,
            room=self._places[read.device].room,
            probe=read.device,
            is_raised=step.phase == "alarm",
            side=step.side,
            value_mc=read.milli_c,
            limit_mc=limit_mc,
        )


def _rule(room: Room, interval_ms: int) -> Rule:
    """The local alarm's rule in the units of the cold chain."""
    return Rule(
        duration_ms=int(room.alarm_min * _MINUTE_MS),
        interval_ms=interval_ms,
        max_gap_ms=3 * interval_ms,
        hi_mc=None if room.limit_c_max is None else round(room.limit_c_max * 1000),
        lo_mc=None if room.limit_c_min is None else round(room.limit_c_min * 1000),
        hysteresis_mc=round(room.hysteresis_c * 1000),
        clear_after_ms=int(room.clear_min * _MINUTE_MS),
    )
