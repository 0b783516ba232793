"""A cold room's box keeps every temperature and raises its alarm by itself, once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from edge_agent.drivers.contract import DoorRead, MainsRead, ProbeFaulted, TemperatureRead
from edge_agent.drivers.probes.settings import Probe
from edge_agent.drivers.settings import Door, Room
from edge_agent.store.outbox import Outbox
from edge_agent.store.readings import OpenReadings
from edge_agent.trade.coldroom import ColdRooms
from edge_agent.trade.outcome import Outcome, Signal
from edge_agent.trade.standing import Standing
from logistics.events.all import AnyEvent
from logistics.events.boxes import MainsMoved
from logistics.events.rooms import DoorMoved, ProbeFault, RoomAlarm
from tests.edge_agent.making import at

_MINUTE_MS = 60_000
PROBE = Probe(address="28-0000000000a1", room="r", interval_s=60)


class Store:
    """One room with one probe, read once a minute."""

    def __init__(self, outbox: Outbox, room: Room) -> None:
        self.outbox = outbox
        self.room = room
        self.minute = 0
        self.start("boot-1")

    def start(self, boot: str) -> None:
        """Begin a life of the agent in this boot."""
        self.rooms = ColdRooms(
            "S",
            OpenReadings(self.outbox),
            {"p": PROBE},
            {"r": self.room},
            {"d": Door(pin=5, room="r")},
            Standing(self.outbox.db, boot),
        )

    def read(self, *celsius: float) -> list[tuple[int, Outcome]]:
        """What each minute's temperature brought, where it brought something."""
        told: list[tuple[int, Outcome]] = []
        for value in celsius:
            with self.outbox.transaction():
                reading = TemperatureRead("p", round(value * 1000))
                outcome = self.rooms.take_temperature(reading, at(self.minute * _MINUTE_MS))
            if outcome != Outcome():
                told.append((self.minute, outcome))
            self.minute += 1
        return told


def alarm(*, is_raised: bool, value_mc: int, side: str = "HOT", limit_mc: int = 8000) -> AnyEvent:
    return RoomAlarm(
        site="S",
        room="r",
        probe="p",
        is_raised=is_raised,
        side="HOT" if side == "HOT" else "COLD",
        value_mc=value_mc,
        limit_mc=limit_mc,
        severity="critical" if is_raised else None,
    )


def events(told: list[tuple[int, Outcome]]) -> list[tuple[int, AnyEvent]]:
    return [(minute, event) for minute, outcome in told for _, event in outcome.events]


def signals(told: list[tuple[int, Outcome]]) -> list[Signal]:
    return [signal for _, outcome in told for signal in outcome.signals]


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    """A fresh outbox."""
    made = Outbox(tmp_path / "box.sqlite", stream="s1", boot="b1")
    yield made
    made.close()


@pytest.fixture
def store(outbox: Outbox) -> Store:
    """0 … 8 °C, an alarm after three minutes, clear after two below 7.5 °C."""
    return Store(outbox, Room(limit_c_min=0, limit_c_max=8, alarm_min=3, clear_min=2, hysteresis_c=0.5))


def test_temperatures_in_the_band_are_kept_in_silence(store: Store) -> None:
    """Each is on the disk, and nothing is told."""
    assert store.read(2, 3, 4) == []
    rows = store.outbox.db.execute("SELECT milli_c FROM open_reading").fetchall()
    assert rows == [(2000,), (3000,), (4000,)]


def test_the_alarm_is_raised_once_and_cleared_once(store: Store) -> None:
    """After the whole duration out of the band; and again clear for the whole delay past the hysteresis."""
    told = store.read(2, 9, 9, 9, 10, 11, 11, 7, 7, 7, 7)
    assert events(told) == [
        (4, alarm(is_raised=True, value_mc=10_000)),
        (9, alarm(is_raised=False, value_mc=7000)),
    ]
    assert signals(told) == [Signal.ALARM_ON, Signal.ALARM_OFF]


def test_a_short_excursion_is_no_alarm(store: Store) -> None:
    """A door that was open for two minutes wakes nobody."""
    assert store.read(2, 9, 9, 2, 9, 9, 2) == []


def test_a_room_that_hovers_at_its_limit_does_not_flutter(store: Store) -> None:
    """Between the limit and the hysteresis the alarm stays, and a relapse is not told again."""
    told = store.read(9, 9, 9, 9, 7.8, 7.8, 7.8, 9, 7, 9, 7, 9, 7.8, 7.8)
    assert signals(told) == [Signal.ALARM_ON]


def test_too_cold_is_an_alarm_of_its_own_side(store: Store) -> None:
    """With the lower limit."""
    told = store.read(-1, -1, -1, -1)
    assert events(told) == [(3, alarm(is_raised=True, value_mc=-1000, side="COLD", limit_mc=0))]


def test_a_flip_to_the_other_side_ends_one_alarm_before_the_other(store: Store) -> None:
    """As many are cleared as were raised."""
    told = store.read(9, 9, 9, 9, -1, -1, -1, -1, 2, 2, 2, 2)
    assert signals(told) == [Signal.ALARM_ON, Signal.ALARM_OFF, Signal.ALARM_ON, Signal.ALARM_OFF]


def test_a_clock_that_steps_changes_no_alarm(store: Store) -> None:
    """The alarm is judged by time since boot."""
    store.read(9, 9)
    with store.outbox.transaction():
        stepped = at(2 * _MINUTE_MS, boot_ms=1_800_000_000_000)
        assert store.rooms.take_temperature(TemperatureRead("p", 9000), stepped).signals == ()
    store.minute = 3
    assert signals(store.read(9)) == [Signal.ALARM_ON]


def test_a_room_without_limits_never_alarms(outbox: Outbox) -> None:
    """Its temperatures are kept all the same."""
    assert Store(outbox, Room()).read(*[80] * 60) == []


def test_a_fault_is_told_when_it_begins_and_when_it_ends(store: Store) -> None:
    """It is never taken for a value; the first temperature after it is its end."""
    fault = ProbeFaulted("p", "crc", "a1 b2")
    with store.outbox.transaction():
        assert store.rooms.take_fault(fault, at(0)) == Outcome(
            events=((at(0), ProbeFault(site="S", room="r", probe="p", fault="crc", detail="a1 b2")),),
            signals=(Signal.WARNING_ON,),
        )
    told = store.read(2, 2)
    assert events(told) == [(0, ProbeFault(site="S", room="r", probe="p", fault=""))]
    assert signals(told) == [Signal.WARNING_OFF]


def test_a_fault_breaks_no_alarm(store: Store) -> None:
    """Losing the probe is no recovery."""
    store.read(9, 9, 9, 9)
    with store.outbox.transaction():
        store.rooms.take_fault(ProbeFaulted("p", "missing"), at(4 * _MINUTE_MS))
    store.minute = 60
    assert signals(store.read(9, 9)) == [Signal.WARNING_OFF]


def test_a_door_that_moves_is_told(store: Store) -> None:
    """With its room."""
    outcome = store.rooms.take_door(DoorRead("d", is_open=True), at(7))
    assert outcome.events == ((at(7), DoorMoved(site="S", room="r", door="d", is_open=True)),)


def test_an_alarm_stands_over_a_start(store: Store) -> None:
    """A new start in the same boot shows the alarm at once, and tells its end and nothing else."""
    store.read(9, 9, 9, 9)
    store.start("boot-1")
    assert list(store.rooms.found) == [Signal.ALARM_ON]
    told = store.read(9, 9, 7, 7, 7)
    assert events(told) == [(8, alarm(is_raised=False, value_mc=7000))]


def test_an_alarm_stands_over_a_power_cut(store: Store) -> None:
    """In another boot, whose time begins at 0, the alarm stands until the room is clear."""
    store.read(9, 9, 9, 9)
    store.minute = 0
    store.start("boot-2")
    assert list(store.rooms.found) == [Signal.ALARM_ON]
    assert events(store.read(9, 7, 7, 7)) == [(3, alarm(is_raised=False, value_mc=7000))]
    store.start("boot-3")
    assert not store.rooms.found


def test_a_start_does_not_put_an_alarm_off(store: Store) -> None:
    """Minutes out of the band count over a start in the same boot, and not over a power cut."""
    store.read(9, 9, 9)
    store.start("boot-1")
    assert [minute for minute, _ in store.read(9, 9)] == [3]
    store.read(2, 2, 2, 9, 9, 9)
    store.minute = 0
    store.start("boot-2")
    assert [minute for minute, _ in store.read(9, 9, 9, 9)] == [3]


def test_a_long_run_is_not_broken_by_a_start(outbox: Outbox) -> None:
    """How long ago the last reading was is known over a start, not only when the run began."""
    store = Store(outbox, Room(limit_c_max=8, alarm_min=20))
    store.read(*[9] * 15)
    store.start("boot-1")
    assert [minute for minute, _ in store.read(*[9] * 10)] == [20]


def test_a_fault_stands_over_a_start(store: Store) -> None:
    """A probe that was faulty before a start is shown so, not told again, and its end is told."""
    with store.outbox.transaction():
        store.rooms.take_fault(ProbeFaulted("p", "crc"), at(0))
    store.start("boot-2")
    assert list(store.rooms.found) == [Signal.WARNING_ON]
    with store.outbox.transaction():
        assert store.rooms.take_fault(ProbeFaulted("p", "crc"), at(1)) == Outcome()
    told = store.read(2)
    assert events(told) == [(0, ProbeFault(site="S", room="r", probe="p", fault=""))]
    store.start("boot-2")
    assert not store.rooms.found


def test_mains_that_go_and_come_back(store: Store) -> None:
    """Lost mains warn until they are back; mains that were there at the start warn nobody."""

    def moved(*, is_present: bool) -> tuple[Signal, ...]:
        outcome = store.rooms.take_mains(MainsRead("grid", is_present), at(7))
        assert outcome.events == ((at(7), MainsMoved(site="S", device="grid", is_present=is_present)),)
        return outcome.signals

    assert moved(is_present=True) == ()
    assert moved(is_present=False) == (Signal.WARNING_ON,)
    assert moved(is_present=False) == ()
    assert moved(is_present=True) == (Signal.WARNING_OFF,)
