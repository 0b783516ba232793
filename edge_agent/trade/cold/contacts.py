"""What doors, mains and defrost heaters did lately: why a room may be warm, and which door stands open."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from edge_agent.drivers.settings import Defrost, Door, Room
from edge_agent.trade.cold.view import ContactView
from edge_agent.trade.standing import Standing
from logistics.coldchain.alerts import causes, defrost
from logistics.coldchain.alerts.causes import DoorAlarm, Move
from logistics.coldchain.alerts.defrost import Daily, Window
from logistics.coldchain.rule import MINUTE_MS, Side
from logistics.events.rooms import DefrostMoved
from logistics.labels import CHINA
from plumbing.clock import Moment

_MOVES_MAX = 16
_DAY_MS = 86_400_000
_offset = CHINA.utcoffset(None)
_CHINA_MS = 0 if _offset is None else int(_offset.total_seconds() * 1000)


class Contacts:
    """Remembers the last moves of each, and since when one is on also over a start. Times are since boot."""

    def __init__(
        self,
        rooms: Mapping[str, Room],
        doors: Mapping[str, Door],
        defrosts: Mapping[str, Defrost],
        standing: Standing,
    ) -> None:
        self._rooms = rooms
        self._doors = doors
        self._defrosts = defrosts
        self._standing = standing
        self._daily = {name: _daily(room) for name, room in rooms.items() if room.defrost_at}
        self._mains: set[str] = set()
        self._moves: dict[str, list[Move]] = defaultdict(list)
        # Each contact is told at the start: what was taken out of the settings is on no more.
        self._left = standing.on_since()
        for name in self._left.keys() & {*doors, *self._defrosts}:
            self._moves[name] = [Move(name, self._left.pop(name), is_on=True)]

    @property
    def is_a_door_open(self) -> bool:
        """Whether a door stands open that must not be left so."""
        return any(self._is_on(name) for name, door in self._doors.items() if door.left_open)

    def note(self, name: str, now: Moment, *, is_on: bool) -> None:
        """A door opened or closed, the mains went or came, a defrost began or ended; or was found so."""
        if name not in self._doors and name not in self._defrosts:
            self._mains.add(name)
        if self._is_on(name) == is_on:
            return
        at_ms = self._left.pop(name, now.up_ms) if is_on else now.up_ms
        self._moves[name] = [*self._moves[name], Move(name, at_ms, is_on)][-_MOVES_MAX:]
        self._standing.keep_on_since(name, at_ms if is_on else None)

    def defrost_moved(self, site: str, name: str, *, is_on: bool) -> DefrostMoved:
        """What is told of a defrost: with how long it may last, so that the centre judges it alike."""
        contact = self._defrosts[name]
        return DefrostMoved(
            site=site,
            room=contact.room,
            device=name,
            is_on=is_on,
            longest_ms=contact.longest_min * MINUTE_MS,
            after_ms=contact.after_min * MINUTE_MS,
            peak_mc=_peak_mc(self._rooms[contact.room]),
        )

    def view(self, room: str) -> tuple[ContactView, ...]:
        """How the room's doors and defrost contacts stand, as far as they were heard of."""
        doors = [(name, "door") for name, door in self._doors.items() if door.room == room]
        heats = [(name, "defrost") for name, one in self._defrosts.items() if one.room == room]
        return tuple(
            ContactView(name, "door" if kind == "door" else "defrost", move.is_on, move.at_ms)
            for name, kind in (*doors, *heats)
            for move in self._moves[name][-1:]
        )

    def open_doors(self, now: Moment) -> list[DoorAlarm]:
        """The doors that have been left open for too long."""
        moves = [move for name, door in self._doors.items() if door.left_open for move in self._moves[name]]
        return causes.door_alarms(moves, now.up_ms)

    def windows(self, room: str, now: Moment) -> tuple[Window, ...]:
        """The room's defrosts around now. A box that does not know the time knows of none by the clock."""
        return (*self._by_clock(room, now), *self._by_contact(room))

    def cause(self, room: str, onset_ms: int, side: Side, now: Moment) -> str:
        """The likeliest reason why a room left its limits then, as it is told; "" where none is known."""
        found = causes.likely_causes(
            onset_ms,
            side,
            doors=self._of(name for name, door in self._doors.items() if door.room == room),
            mains_lost=self._of(self._mains),
            windows=self.windows(room, now),
        )
        return f"{found[0].kind}:{found[0].what}".rstrip(":") if found else ""

    def _by_clock(self, room: str, now: Moment) -> Iterator[Window]:
        daily = self._daily.get(room)
        if daily is None or now.clock == "unknown":
            return
        boot_ms = now.at_ms - now.up_ms
        for one in daily.between(now.at_ms - _DAY_MS, now.at_ms + _DAY_MS, offset_ms=_CHINA_MS):
            yield Window(one.start_ms - boot_ms, one.end_ms - boot_ms, one.peak_mc)

    def _by_contact(self, room: str) -> Iterator[Window]:
        for name, contact in self._defrosts.items():
            if contact.room == room:
                yield from defrost.signalled(
                    [(move.at_ms, move.is_on) for move in self._moves[name]],
                    longest_ms=contact.longest_min * MINUTE_MS,
                    after_ms=contact.after_min * MINUTE_MS,
                    peak_mc=_peak_mc(self._rooms[room]),
                )

    def _is_on(self, name: str) -> bool:
        moves = self._moves[name]
        return bool(moves) and moves[-1].is_on

    def _of(self, names: Iterable[str]) -> list[Move]:
        return [move for name in sorted(names) for move in self._moves[name]]


def _daily(room: Room) -> Daily:
    minutes = sorted({int(at[:2]) * 60 + int(at[3:]) for at in room.defrost_at})
    return Daily(tuple(minutes), room.defrost_min, _peak_mc(room))


def _peak_mc(room: Room) -> int | None:
    return None if room.defrost_c_max is None else round(room.defrost_c_max * 1000)
