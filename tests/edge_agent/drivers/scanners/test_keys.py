"""Lines out of key events, whatever comes."""

from hypothesis import given
from hypothesis import strategies as st

from edge_agent.drivers.scanners.keys import CHARACTERS_MAX, EV_KEY, EV_SYN, SYN_DROPPED, KeyEvent, Typing

ENTER, SHIFT, A, ONE = 28, 42, 30, 2
EVENTS = st.lists(
    st.builds(KeyEvent, st.integers(0, 5), st.integers(0, 120), st.integers(0, 2)), max_size=200
)


def tap(*codes: int) -> list[KeyEvent]:
    return [KeyEvent(EV_KEY, code, value) for code in codes for value in (1, 0)]


@given(EVENTS)
def test_any_events_give_bounded_lines(events: list[KeyEvent]) -> None:
    """No sequence of events raises, and no line is longer than the bound."""
    typing = Typing()
    lines = typing.take(events)
    assert all(0 < len(line) <= CHARACTERS_MAX for line in lines)


@given(EVENTS)
def test_after_a_reset_a_line_is_read_as_typed(events: list[KeyEvent]) -> None:
    """What a former keyboard left held or begun is not in the next one's codes."""
    typing = Typing()
    typing.take(events)
    typing.reset()
    assert typing.take(tap(A, ONE, ENTER)) == ["a1"]


def test_a_held_key_is_typed_once() -> None:
    """The kernel's own repetition of a key that hangs is no second character."""
    events = [KeyEvent(EV_KEY, ONE, 1), *[KeyEvent(EV_KEY, ONE, 2)] * 9, KeyEvent(EV_KEY, ONE, 0)]
    assert Typing().take([*events, *tap(ENTER)]) == ["1"]


def test_an_endless_line_is_none() -> None:
    """A keyboard on which something lies fills no memory, and what it typed is no code."""
    typing = Typing()
    assert typing.take(tap(*[ONE] * (CHARACTERS_MAX + 50), ENTER)) == []
    assert typing.skipped == CHARACTERS_MAX + 50


def test_a_lost_shift_is_forgotten() -> None:
    """After the kernel lost keys nothing counts as held, and the next line is whole again."""
    typing = Typing()
    lost = [KeyEvent(EV_KEY, SHIFT, 1), KeyEvent(EV_SYN, SYN_DROPPED, 0), *tap(ONE, ENTER)]
    assert typing.take([*lost, *tap(ONE, ENTER)]) == ["1"]


def test_an_alt_code_that_is_none_spoils_the_line() -> None:
    """Alt with something else than digits on the keypad stands for nothing, and the line is left out."""
    alt_x = [KeyEvent(EV_KEY, 56, 1), *tap(45), KeyEvent(EV_KEY, 56, 0)]
    assert Typing().take([*tap(ONE), *alt_x, *tap(ENTER)]) == []
