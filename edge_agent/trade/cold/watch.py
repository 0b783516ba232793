"""The alarms that stand at a box: when each begins, gets worse, is taken on, comes again, and ends."""

from collections.abc import Collection, Iterator, Mapping

from edge_agent.drivers.contract import AlarmTaken
from edge_agent.drivers.settings import Door, Room
from edge_agent.trade.cold.alarms import Alarms, Found
from edge_agent.trade.cold.contacts import Contacts
from edge_agent.trade.cold.stands import Stand, goes_on, signals
from edge_agent.trade.cold.view import AlarmView
from edge_agent.trade.outcome import NOTHING, Outcome, Signal
from edge_agent.trade.standing import Standing
from logistics.coldchain.rule import MINUTE_MS, Side
from logistics.events.rooms import BY_CHARS_MAX, COMMENT_CHARS_MAX, AlarmAcked, RoomAlarm
from plumbing.clock import Moment

_REMIND_MIN = 60.0


class Watch:
    """Compares what stood with what is so now, and says what changed. Within a transaction, too."""

    def __init__(
        self,
        site: str,
        rooms: Mapping[str, Room],
        doors: Mapping[str, Door],
        alarms: Alarms,
        contacts: Contacts,
        standing: Standing,
    ) -> None:
        self._site = site
        self._rooms = rooms
        self._doors = doors
        self._alarms = alarms
        self._contacts = contacts
        self._standing = standing
        self._stands = standing.stands()

    @property
    def found(self) -> tuple[Signal, ...]:
        """What stands, as signals."""
        return tuple(signal for stand in self._stands.values() for signal in signals(None, stand))

    def is_taken(self, probe: str) -> bool:
        """Whether somebody has taken on the alarm of which a probe is the worst."""
        return any(stand.is_taken and stand.probe == probe for stand in self._stands.values())

    def look_at_rooms(self, now: Moment, unheard: Collection[str]) -> Iterator[Outcome]:
        """What is new of each room's two sides; `unheard` are the probes that give no temperature."""
        for room, side in self._alarms.sides:
            found = self._alarms.level(room, side, now.up_ms, unheard)
            before = self._stands.get(_key(room, side))
            if found is None and before is not None:
                yield self._end(room, side, before.probe, now)
            elif found is not None and before is None:
                yield self._begin(room, side, found, now)
            elif found is not None and before is not None:
                yield self._go_on(room, side, before, found, now)

    def look_at_doors(self, now: Moment) -> Iterator[Outcome]:
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

    def take_on(self, taken: AlarmTaken, now: Moment) -> list[Outcome]:
        """Somebody takes on what stands in a room, or in all: silence, while the lamp stays.

        Nothing is taken on without a comment. A door's alarm is silenced, too, and nothing is told of that:
        the centre hears when it is closed.
        """
        by, comment = taken.by.strip()[:BY_CHARS_MAX], taken.comment.strip()[:COMMENT_CHARS_MAX]
        if not by or not comment:
            return []
        told = []
        for (room, side), stand in self._of_rooms():
            if taken.room in ("", room) and not stand.is_taken:
                event = AlarmAcked(site=self._site, room=room, side=side, by=by, comment=comment)
                after = Stand(stand.level, stand.probe, now.up_ms, self._alarms.value_mc(stand.probe))
                told.append(Outcome(((now, event),), self._becomes(_key(room, side), after)))
        for name, stand in self._of_doors():
            if taken.room in ("", self._doors[name].room) and not stand.is_taken:
                after = Stand(stand.level, taken_ms=now.up_ms)
                told.append(Outcome(signals=self._becomes(_door_key(name), after)))
        return told

    def view(self, room: str) -> tuple[AlarmView, ...]:
        """The alarms that stand in a room, the worst first."""
        own = [
            AlarmView(stand.level, side, "", stand.probe, stand.taken_ms)
            for (name, side), stand in self._of_rooms()
            if name == room
        ]
        own += [
            AlarmView(stand.level, None, name, "", stand.taken_ms)
            for name, stand in self._of_doors()
            if self._doors[name].room == room
        ]
        return tuple(sorted(own, key=lambda one: (one.level != "critical", one.door)))

    def _begin(self, room: str, side: Side, found: Found, now: Moment) -> Outcome:
        event = self._raised(room, side, found, now)
        return Outcome(((now, event),), self._becomes(_key(room, side), Stand(found.level, found.probe)))

    def _go_on(self, room: str, side: Side, before: Stand, found: Found, now: Moment) -> Outcome:
        is_far_worse = before.is_far_worse(side, found.value_mc)
        after = goes_on(
            before, found.level, found.probe, now.up_ms, self._remind_ms(room), is_far_worse=is_far_worse
        )
        changed = self._becomes(_key(room, side), after)
        if found.level == before.level:
            return Outcome(signals=changed) if changed else NOTHING
        return Outcome(((now, self._raised(room, side, found, now)),), changed)

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

    def _of_doors(self) -> list[tuple[str, Stand]]:
        return [
            (name, self._stands[_door_key(name)]) for name in self._doors if _door_key(name) in self._stands
        ]

    def _remind_ms(self, room: str) -> int:
        minutes = self._rooms[room].remind_min if room in self._rooms else _REMIND_MIN
        return int(minutes * MINUTE_MS)


def _key(room: str, side: Side) -> str:
    return f"room/{room}/{side}"


def _door_key(door: str) -> str:
    return f"door/{door}"
