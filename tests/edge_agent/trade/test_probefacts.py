"""What is told of probes beside their temperatures, each thing once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from edge_agent.drivers.contract import ProbeFaulted, ProbeFound, TemperatureRead
from edge_agent.drivers.probes.settings import Probe
from edge_agent.store.outbox import Outbox
from edge_agent.trade.outcome import Outcome, Signal
from edge_agent.trade.probefacts import HUMIDITY_MS_MAX, ProbeFacts
from edge_agent.trade.standing import Standing
from logistics.events.all import AnyEvent
from logistics.events.rooms import Humidity, ProbeAbout, ProbeFault
from plumbing.clock import Moment

HOUR_MS = 3_600_000
LAB = {
    "certificate": "C-1",
    "date": "2026-05-01",
    "due": "2026-11-30",
    "raw_c": [-0.5, 24.8],
    "true_c": [0.0, 25.0],
}
NOV_30, DEC_1 = 1_796_083_199_000, 1_796_083_200_000  # 2026-11-30T23:59:59Z, 2026-12-01T00:00:00Z
FOUND = ProbeFound("a", "DS18B20", "28-000000000001", ("parasite",))


class Box:
    """Probes a and b in one room, c in another; a is calibrated."""

    def __init__(self, outbox: Outbox) -> None:
        self.outbox = outbox
        self.hour = 0.0
        self.start()

    def start(self) -> None:
        """Begin a life of the agent."""
        probes: dict[str, dict[str, object]] = {
            "a": {"room": "r", "calibration": LAB, "stuck_h": 6},
            "b": {"room": "r", "stuck_h": 0},
            "c": {"room": "other"},
        }
        self.facts = ProbeFacts(
            "S",
            {name: Probe.model_validate({"chip": "x", **one}) for name, one in probes.items()},
            Standing(self.outbox.db, "boot-1"),
        )

    def now(self, at_ms: int = 1000) -> Moment:
        return Moment(at_ms, round(self.hour * HOUR_MS), "synced")

    def hear(self, probe: str, milli_c: int, **more: int) -> Outcome:
        with self.outbox.transaction():
            return self.facts.temperature(TemperatureRead(probe, milli_c, **more), self.now())

    def told(self, probe: str, milli_c: int, **more: int) -> list[AnyEvent]:
        return [event for _, event in self.hear(probe, milli_c, **more).events]


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    """A box that has heard nothing yet."""
    outbox = Outbox(tmp_path / "box.sqlite", stream="s1", boot="boot-1")
    yield Box(outbox)
    outbox.close()


def fault(kind: str, detail: str = "", refused: int = 0) -> ProbeFault:
    return ProbeFault(site="S", room="r", probe="a", fault=kind, detail=detail, refused=refused)


def test_the_same_value_while_the_room_moves_is_doubted(box: Box) -> None:
    """Six hours of 4.0 °C while the other probe moved by 0.5 °C are told once, and end with another value."""
    for hour in range(7):
        box.hour = hour
        box.told("b", 4_000 + hour % 2 * 500)
        told = box.told("a", 4_000)
        assert told == ([fault("stuck", "4 °C for 6.0 h, while b moved by 0.5 °C")] if hour == 6 else [])
    box.hour = 6.5
    assert box.told("a", 4_000) == []
    assert box.hear("a", 4_062) == Outcome(events=((box.now(), fault("")),), signals=(Signal.WARNING_OFF,))


def test_doubt_stands_over_a_start(box: Box) -> None:
    """It ends when the value is seen to change, and not with the first reading of a new life."""
    for hour in range(25):
        box.hour = hour
        box.told("a", 4_000)
    box.start()
    assert [box.told("a", 4_000), box.told("a", 4_000), box.told("a", 4_062)] == [[], [], [fault("")]]


def test_a_still_room_is_no_fault(box: Box) -> None:
    """The same value for days, while the other probe moved by less than 0.2 °C, is a still room."""
    for hour in range(100):
        box.hour = hour
        assert box.told("b", 4_000 + hour % 2 * 187) == []
        assert box.told("a", 4_000) == []


def test_without_a_peer_a_day_is_needed(box: Box) -> None:
    """A probe alone in its room is doubted after four times as long; other rooms prove nothing."""
    for hour in range(25):
        box.hour = hour
        box.told("c", hour * 1000)
        told = box.told("a", 4_000)
        assert told == ([fault("stuck", "4 °C for 24.0 h")] if hour == 24 else [])


def test_doubt_can_be_switched_off(box: Box) -> None:
    """`stuck_h = 0` doubts nothing."""
    for hour in range(40):
        box.hour = hour
        box.told("a", hour * 1000)
        assert box.told("b", 4_000) == []


def test_the_raw_value_decides(box: Box) -> None:
    """What stands still is what the probe itself says."""
    for hour in range(25):
        box.hour = hour
        told = box.told("a", 4_000 + hour, raw_mc=3_900)
    assert [event.fault for event in told if isinstance(event, ProbeFault)] == ["stuck"]


def test_a_fault_is_one_warning(box: Box) -> None:
    """A fault that turns into another one is told again, and warned of once until the probe is well."""
    with box.outbox.transaction():
        first = box.facts.fault(ProbeFaulted("a", "crc", "x"), box.now())
        again = box.facts.fault(ProbeFaulted("a", "crc", "y"), box.now())
        other = box.facts.fault(ProbeFaulted("a", "all_ones"), box.now())
    assert [outcome.signals for outcome in (first, again, other)] == [(Signal.WARNING_ON,), (), ()]
    assert [len(outcome.events) for outcome in (first, again, other)] == [1, 0, 1]
    assert box.told("a", 4_000, refused=9) == [fault("", refused=9)]


def about(*notes: str) -> ProbeAbout:
    probe = Probe.model_validate({"chip": "x", "room": "r", "calibration": LAB})
    assert probe.calibration is not None
    return ProbeAbout(
        site="S",
        room="r",
        probe="a",
        model="DS18B20",
        address="28-000000000001",
        calibration=probe.calibration.as_told(),
        notes=notes,
    )


def test_what_a_probe_is_is_told_once(box: Box) -> None:
    """With its certificate; a device that is opened again is no news."""
    assert [event for _, event in box.facts.found(FOUND, box.now()).events] == [about("parasite")]
    assert box.facts.found(FOUND, box.now()) == Outcome()
    assert box.told("a", 4_000) == []


def test_a_certificate_that_runs_out_is_told_in_that_night(box: Box) -> None:
    """It is good on its last day; when that is over, the next temperature says that it is due."""
    box.facts.found(FOUND, box.now(NOV_30))
    read = TemperatureRead("a", 4_000)
    assert box.facts.temperature(read, Moment(NOV_30, 1000, "synced")).events == ()
    later = Moment(DEC_1, 2000, "synced")
    assert box.facts.temperature(read, later).events == ((later, about("parasite", "calibration_due")),)


def test_a_clock_that_is_unknown_ends_no_certificate(box: Box) -> None:
    """A box that does not know the day says nothing of it."""
    found = box.facts.found(FOUND, Moment(DEC_1, 0, "unknown")).events
    assert [event for _, event in found] == [about("parasite")]
    assert box.facts.temperature(TemperatureRead("a", 4_000), Moment(DEC_1, 1, "unknown")).events == ()


def test_a_probe_without_a_certificate_says_so(box: Box) -> None:
    """Nobody takes its readings for calibrated ones."""
    told = box.facts.found(ProbeFound("c", "sht4x", "1-0044"), box.now()).events
    assert [event.notes for _, event in told if isinstance(event, ProbeAbout)] == [("uncalibrated",)]


def test_humidity_is_told_when_it_moves_and_now_and_then(box: Box) -> None:
    """The first, each change of 2 %, and one a quarter of an hour."""
    values = [(0, 70_000), (60_000, 71_900), (120_000, 72_000), (180_000, 72_000)]
    values += [(120_000 + HUMIDITY_MS_MAX, 72_000)]
    told = []
    for up_ms, value in values:
        read = TemperatureRead("c", 4_000, humidity_mpct=value)
        told += [event for _, event in box.facts.temperature(read, Moment(0, up_ms, "synced")).events]
    assert told == [
        Humidity(site="S", room="other", probe="c", milli_pct=value) for value in (70_000, 72_000, 72_000)
    ]
