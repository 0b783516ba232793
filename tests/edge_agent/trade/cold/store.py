"""A cold store's trade on a real outbox, minute by minute, with what it told and signalled."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from edge_agent.drivers.contract import AlarmTaken, DefrostRead, DoorRead, MainsRead, TemperatureRead
from edge_agent.drivers.probes.settings import Probe
from edge_agent.drivers.settings import Defrost, Door, Room
from edge_agent.store.outbox import Outbox
from edge_agent.store.readings import OpenReadings
from edge_agent.trade.coldroom import ColdRooms
from edge_agent.trade.outcome import Outcome, Signal
from edge_agent.trade.standing import Standing
from logistics.events.all import AnyEvent
from logistics.events.rooms import AlarmAcked, RoomAlarm
from plumbing.clock import ClockQuality, Moment
from tests.edge_agent.making import EPOCH_MS

MINUTE_MS = 60_000
ROOM = Room(limit_c_min=0, limit_c_max=8, alarm_min=3, clear_min=2, hysteresis_c=0.5)
"""0 … 8 °C, an alarm after three minutes, clear after two below 7.5 °C."""


class Store:
    """One room r with probes that are read once a minute, a door d, a defrost contact heat, mains grid."""

    def __init__(
        self, folder: Path, room: Room = ROOM, probes: Sequence[str] = ("p",), door: Door | None = None
    ) -> None:
        self.outbox = Outbox(folder / "box.sqlite", stream="s1", boot="b1")
        self.room, self.probes = room, probes
        self.door = door or Door(pin=5, room="r")
        self.minute = 0.0
        self.clock: ClockQuality = "synced"
        self.boot_ms = EPOCH_MS
        self.events: list[tuple[float, AnyEvent]] = []
        self.signals: list[Signal] = []
        self.start("boot-1")

    def start(self, boot: str) -> None:
        """Begin a life of the agent in this boot."""
        self.rooms = ColdRooms(
            "S",
            OpenReadings(self.outbox),
            {name: Probe(address="28-0000000000a1", room="r", interval_s=60) for name in self.probes},
            {"r": self.room},
            {"d": self.door},
            Standing(self.outbox.db, boot),
            {"heat": Defrost(pin=6, room="r", longest_min=20, after_min=5)},
        )

    def now(self) -> Moment:
        """The moment."""
        up_ms = round(self.minute * MINUTE_MS)
        return Moment(self.boot_ms + up_ms, up_ms, self.clock)

    def read(self, *celsius: float | Mapping[str, float]) -> None:
        """A temperature a minute, of all probes or of those named."""
        for value in celsius:
            said = value if isinstance(value, Mapping) else dict.fromkeys(self.probes, value)
            for probe, own in said.items():
                self.temperature(probe, own)
            self.minute += 1

    def temperature(self, probe: str, celsius: float) -> None:
        """One reading, now."""
        reading = TemperatureRead(probe, round(celsius * 1000))
        self.do(lambda now: self.rooms.take_temperature(reading, now))

    def move_door(self, *, is_open: bool) -> None:
        """The door, now."""
        self.do(lambda now: self.rooms.take_door(DoorRead("d", is_open), now))

    def lose_mains(self) -> None:
        """The mains are gone, now."""
        self.do(lambda now: self.rooms.take_mains(MainsRead("grid", is_present=False), now))

    def defrost(self, *, is_on: bool) -> None:
        """The heater's contact, now."""
        self.do(lambda now: self.rooms.take_defrost(DefrostRead("heat", is_on), now))

    def ack(self, comment: str = "门没关", room: str = "") -> None:
        """Somebody takes on what stands, now."""
        taken = AlarmTaken("page", "wang", comment, room)
        self.do(lambda now: self.rooms.take_ack(taken, now))

    def tick(self, minutes: float = 0) -> None:
        """Let time pass."""
        self.minute += minutes
        self.do(self.rooms.tick)

    def do(self, deed: Callable[[Moment], Outcome]) -> None:
        """One commit, and what it told."""
        with self.outbox.transaction():
            outcome = deed(self.now())
        self.events += [(self.minute, event) for _, event in outcome.events]
        self.signals += outcome.signals

    @property
    def alarms(self) -> list[tuple[float, RoomAlarm]]:
        """The alarms told so far."""
        return [(minute, event) for minute, event in self.events if isinstance(event, RoomAlarm)]

    @property
    def course(self) -> list[tuple[float, str]]:
        """Each alarm's minute, with its severity, or "over" at its end."""
        return [(minute, event.severity or "over") for minute, event in self.alarms]

    @property
    def acks(self) -> list[AlarmAcked]:
        """What was acknowledged."""
        return [event for _, event in self.events if isinstance(event, AlarmAcked)]

    @property
    def lamp(self) -> str:
        """What the lamp tower shows."""
        if self._count("alarm"):
            return "red"
        return "yellow" if self._count("warning") else "green"

    @property
    def sounds(self) -> bool:
        """Whether the buzzer sounds on."""
        return self._count("alarm") > self._count("taken")

    def stored(self) -> list[int]:
        """All temperatures on the disk."""
        return [row[0] for row in self.outbox.db.execute("SELECT milli_c FROM open_reading ORDER BY id")]

    def _count(self, what: str) -> int:
        return self.signals.count(Signal(f"{what}_on")) - self.signals.count(Signal(f"{what}_off"))
