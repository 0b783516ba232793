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
from edge_agent.trade.cold.alarms import Alarms, Found
from edge_agent.trade.cold.contacts import Contacts
from edge_agent.trade.cold.doubt import Doubts
from edge_agent.trade.cold.stands import Stand, goes_on, signals
from edge_agent.trade.cold.view import AlarmView, ProbeView, RoomView
from edge_agent.trade.outcome import NOTHING, Outcome, Signal
from edge_agent.trade.probefacts import ProbeFacts
from edge_agent.trade.standing import Standing
from logistics.coldchain.rule import MINUTE_MS, Side
from logistics.events.boxes import MainsMoved
from logistics.events.rooms import (
    BY_CHARS_MAX,
    COMMENT_CHARS_MAX,
    AlarmAcked,
    DefrostMoved,
    DoorMoved,
    RoomAlarm,
)
from plumbing.clock import Moment

_REMIND_MIN = 60.0
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
        self._standing = standing
        self._facts = ProbeFacts(site, probes, standing)
        self._doubts = Doubts(probes, standing)
        self._alarms = Alarms(probes, rooms, standing)
        self._contacts = Contacts(rooms, doors, self._defrosts, standing)
        self._stands = standing.stands()
        self._lost_mains: set[str] = set()
        self._last: dict[str, tuple[int, int]] = {}

    @property
    def is_calm(self) -> bool:
        """Whether every judged probe is within its limits and no alarm stands."""
        return self._alarms.is_calm

    @property
    def is_restless(self) -> bool:
        """Whether the mere passing of time may bring or end an alarm."""
        return bool(self._stands) or not self._alarms.is_calm or self._contacts.is_a_door_open

    @property
    def found(self) -> tuple[Signal, ...]:
        """What stood already when this life began, as signals: lamp and buzzer must not wait for it again."""
        stood = [signal for stand in self._stands.values() for signal in signals(None, stand)]
        return (*stood, *(Signal.WARNING_ON,) * self._facts.faulty)

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
        return _together([facts, *self._settle(now, read.device)])

    def take_fault(self, read: ProbeFaulted, now: Moment) -> Outcome:
        """A probe that gives no temperature: told when it begins, never taken for a value."""
        return _together([self._facts.fault(read, now), *self._settle(now)])

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
        return _together([Outcome(events=((now, moved),)), *self._watch_doors(now)])

    def take_defrost(self, read: DefrostRead, now: Moment) -> Outcome:
        """A defrost that began or ended, or how it was found."""
        room = self._defrosts[read.device].room
        moved = DefrostMoved(site=self._site, room=room, device=read.device, is_on=read.is_on)
        self._contacts.note(read.device, now, is_on=read.is_on)
        return Outcome(events=((now, moved),))

    def take_ack(self, taken: AlarmTaken, now: Moment) -> Outcome:
        """Somebody takes on what stands in a room, or in all: silence, while the lamp stays.

        Nothing is taken on without a comment. A door's alarm is silenced, too, and nothing is told of that:
        the centre hears when it is closed.
        """
        by, comment = taken.by.strip()[:BY_CHARS_MAX], taken.comment.strip()[:COMMENT_CHARS_MAX]
        if not by or not comment:
            return NOTHING
        told = []
        for (room, side), stand in self._of_rooms():
            if taken.room in ("", room) and not stand.is_taken:
                event = AlarmAcked(site=self._site, room=room, side=side, by=by, comment=comment)
                worst_mc = self._alarms.value_mc(stand.probe)
                after = Stand(stand.level, stand.probe, now.up_ms, worst_mc)
                told.append(Outcome(((now, event),), self._becomes(_key(room, side), after)))
        for name, door in self._doors.items():
            open_ = self._stands.get(_door_key(name))
            if open_ and taken.room in ("", door.room) and not open_.is_taken:
                after = Stand(open_.level, taken_ms=now.up_ms)
                told.append(Outcome(signals=self._becomes(_door_key(name), after)))
        return _together([*told, Outcome(signals=(Signal.CARD,))]) if told else NOTHING

    def take_card(self, device: str, now: Moment) -> Outcome:
        """The card that takes on all alarms; refused where there is none."""
        done = self.take_ack(AlarmTaken(device, "card", "card"), now)
        return Outcome(signals=(Signal.REFUSED,)) if done == NOTHING else done

    def tick(self, now: Moment) -> Outcome:
        """Let time pass: an alarm comes at its minute, a door is left open, nobody came back."""
        self._alarms.tick(now.up_ms, partial(self._contacts.windows, now=now))
        return _together([*self._settle(now), *self._watch_doors(now)])

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
                alarms=self._alarm_views(name),
                is_defrosting=any(one.covers(now.up_ms) for one in self._contacts.windows(name, now)),
            )
            for name, room in self._rooms.items()
        )

    def _probe_view(self, probe: str) -> ProbeView:
        said, state = self._last.get(probe), self._alarms.state(probe)
        is_taken = any(stand.is_taken and stand.probe == probe for stand in self._stands.values())
        word = "acked" if is_taken and state.phase == "alarm" else state.phase
        milli_c, up_ms = said or (None, None)
        return ProbeView(probe, milli_c, up_ms, word, self._facts.kind(probe))

    def _alarm_views(self, room: str) -> tuple[AlarmView, ...]:
        own = [
            AlarmView(stand.level, side, "", stand.probe, stand.taken_ms)
            for (name, side), stand in self._of_rooms()
            if name == room
        ]
        own += [
            AlarmView(stand.level, None, name, "", stand.taken_ms)
            for name, door in self._doors.items()
            if door.room == room and (stand := self._stands.get(_door_key(name)))
        ]
        return tuple(sorted(own, key=lambda one: (one.level != "critical", one.door)))

    def _settle(self, now: Moment, heard: str = "") -> Iterator[Outcome]:
        """What is new of each room's two sides; `heard` is the probe that brought it."""
        unheard = self._facts.unheard
        for room, side in self._alarms.sides:
            found = self._alarms.level(room, side, now.up_ms, unheard)
            before = self._stands.get(_key(room, side))
            if found is None and before is not None:
                yield self._end(room, side, heard or before.probe, now)
            elif found is not None and before is None:
                yield self._begin(room, side, found, now)
            elif found is not None and before is not None:
                yield self._go_on(room, side, before, found, now)

    def _begin(self, room: str, side: Side, found: Found, now: Moment) -> Outcome:
        event = self._raised(room, side, found, now)
        return Outcome(((now, event),), self._becomes(_key(room, side), Stand(found.level, found.probe)))

    def _go_on(self, room: str, side: Side, before: Stand, found: Found, now: Moment) -> Outcome:
        is_far_worse = before.is_far_worse(side, found.value_mc)
        after = goes_on(
            before, found.level, found.probe, now.up_ms, self._remind_ms(room), is_far_worse=is_far_worse
        )
        told = [(now, self._raised(room, side, found, now))] if found.level != before.level else []
        return Outcome(tuple(told), self._becomes(_key(room, side), after))

    def _end(self, room: str, side: Side, probe: str, now: Moment) -> Outcome:
        event = RoomAlarm(
            site=self._site,
            room=room,
            probe=probe,
            is_raised=False,
            side=side,
            value_mc=self._alarms.value_mc(probe),
            limit_mc=self._alarms.limit_mc(probe, side),
        )
        return Outcome(((now, event),), self._becomes(_key(room, side), None))

    def _raised(self, room: str, side: Side, found: Found, now: Moment) -> RoomAlarm:
        return RoomAlarm(
            site=self._site,
            room=room,
            probe=found.probe,
            is_raised=True,
            side=side,
            value_mc=found.value_mc,
            limit_mc=self._alarms.limit_mc(found.probe, side),
            severity=found.level,
            cause=self._contacts.cause(room, found.since_ms, side, now),
        )

    def _watch_doors(self, now: Moment) -> Iterator[Outcome]:
        """What is new of doors that are left open: seen and heard at the box, and nothing to tell."""
        left = {one.door: one for one in self._contacts.open_doors(now)}
        for name, door in self._doors.items():
            before, found = self._stands.get(_door_key(name)), left.get(name)
            if before is None and found is None:
                continue
            after = None if found is None else Stand(found.level)
            if before is not None and found is not None:
                after = goes_on(before, found.level, "", now.up_ms, self._remind_ms(door.room))
            yield Outcome(signals=self._becomes(_door_key(name), after))

    def _becomes(self, key: str, after: Stand | None) -> tuple[Signal, ...]:
        """An alarm that stands so from now on."""
        before = self._stands.get(key)
        if after == before:
            return ()
        if after is None:
            del self._stands[key]
        else:
            self._stands[key] = after
        self._standing.keep_stand(key, after)
        return signals(before, after)

    def _of_rooms(self) -> list[tuple[tuple[str, Side], Stand]]:
        keys = self._alarms.sides
        return [(key, self._stands[_key(*key)]) for key in keys if _key(*key) in self._stands]

    def _remind_ms(self, room: str) -> int:
        minutes = self._rooms[room].remind_min if room in self._rooms else _REMIND_MIN
        return int(minutes * MINUTE_MS)


def _key(room: str, side: Side) -> str:
    return f"room/{room}/{side}"


def _milli(celsius: float | None) -> int | None:
    return None if celsius is None else round(celsius * 1000)


def _door_key(door: str) -> str:
    return f"door/{door}"


def _together(told: Sequence[Outcome]) -> Outcome:
    return Outcome(
        events=tuple(event for one in told for event in one.events),
        signals=tuple(signal for one in told for signal in one.signals),
    )
