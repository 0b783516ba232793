"""Each signal has its own sound, a standing alarm sounds between them, and a broken buzzer stops nobody."""

import pytest

from edge_agent.drivers.contract import DeviceMissing
from edge_agent.drivers.pins import LampColour
from edge_agent.trade.outcome import Signal
from edge_agent.trade.signals import Guarded, Signals


class FakeOutputs:
    """A lamp tower and a buzzer that can be unplugged."""

    def __init__(self) -> None:
        self.lamps: list[str] = []
        self.is_on = False
        self.is_unplugged = False

    def lamp(self, colour: LampColour) -> None:
        self._check()
        self.lamps.append(colour)

    def buzzer(self, *, on: bool) -> None:
        self._check()
        self.is_on = on

    def _check(self) -> None:
        if self.is_unplugged:
            raise DeviceMissing("pins: gone")


class Post:
    """Signals that are ticked every ten milliseconds."""

    def __init__(self) -> None:
        self.outputs = FakeOutputs()
        self.signals = Signals(self.outputs)
        self._up_ms = 0

    def hear(self, for_ms: int) -> list[int]:
        """The lengths in milliseconds of the sounds that begin within this time."""
        sounds: list[int] = []
        was_on = self.outputs.is_on
        for _ in range(for_ms // 10):
            self.signals.tick(self._up_ms)
            self._up_ms += 10
            if self.outputs.is_on and not was_on:
                sounds.append(0)
            if self.outputs.is_on and sounds:
                sounds[-1] += 10
            was_on = self.outputs.is_on
        return sounds


@pytest.fixture
def post() -> Post:
    """Signals at rest."""
    return Post()


@pytest.mark.parametrize(
    ("signal", "sounds"),
    [
        (Signal.OK, [80]),
        (Signal.DUPLICATE, [80, 80]),
        (Signal.CARD, [60, 60, 60]),
        (Signal.REFUSED, [700]),
    ],
)
def test_each_signal_has_its_own_sound(post: Post, signal: Signal, sounds: list[int]) -> None:
    """One beep, two, three, or a long one; then silence."""
    post.signals.give(signal)
    assert post.hear(2000) == sounds
    assert not post.outputs.is_on


def test_signals_are_played_one_after_another(post: Post) -> None:
    """Two scans in one commit are two beeps."""
    post.signals.give(Signal.OK)
    post.signals.give(Signal.REFUSED)
    assert post.hear(3000) == [80, 700]


def test_no_flood_of_signals_plays_on_for_long(post: Post) -> None:
    """What a burst leaves behind is bounded."""
    for _ in range(1000):
        post.signals.give(Signal.OK)
    assert len(post.hear(60_000)) <= 30


def test_an_alarm_stands_until_the_last_one_is_cleared(post: Post) -> None:
    """Red and sounding; the beep of a scan is heard within it."""
    post.signals.give(Signal.ALARM_ON)
    post.signals.give(Signal.ALARM_ON)
    assert post.hear(3000) == [500, 500, 500]
    post.signals.give(Signal.OK)
    assert 80 in post.hear(2000)
    post.signals.give(Signal.ALARM_OFF)
    assert 500 in post.hear(3000)
    post.signals.give(Signal.ALARM_OFF)
    post.hear(1100)
    assert post.hear(3000) == []
    assert post.outputs.lamps == ["green", "red", "red", "red", "green"]


def test_one_clear_too_many_does_no_harm(post: Post) -> None:
    """The next alarm is heard all the same."""
    post.signals.give(Signal.ALARM_OFF)
    post.signals.give(Signal.ALARM_ON)
    assert post.hear(1000) == [500]


def test_broken_outputs_are_told_once_and_stop_nobody(capsys: pytest.CaptureFixture[str]) -> None:
    """And their return is told once."""
    outputs = FakeOutputs()
    guarded = Guarded(outputs)
    outputs.is_unplugged = True
    for _ in range(5):
        guarded.lamp("red")
        guarded.buzzer(on=True)
    outputs.is_unplugged = False
    for _ in range(5):
        guarded.lamp("green")
    told = capsys.readouterr().out + capsys.readouterr().err
    assert told.count("signals.down") == 1
    assert told.count("signals.up") == 1
    assert outputs.lamps == ["green"] * 5


def test_a_warning_is_yellow_and_heard_once(post: Post) -> None:
    """Lost mains or a faulty probe: sounds of their own, then silence, and yellow while it lasts."""
    post.signals.give(Signal.WARNING_ON)
    assert post.hear(5000) == [300, 80, 300]
    assert post.hear(60_000) == []
    assert post.outputs.lamps[-1] == "yellow"
    post.signals.give(Signal.WARNING_ON)
    post.signals.give(Signal.WARNING_OFF)
    assert post.outputs.lamps[-1] == "yellow"
    post.signals.give(Signal.WARNING_OFF)
    assert post.outputs.lamps[-1] == "green"


def test_an_alarm_outshines_a_warning(post: Post) -> None:
    """Red while both stand, and yellow again when only the warning is left."""
    for signal, lamp in (
        (Signal.WARNING_ON, "yellow"),
        (Signal.ALARM_ON, "red"),
        (Signal.WARNING_OFF, "red"),
        (Signal.WARNING_ON, "red"),
        (Signal.ALARM_OFF, "yellow"),
    ):
        post.signals.give(signal)
        assert post.outputs.lamps[-1] == lamp
