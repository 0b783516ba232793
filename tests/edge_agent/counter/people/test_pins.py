"""A PIN is checked, and guessing it is slow, also over a restart."""

import pytest

from edge_agent.counter.people.pins import Pins, TooOften, is_easy
from edge_agent.counter.people.slips import Slips
from edge_agent.counter.settings import Operator
from tests.edge_agent.counter.people.staff import OPERATORS, PIN

_PEOPLE = {number: Operator.model_validate(one) for number, one in OPERATORS.items()}
_MINUTE_MS = 60_000


def _pins(kept: list[Slips]) -> Pins:
    return Pins(_PEOPLE, kept.append)


def test_only_the_right_pin_of_the_right_operator_is_right() -> None:
    """Neither another's, nor one of who has none, nor an empty one of nobody."""
    pins = _pins([])
    assert pins.is_right("B07", PIN, "counter", 0)
    assert not pins.is_right("B07", "471109", "counter", 0)
    assert not pins.is_right("B08", "", "counter", 0)
    assert not pins.is_right("B99", PIN, "counter", 0)


def test_guessing_has_to_wait_and_a_restart_helps_nobody() -> None:
    """Five wrong ones; then not even the right one is looked at, though the box has started anew."""
    kept: list[Slips] = []
    pins = _pins(kept)
    for _ in range(5):
        assert not pins.is_right("B07", "000000", "counter", 1000)
    again = _pins(kept)
    again.remember(kept[-1], 2000)
    with pytest.raises(TooOften) as told:
        again.is_right("B07", PIN, "counter", 2000)
    assert told.value.wait_ms == 15 * _MINUTE_MS - 1000
    assert again.is_right("B07", PIN, "counter", 16 * _MINUTE_MS)


def test_who_guesses_from_elsewhere_does_not_lock_the_counter() -> None:
    """The screen at the box counts for itself."""
    pins = _pins([])
    for _ in range(5):
        pins.is_right("B07", "000000", "elsewhere", 0)
    assert pins.is_right("B07", PIN, "counter", 0)


@pytest.mark.parametrize("pin", ["", "12345", "123456", "987654", "111111", "890123", "12a456", "٤٧١١٠٨"])
def test_easy_pins_are_told(pin: str) -> None:
    """Too short, a row, one digit, or no digits."""
    assert is_easy(pin)
    assert not is_easy(PIN)
