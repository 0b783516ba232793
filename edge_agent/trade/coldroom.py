"""A cold room's trade: what a temperature, a faulty probe or a door means at this box, now."""

from collections.abc import Mapping

from edge_agent.drivers.contract import DoorRead, MainsRead, ProbeFaulted, ProbeFound, TemperatureRead
from edge_agent.drivers.probes.settings import Probe
from edge_agent.drivers.settings import Door, Room
from edge_agent.store.readings import OpenReadings, Place
from edge_agent.trade.outcome import Outcome, Signal
from edge_agent.trade.probefacts import ProbeFacts
from edge_agent.trade.standing import Standing
from logistics.coldchain import alertstate
from logistics.coldchain.alertstate import AlertState, Transition
from logistics.coldchain.rule import Rule
from logistics.events.boxes import MainsMoved
from logistics.events.rooms import DoorMoved, RoomAlarm
from plumbing.clock import Moment

_MINUTE_MS = 60_000


class ColdRooms:
    """Keeps temperatures and raises the local alarm without asking anyone. Within a transaction, too.

    The alarm is judged by time since boot: a clock that steps neither raises nor delays it. What stands is
    kept beside the outbox, so that a new start knows of it.
    """

    def __init__(
        self,
        site: str,
        readings: OpenReadings,
        probes: Mapping[str, Probe],
        rooms: Mapping[str, Room],
        doors: Mapping[str, Door],
        standing: Standing,
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
        self._standing = standing
        self._facts = ProbeFacts(site, probes, standing)
        left = standing.alarms()
        self._states = {name: left.get(name, AlertState()) for name in self._rules}
        self._lost_mains: set[str] = set()

    @property
    def is_calm(self) -> bool:
        """Whether every judged probe is within its limits and no alarm stands."""
        return all(state.phase == "normal" for state in self._states.values())

    @property
    def found(self) -> tuple[Signal, ...]:
        """What stood already when this life began, as signals: lamp and buzzer must not wait for it again."""
        alarms = sum(state.phase in ("alarm", "recovering") for state in self._states.values())
        return (Signal.ALARM_ON,) * alarms + (Signal.WARNING_ON,) * self._facts.faulty

    def take_temperature(self, read: TemperatureRead, now: Moment) -> Outcome:
        """A conversion: kept, judged, and the end of the probe's fault if there was one."""
        self._readings.put(now, self._places[read.device], read.milli_c)
        facts = self._facts.temperature(read, now)
        alarms = self._judge(read, now)
        return Outcome(
            events=(*facts.events, *((now, self._alarm(read, rule_mc, step)) for step, rule_mc in alarms)),
            signals=(
                *facts.signals,
                *(Signal.ALARM_ON if step.phase == "alarm" else Signal.ALARM_OFF for step, _ in alarms),
            ),
        )

    def take_fault(self, read: ProbeFaulted, now: Moment) -> Outcome:
        """A probe that gives no temperature: told when it begins, never taken for a value."""
        return self._facts.fault(read, now)

    def take_found(self, read: ProbeFound, now: Moment) -> Outcome:
        """What a probe is, and by which certificate it is corrected."""
        return self._facts.found(read, now)

    def take_mains(self, read: MainsRead, now: Moment) -> Outcome:
        """Mains that went or came back, or how they were found."""
        moved = MainsMoved(site=self._site, device=read.device, is_present=read.is_present)
        was_lost = read.device in self._lost_mains
        (self._lost_mains.discard if read.is_present else self._lost_mains.add)(read.device)
        signals: tuple[Signal, ...] = ()
        if was_lost == read.is_present:
            signals = (Signal.WARNING_OFF if read.is_present else Signal.WARNING_ON,)
        return Outcome(events=((now, moved),), signals=signals)

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
        after, steps = alertstate.step(before, now.up_ms, read.milli_c, rule)
        self._states[read.device] = after
        if after.phase != "normal" or before.phase != after.phase:
            self._standing.keep_alarm(read.device, after)
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
