"""People repeat a scan until they hear that it was taken, and only then count it as promised."""

import threading
from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest

from simulators.wires.pin_bank import Bank
from simulators.worlds.ear import Ear, Heard
from simulators.worlds.parcels import Parcel, some_parcel
from simulators.worlds.people import Promise, Promises, Worker

_PIN = 17
PARCEL = Parcel("SF1", 500)


class FakeHands:
    """Counts what is presented."""

    def __init__(self) -> None:
        self.presented: list[str] = []
        self.withdrawn = 0

    def present(self, text: str) -> None:
        self.presented.append(text)

    def withdraw(self) -> None:
        self.withdrawn += 1


class FakeEar(Ear):
    """Hears what the script says."""

    def __init__(self, heard: Sequence[Heard]) -> None:
        self._heard = iter(heard)

    def listen(self, patience_s: float) -> Heard:
        assert patience_s > 0
        return next(self._heard)


def at_work(*heard: Heard) -> tuple[Worker, FakeHands, Promises]:
    hands, promises = FakeHands(), Promises()
    return Worker("S", hands, FakeEar(heard), promises, threading.Event()), hands, promises


@pytest.mark.parametrize("heard", [["beep"], ["two beeps"], ["nothing", "long", "beep"]])
def test_a_scan_is_promised_once_a_beep_was_heard(heard: list[Heard]) -> None:
    """Two beeps as well: it was taken before. Until then it is tried again, each time on a bare counter."""
    worker, hands, promises = at_work(*heard)
    assert worker.scan(PARCEL, "arrive")
    assert promises.made() == {Promise("SF1", "S", "arrive")}
    assert hands.presented == ["SF1"] * len(heard)
    assert hands.withdrawn == len(heard)


def test_a_scan_that_is_never_heard_is_no_promise() -> None:
    """It is given up and counted."""
    worker, _, promises = at_work("nothing", "long", "three beeps", "nothing")
    assert not worker.scan(PARCEL, "arrive")
    assert promises.made() == frozenset()
    assert promises.unheard == 1


def test_a_card_is_known_by_its_three_beeps() -> None:
    """One beep would be a parcel's."""
    worker, hands, _ = at_work("beep", "three beeps")
    worker.card("SANJI*DEPART")
    assert hands.presented == ["SANJI*DEPART"] * 2


def test_nobody_begins_anything_after_the_end(tmp_path: Path) -> None:
    """When the world has stopped, no scan is tried."""
    stop = threading.Event()
    stop.set()
    hands = FakeHands()
    assert not Worker("S", hands, FakeEar([]), Promises(), stop).scan(PARCEL, "arrive")
    assert hands.presented == []


@pytest.mark.parametrize(
    ("sounds_s", "heard"),
    [([0.08], "beep"), ([0.08, 0.08], "two beeps"), ([0.06] * 3, "three beeps"), ([0.7], "long")],
)
def test_an_ear_tells_the_signals_apart(tmp_path: Path, sounds_s: list[float], heard: Heard) -> None:
    """As the box plays them on its buzzer's pin."""
    bank = Bank(tmp_path)

    def play() -> None:
        for sound_s in sounds_s:
            bank.drive(_PIN, 1)
            threading.Event().wait(sound_s)
            bank.drive(_PIN, 0)
            threading.Event().wait(0.07)

    player = threading.Thread(target=play)
    player.start()
    assert Ear(bank, _PIN).listen(5) == heard
    player.join()


def test_an_ear_that_hears_nothing_says_so(tmp_path: Path) -> None:
    """After its patience."""
    assert Ear(Bank(tmp_path), _PIN).listen(0.05) == "nothing"


def test_parcels_are_those_of_the_seed() -> None:
    """The same seed makes the same parcels, all of them of some carrier and a weight that a scale bears."""
    ours, again = ([some_parcel(rng) for _ in range(200)] for rng in (Random(1), Random(1)))
    assert ours == again
    assert len({parcel.waybill for parcel in ours}) == 200
    assert all(300 <= parcel.mass_g < 12_000 for parcel in ours)
