"""The machine is looked at each minute and told rarely: at the start, when it turns, and every half hour."""

from itertools import pairwise
from pathlib import Path

import pytest

from edge_agent.health.look import Machine
from edge_agent.health.network import LinkLog
from edge_agent.health.watch import CALM_MS, LOOK_MS, TURN_MS, MachineWatch
from edge_agent.store.outbox import Outbox
from logistics.events.machine import BoxMachine
from simulators.wires.pi_files import PiFiles
from tests.edge_agent.counter.rig import OPENED

_EVERY_MS = 30 * 60_000


class Box:
    """A watch on simulated files, and a loop that keeps what it tells."""

    def __init__(self, folder: Path) -> None:
        self.pi = PiFiles(folder / "root")
        self.outbox = Outbox(folder / "box.sqlite", stream="s", boot="b")
        OPENED.append(self.outbox)
        machine = Machine("S", self.pi.root, folder, None, self.outbox, LinkLog())
        self.looks = 0

        def look(up_ms: int) -> BoxMachine:
            self.looks += 1
            return machine.look(up_ms)

        self.watch = MachineWatch(look, _EVERY_MS)

    def live(self, from_ms: int, upto_ms: int) -> list[tuple[int, BoxMachine]]:
        """What is told, a turn of the heart each second."""
        told = []
        for up_ms in range(from_ms, upto_ms, 1000):
            event = self.watch.due(up_ms)
            if event:
                self.watch.told(event, up_ms)
                told.append((up_ms, event))
        return told


def test_a_calm_machine_is_told_at_the_start_and_every_half_hour(tmp_path: Path) -> None:
    """And looked at once a minute, whatever the heart does."""
    box = Box(tmp_path)
    told = box.live(0, 2 * _EVERY_MS + 1000)
    assert [at for at, _ in told] == [0, _EVERY_MS, 2 * _EVERY_MS]
    assert box.looks == 2 * _EVERY_MS // LOOK_MS + 1
    first = told[0][1]
    assert (first.temp_mc, first.throttle, first.wear_pct, first.certificate_ms) == (48_312, 0, None, None)
    assert (first.hot_ms, first.low_volt_ms, first.slow_ms) == (None, None, None)


def test_heat_is_told_with_how_long_and_lasts_until_it_is_well_below(tmp_path: Path) -> None:
    """Around the limit it does not flap."""
    box = Box(tmp_path)
    box.live(0, 600_000)
    box.pi.be_hot(80_000)
    (at, event), *_ = box.live(600_000, 660_000)
    assert (at, event.hot_ms) == (600_000, 0)
    box.pi.be_hot(76_000)
    later = box.live(660_000, 660_000 + _EVERY_MS)
    assert [one.hot_ms for _, one in later] == [_EVERY_MS]
    box.pi.be_hot(74_999)
    ((_, cool),) = box.live(660_000 + _EVERY_MS, 660_000 + _EVERY_MS + TURN_MS + LOOK_MS)
    assert cool.hot_ms is None


def test_power_that_failed_between_two_looks_is_noticed(tmp_path: Path) -> None:
    """The firmware keeps a bit of it until the next boot; it stands until a quarter of an hour is calm."""
    box = Box(tmp_path)
    box.live(0, TURN_MS)
    box.pi.hold_back(0x50000)
    ((at, event),) = box.live(TURN_MS, TURN_MS + LOOK_MS)
    assert (event.low_volt_ms, event.slow_ms, event.throttle) == (0, 0, 0x50000)
    later = box.live(TURN_MS + LOOK_MS, at + CALM_MS + TURN_MS)
    assert [one.low_volt_ms for _, one in later] == [None]
    assert later[0][0] == at + CALM_MS


def test_what_was_before_the_agent_is_told_and_does_not_stand(tmp_path: Path) -> None:
    """A dip while the box booted is no fault now."""
    box = Box(tmp_path)
    box.pi.hold_back(0x10000)
    ((_, event),) = box.live(0, LOOK_MS)
    assert (event.throttle, event.low_volt_ms) == (0x10000, None)


@pytest.mark.parametrize(
    ("life", "spare", "is_worn"), [(8, 1, False), (9, 1, True), (2, 2, True), (2, 3, True), (0, 0, False)]
)
def test_a_worn_card_stands(tmp_path: Path, life: int, spare: int, is_worn: bool) -> None:
    """By its life or by its spare blocks; one that does not say is not called worn."""
    box = Box(tmp_path)
    box.pi.wear(1, life, spare)
    ((_, event),) = box.live(0, LOOK_MS)
    assert (event.worn_ms is not None) is is_worn


def test_errors_of_the_file_system_stand_until_they_are_gone(tmp_path: Path) -> None:
    """Told five minutes after the last word, with how long it has been so."""
    box = Box(tmp_path)
    box.live(0, LOOK_MS)
    box.pi.err(2)
    ((at, event),) = box.live(LOOK_MS, TURN_MS + LOOK_MS)
    assert (at, event.fs_errors, event.files_ms) == (TURN_MS, 2, TURN_MS - LOOK_MS)
    box.pi.err(0)
    ((_, event),) = box.live(TURN_MS + LOOK_MS, 2 * TURN_MS + LOOK_MS)
    assert event.files_ms is None


def test_what_flickers_is_no_flood(tmp_path: Path) -> None:
    """A link that changes each minute is told every five minutes at most."""
    box = Box(tmp_path)
    told = []
    for minute in range(60):
        box.pi.go_by("wifi" if minute % 2 else "mobile")
        told += box.live(minute * LOOK_MS, (minute + 1) * LOOK_MS)
    gaps = [later - earlier for (earlier, _), (later, _) in pairwise(told)]
    assert min(gaps) >= TURN_MS


def test_what_could_not_be_kept_is_told_with_the_next_look(tmp_path: Path) -> None:
    """A full disk does not swallow the first word."""
    box = Box(tmp_path)
    assert box.watch.due(0) is not None
    assert box.watch.due(1000) is None
    assert box.watch.due(LOOK_MS) is not None


def test_a_machine_that_knows_nothing_tells_that(tmp_path: Path) -> None:
    """It is told all the same: the centre then shows that nothing is known."""
    machine = Machine("S", tmp_path / "none", tmp_path, tmp_path / "no.pem", Box(tmp_path).outbox, LinkLog())
    event = machine.look(0)
    assert (event.temp_mc, event.throttle, event.link, event.online_ms) == (None, None, None, None)
    assert (event.kept_events, event.certificate_ms) == (0, None)
