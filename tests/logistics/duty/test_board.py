"""What deeds make of matters: who has them, what is laid aside, what is settled, and what is new again."""

import msgspec
import pytest

from logistics.duty.board import Deed, What, board, standing
from logistics.duty.causes import Alerted, BoxState, Causes, Counted
from logistics.duty.judge import Matter, judge
from logistics.duty.limits import Limits

NOW = 1_780_000_000_000
MIN = 60_000
LIMITS = Limits(quiet_min=60)


def _away(since_ms: int = NOW - 100 * MIN, box: str = "b") -> Matter:
    (found,) = judge(Causes(boxes=(BoxState(box, "S", False, since_ms),)), LIMITS, NOW)
    return found


def _money() -> Matter:
    (found,) = judge(Causes(counts=(Counted("S", "d", NOW - 100 * MIN, 5, 4),)), LIMITS, NOW)
    return found


def _deed(what: What, at_ms: int, number: int = 1, **more: str | int) -> Deed:
    first = Deed(number, at_ms, "wang", what, "offline:S:b", "wang", None, "on my way")
    return msgspec.structs.replace(first, **more)


def test_nobody_has_what_nobody_took() -> None:
    """A matter stands with no deed."""
    found = standing(_away(), (), LIMITS, NOW)
    assert found is not None
    assert (found.holder, found.seen, found.until_ms) == ("", 0, None)


def test_the_last_deed_says_who_has_it() -> None:
    """Taken by one, handed to another; what was said last stands."""
    deeds = [_deed("take", NOW - 50 * MIN), _deed("hand", NOW - 40 * MIN, 2, holder="li", comment="yours")]
    found = standing(_away(), deeds, LIMITS, NOW)
    assert found is not None
    assert (found.holder, found.seen, found.comment, found.taken_ms) == ("li", 2, "yours", NOW - 40 * MIN)


@pytest.mark.parametrize(("until_ms", "is_snoozed"), [(NOW + 1, True), (NOW, False)])
def test_what_is_laid_aside_comes_back_by_itself(until_ms: int, *, is_snoozed: bool) -> None:
    """At its moment, or when somebody brings it back."""
    aside = _deed("snooze", NOW - MIN, until_ms=until_ms)
    found = standing(_away(), [aside], LIMITS, NOW)
    assert found is not None
    assert found.is_snoozed is is_snoozed
    back = standing(_away(), [aside, _deed("wake", NOW, 2)], LIMITS, NOW)
    assert back is not None
    assert not back.is_snoozed


@pytest.mark.parametrize(("minutes", "holder"), [(59, "wang"), (60, "wang"), (61, "")])
def test_a_cause_that_comes_back_is_new_after_the_quiet_time(minutes: int, holder: str) -> None:
    """Within it, whoever had it has it still."""
    deed = _deed("take", NOW - 100 * MIN)
    (found,) = board([_away(NOW - 100 * MIN + minutes * MIN)], {"offline:S:b": [deed]}, LIMITS, NOW)
    assert found.holder == holder


def test_what_happened_is_settled_and_what_lasts_is_not() -> None:
    """A difference that somebody explained is off the board; a box that is away is not by being called so."""
    assert standing(_money(), [_deed("settle", NOW)], LIMITS, NOW) is None
    assert standing(_away(), [_deed("settle", NOW)], LIMITS, NOW) is not None
    assert standing(_money(), [_deed("settle", NOW - 101 * MIN)], LIMITS, NOW) is not None


def test_an_alerts_own_word_says_who_has_it() -> None:
    """Without a deed of the board."""
    taken = Alerted(7, "breach", "C", "r", "b/p", NOW - 9, NOW - 5, "wang", "closed the door")
    (matter,) = judge(Causes(alerts=(taken,)), LIMITS, NOW)
    found = standing(matter, (), LIMITS, NOW)
    assert found is not None
    assert (found.holder, found.taken_ms, found.comment) == ("wang", NOW - 5, "closed the door")


def test_what_nobody_has_comes_first_and_what_is_laid_aside_last() -> None:
    """Within one urgency."""
    matters = [_away(NOW - 90 * MIN, box) for box in "abc"]
    deeds = {
        "offline:S:a": [_deed("snooze", NOW - 1, until_ms=NOW + MIN)],
        "offline:S:b": [_deed("take", NOW - 1)],
    }
    assert [one.matter.which for one in board(matters, deeds, LIMITS, NOW)] == ["c", "b", "a"]
