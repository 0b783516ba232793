"""A cold room's trade: what a temperature, a faulty probe, a door or a defrost means at this box, now."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from edge_agent.drivers.contract import (
    AlarmTaken,
    DefrostRead,
    DoorRead,
    MainsRead,
    ProbeFaulted,
    ProbeFound,
    TemperatureRead,
)
from edge_agent.drivers.probes.settings import Probe
from edge_agent.drivers.settings import Defrost, Door, Room
from edge_agent.store.readings import OpenReadings, Place
from edge_agent.trade.cold.alarms import Alarms
from edge_agent.trade.cold.contacts import Contacts
from edge_agent.trade.cold.doubt import Doubts
from edge_agent.trade.cold.view import ProbeView, RoomView
from edge_agent.trade.cold.watch import Watch
from edge_agent.trade.outcome import NOTHING, Outcome, Signal
from edge_agent.trade.probefacts import ProbeFacts
from edge_agent.trade.standing import Standing
from logistics.events.boxes import MainsMoved
from logistics.events.rooms import DoorMoved
from plumbing.clock import Moment

ACK_CARD = "SANJI*ACK"


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
        defrosts: Mapping[str, Defrost] | None = None,
    ) -> None:
        self._site = site
        self._readings = readings
        self._rooms = rooms
        self._places = {
            name: Place(site, probe.room, name, int(probe.interval_s * 1000))
            for name, probe in probes.items()
        }
        self._doors = doors
        self._defrosts = defrosts or {}
        self._facts = ProbeFacts(site, probes, standing)
        self._doubts = Doubts(probes, standing)
        self._alarms = Alarms(probes, rooms, standing)
        self._contacts = Contacts(rooms, doors, self._defrosts, standing)
        self._watch = Watch(site, rooms, doors, self._alarms, self._contacts, standing)
        self._lost_mains: set[str] = set()
        self._last: dict[str, tuple[int, int]] = {}

    @property
    def is_calm(self) -> bool:
        """Whether every judged probe is within its limits and no alarm stands."""
        return self._alarms.is_calm

    @property
    def is_restless(self) -> bool:
        """Whether the mere passing of time may bring or end an alarm."""
        return bool(self._watch.found) or not self._alarms.is_calm or self._contacts.is_a_door_open

    @property
    def found(self) -> tuple[Signal, ...]:
        """What stood already when this life began, as signals: lamp and buzzer must not wait for it again."""
        return (*self._watch.found, *(Signal.WARNING_ON,) * self._facts.faulty)

    def take_temperature(self, read: TemperatureRead, now: Moment) -> Outcome:
        """A conversion: kept, sifted, judged, and the end of the probe's fault if there was one."""
        self._readings.put(now, self._places[read.device], read.milli_c)
        self._last[read.device] = (read.milli_c, now.up_ms)
        sifted = self._doubts.sift(read, now)
        if sifted.fault:
            return self.take_fault(sifted.fault, now)
        if not sifted.is_temperature:
            return NOTHING
        facts = self._facts.temperature(read, now)
        self._alarms.take(read.device, sifted.believed, partial(self._contacts.windows, now=now))
        return _together([facts, *self._look(now)])

    def take_fault(self, read: ProbeFaulted, now: Moment) -> Outcome:
        """A probe that gives no temperature: told when it begins, never taken for a value."""
        return _together([self._facts.fault(read, now), *self._look(now)])

    def take_found(self, read: ProbeFound, now: Moment) -> Outcome:
        """What a probe is, and by which certificate it is corrected."""
        return self._facts.found(read, now)

    def take_mains(self, read: MainsRead, now: Moment) -> Outcome:
        """Mains that went or came back, or how they were found."""
        moved = MainsMoved(site=self._site, device=read.device, is_present=read.is_present)
        self._contacts.note(read.device, now, is_on=not read.is_present)
        was_lost = read.device in self._lost_mains
        (self._lost_mains.discard if read.is_present else self._lost_mains.add)(read.device)
        told: tuple[Signal, ...] = ()
        if was_lost == read.is_present:
            told = (Signal.WARNING_OFF if read.is_present else Signal.WARNING_ON,)
        return Outcome(events=((now, moved),), signals=told)

    def take_door(self, read: DoorRead, now: Moment) -> Outcome:
        """A door that moved, or how it was found."""
        room = self._doors[read.device].room
        moved = DoorMoved(site=self._site, room=room, door=read.device, is_open=read.is_open)
        self._contacts.note(read.device, now, is_on=read.is_open)
        return _together([Outcome(events=((now, moved),)), *self._watch.look_at_doors(now)])

    def take_defrost(self, read: DefrostRead, now: Moment) -> Outcome:
        """A defrost that began or ended, or how it was found."""
        moved = self._contacts.defrost_moved(self._site, read.device, is_on=read.is_on)
        self._contacts.note(read.device, now, is_on=read.is_on)
        return Outcome(events=((now, moved),))

    def take_ack(self, taken: AlarmTaken, now: Moment) -> Outcome:
        """Somebody takes on what stands in a room, or in all; nothing where nothing does."""
        told = self._watch.take_on(taken, now)
        return _together([*told, Outcome(signals=(Signal.CARD,))]) if told else NOTHING

    def take_card(self, device: str, now: Moment) -> Outcome:
        """The card that takes on all alarms; refused where there is none."""
        done = self.take_ack(AlarmTaken(device, "card", "card"), now)
        return Outcome(signals=(Signal.REFUSED,)) if done == NOTHING else done

    def tick(self, now: Moment) -> Outcome:
        """Let time pass: an alarm comes at its minute, a door is left open, nobody came back."""
        self._alarms.tick(now.up_ms, partial(self._contacts.windows, now=now))
        return _together([*self._look(now), *self._watch.look_at_doors(now)])

    def view(self, now: Moment) -> tuple[RoomView, ...]:
        """How each room stands now: made in the agent's thread, and given to pages whole."""
        return tuple(
            RoomView(
                name=name,
                hi_mc=_milli(room.limit_c_max),
                lo_mc=_milli(room.limit_c_min),
                probes=tuple(
                    self._probe_view(one) for one, place in self._places.items() if place.room == name
                ),
                contacts=self._contacts.view(name),
                alarms=self._watch.view(name),
                is_defrosting=any(one.covers(now.up_ms) for one in self._contacts.windows(name, now)),
            )
            for name, room in self._rooms.items()
        )

    def _look(self, now: Moment) -> Iterator[Outcome]:
        return self._watch.look_at_rooms(now, self._facts.unheard)

    def _probe_view(self, probe: str) -> ProbeView:
        said, state = self._last.get(probe), self._alarms.state(probe)
        word = "acked" if self._watch.is_taken(probe) and state.phase == "alarm" else state.phase
        milli_c, up_ms = said or (None, None)
        return ProbeView(probe, milli_c, up_ms, word, self._facts.kind(probe))


def _milli(celsius: float | None) -> int | None:
    return None if celsius is None else round(celsius * 1000)


def _together(told: Sequence[Outcome]) -> Outcome:
    return Outcome(
        events=tuple(event for one in told for event in one.events),
        signals=tuple(signal for one in told for signal in one.signals),
    )
