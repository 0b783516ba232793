"""A box that boots without the time tells the right times once it knows them."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

import pytest

from edge_agent.agent import Agent
from edge_agent.build import build
from edge_agent.drivers.contract import CodeRead, Reading, TemperatureRead
from logistics import wire
from logistics.events.all import AnyEvent
from logistics.events.boxes import ClockKnown, ClockStepped
from logistics.events.parcels import ParcelScanned
from logistics.events.rooms import Readings
from plumbing.clock import ClockQuality, Moment
from tests.edge_agent.making import EPOCH_MS, settings

_PROBE = {"p": {"address": "28-0000000000a1", "room": "r", "interval_s": 1}}


class Pi:
    """A box without a clock battery. `wrong_ms` is how far its wall clock is off; `boots` are true times."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lives = 0
        self.wrong_ms = 0
        self.clock: ClockQuality = "synced"

    def start(self, true_ms: int, boot: str, *, up_ms: int = 0) -> None:
        """The agent starts in a boot that has lasted for `up_ms`."""
        self._lives += 1
        self._boot_ms = true_ms - up_ms
        self.parts = build(
            settings(self._folder, probe=_PROBE),
            stream=f"s{self._lives}",
            boot=boot,
            publish=lambda _: True,
            signal=lambda _: None,
            skipped=lambda: 0,
            rng=Random(1),
        )
        self.agent = Agent(self.parts, [], self.at(up_ms))

    def at(self, up_ms: int) -> Moment:
        return Moment(max(0, self._boot_ms + up_ms + self.wrong_ms), up_ms, self.clock)

    def take(self, up_ms: int, *readings: Reading) -> None:
        self.agent.take([(reading, self.at(up_ms)) for reading in readings], self.at(up_ms))

    def tick(self, up_ms: int) -> None:
        self.agent.tick(self.at(up_ms))

    def synchronise(self) -> None:
        self.wrong_ms, self.clock = 0, "synced"

    def stamps(self, kind: type[AnyEvent]) -> list[wire.Stamped]:
        """The stamps of all events of a type, stream after stream."""
        return [stamped for stamped in self._all() if isinstance(wire.decode_event(stamped.event), kind)]

    def events(self, kind: type[AnyEvent]) -> list[AnyEvent]:
        return [wire.decode_event(stamped.event) for stamped in self.stamps(kind)]

    def _all(self) -> Sequence[wire.Stamped]:
        outbox = self.parts.outbox
        runs = [outbox.run_after(stream.ord, 0, 2**62, 10_000, 10**8) for stream in outbox.streams()]
        return [stamped for _, run in runs for stamped in run]

    def stop(self) -> None:
        self.parts.outbox.close()


@pytest.fixture
def pi(tmp_path: Path) -> Iterator[Pi]:
    made = Pi(tmp_path)
    yield made
    made.stop()


def code(number: int) -> CodeRead:
    return CodeRead("counter", f"SF{number:013}", "code128")


@pytest.mark.parametrize(
    ("wrong_ms", "clock"), [(-EPOCH_MS, "unknown"), (-3 * 86_400_000, "estimated"), (5_000, "estimated")]
)
def test_what_was_scanned_before_the_time_was_known_is_dated_anew(
    pi: Pi, wrong_ms: int, clock: ClockQuality
) -> None:
    """Booted in 1970, last Tuesday or a little ahead: uptime says when it was, and the first time is kept."""
    pi.wrong_ms, pi.clock = wrong_ms, clock
    pi.start(EPOCH_MS, "b1")
    for number, up_ms in enumerate((60_000, 120_000, 180_000)):
        pi.take(up_ms, code(number))
    told = [stamped.at_ms for stamped in pi.stamps(ParcelScanned)]
    pi.synchronise()
    pi.tick(200_000)
    scans = pi.stamps(ParcelScanned)
    assert [one.at_ms for one in scans] == [EPOCH_MS + up for up in (60_000, 120_000, 180_000)]
    assert [one.told_ms for one in scans] == told
    assert {one.clock for one in scans} == {"synced"}


def test_that_the_time_is_known_is_told_once_with_how_far_it_was_off(pi: Pi) -> None:
    """With the moment of a known clock: the centre puts right by it what it has already."""
    pi.wrong_ms, pi.clock = -3_600_000, "estimated"
    pi.start(EPOCH_MS, "b1")
    pi.tick(1000)
    pi.synchronise()
    pi.tick(2000)
    pi.tick(700_000)
    assert pi.events(ClockKnown) == [ClockKnown(site="S", was_off_ms=3_600_000)]
    (stamp,) = pi.stamps(ClockKnown)
    assert (stamp.at_ms, stamp.up_ms, stamp.clock) == (EPOCH_MS + 2000, 2000, "synced")


def test_a_box_that_knows_the_time_from_the_start_tells_nothing_of_it(pi: Pi) -> None:
    """There is nothing to put right, also when the agent starts again in the same boot."""
    pi.start(EPOCH_MS, "b1")
    pi.tick(1000)
    pi.stop()
    pi.start(EPOCH_MS + 5000, "b1", up_ms=5000)
    assert pi.events(ClockKnown) == []


def test_an_earlier_life_in_the_same_boot_is_put_right_too(pi: Pi) -> None:
    """The agent died before the time was known; its next life knows it, and tells so."""
    pi.wrong_ms, pi.clock = -EPOCH_MS, "unknown"
    pi.start(EPOCH_MS, "b1")
    pi.take(1000, code(1))
    pi.stop()
    pi.synchronise()
    pi.start(EPOCH_MS + 9000, "b1", up_ms=9000)
    assert [one.at_ms for one in pi.stamps(ParcelScanned)] == [EPOCH_MS + 1000]
    assert pi.events(ClockKnown) == [ClockKnown(site="S")]


def test_open_readings_are_dated_anew_and_make_one_chunk(pi: Pi) -> None:
    """Temperatures on both sides of the moment when the time became known lie on one grid."""
    pi.wrong_ms, pi.clock = -86_400_000, "estimated"
    pi.start(EPOCH_MS, "b1")
    pi.take(1000, TemperatureRead("p", 4000))
    pi.take(2000, TemperatureRead("p", 4001))
    pi.synchronise()
    pi.take(3000, TemperatureRead("p", 4002))
    pi.agent.seal(pi.at(3100))
    (stamp,) = pi.stamps(Readings)
    (event,) = pi.events(Readings)
    assert isinstance(event, Readings)
    assert (stamp.at_ms, stamp.clock, event.values_mc()) == (EPOCH_MS + 1000, "synced", [4000, 4001, 4002])


def test_a_reading_that_waited_when_the_time_became_known_is_dated_anew(pi: Pi) -> None:
    """A pump reads the clock before the heart hears of it."""
    pi.wrong_ms, pi.clock = -EPOCH_MS, "unknown"
    pi.start(EPOCH_MS, "b1")
    waited = pi.at(500)
    pi.synchronise()
    pi.tick(600)
    pi.agent.take([(code(1), waited)], pi.at(700))
    assert [(one.at_ms, one.clock) for one in pi.stamps(ParcelScanned)] == [(EPOCH_MS + 500, "synced")]


def test_a_parcel_scanned_before_and_after_is_still_a_duplicate(pi: Pi) -> None:
    """The memory of scans is put right as well: it goes by wall time."""
    pi.wrong_ms, pi.clock = -86_400_000, "estimated"
    pi.start(EPOCH_MS, "b1")
    pi.take(1000, code(1))
    pi.synchronise()
    pi.take(3000, code(1))
    assert len(pi.events(ParcelScanned)) == 1


def test_an_earlier_boot_stays_a_guess_between_its_neighbours(pi: Pi) -> None:
    """A boot that never knew the time lies after the last known time and before the next known start."""
    pi.start(EPOCH_MS, "b1")
    pi.tick(1000)
    last_known_ms = EPOCH_MS
    pi.stop()
    pi.wrong_ms, pi.clock = -EPOCH_MS, "unknown"
    pi.start(EPOCH_MS + 600_000, "b2")
    pi.take(60_000, code(1))
    pi.take(90_000, code(2))
    pi.stop()
    pi.synchronise()
    pi.start(EPOCH_MS + 900_000, "b3")
    first, second = pi.stamps(ParcelScanned)
    assert last_known_ms <= first.at_ms <= EPOCH_MS + 900_000
    assert second.at_ms - first.at_ms == 30_000
    assert first.clock == "estimated"
    assert first.told_ms is not None


def test_an_earlier_boot_cannot_lie_after_the_next_known_start(pi: Pi) -> None:
    """A guess that was ahead is moved back, as a whole."""
    pi.wrong_ms, pi.clock = 10_000_000, "estimated"
    pi.start(EPOCH_MS, "b1")
    pi.take(1000, code(1))
    pi.take(2000, code(2))
    pi.stop()
    pi.synchronise()
    pi.start(EPOCH_MS + 60_000, "b2")
    first, second = pi.stamps(ParcelScanned)
    assert second.at_ms <= EPOCH_MS + 60_000
    assert (second.at_ms - first.at_ms, second.clock) == (1000, "estimated")


def test_a_boot_is_moved_as_a_whole_though_its_agent_died_in_it(pi: Pi) -> None:
    """What an earlier life in it wrote has been moved already, what came later has not: they are one boot."""
    pi.start(EPOCH_MS, "b1")
    pi.stop()
    pi.wrong_ms, pi.clock = -EPOCH_MS, "unknown"
    for up_ms in (0, 120_000):
        pi.start(EPOCH_MS + 600_000 + up_ms, "b2", up_ms=up_ms)
        pi.take(up_ms + 60_000, code(up_ms))
        pi.stop()
    pi.start(EPOCH_MS + 900_000, "b3")
    first, second = pi.stamps(ParcelScanned)
    assert EPOCH_MS <= first.at_ms < EPOCH_MS + 900_000
    assert (second.at_ms - first.at_ms, second.clock) == (120_000, "estimated")


def test_the_first_boot_of_all_lies_before_the_next_known_start(pi: Pi) -> None:
    """It has no neighbour before it; 1970 is no time to leave it at."""
    pi.wrong_ms, pi.clock = -EPOCH_MS, "unknown"
    pi.start(EPOCH_MS, "b1")
    pi.take(1000, code(1))
    pi.take(2000, code(2))
    pi.stop()
    pi.synchronise()
    pi.start(EPOCH_MS + 60_000, "b2")
    first, second = pi.stamps(ParcelScanned)
    assert first.at_ms >= EPOCH_MS
    assert second.at_ms <= EPOCH_MS + 60_000
    assert (second.at_ms - first.at_ms, second.clock) == (1000, "estimated")


def test_a_known_clock_that_is_set_anew_is_noted_and_the_past_stays(pi: Pi) -> None:
    """By more than two seconds against uptime; a slewed clock is no step."""
    pi.start(EPOCH_MS, "b1")
    pi.take(1000, code(1))
    pi.wrong_ms = 1900
    pi.tick(2000)
    pi.wrong_ms = 3800
    pi.tick(3000)
    assert pi.events(ClockStepped) == []
    pi.wrong_ms = -3_600_000
    pi.tick(4000)
    pi.tick(5000)
    assert pi.events(ClockStepped) == [ClockStepped(site="S", by_ms=-3_603_800)]
    assert [one.at_ms for one in pi.stamps(ParcelScanned)] == [EPOCH_MS + 1000]
