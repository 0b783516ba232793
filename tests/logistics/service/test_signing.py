"""Steps are signed in their order, each once, and the first by somebody who signs no other."""

import pytest

from logistics.service.signing import OutOfTurn, check

STEPS = ("reviewed", "approved")


@pytest.mark.parametrize(
    ("signed", "step", "who", "why"),
    [
        ({}, "approved", "lin", "step: reviewed"),
        ({"reviewed": "lin"}, "approved", "lin", "same_person"),
        ({"reviewed": "lin"}, "reviewed", "mei", "signed: reviewed"),
        ({"reviewed": "lin", "approved": "mei"}, "approved", "wang", "signed: approved"),
    ],
)
def test_who_is_out_of_turn(signed: dict[str, str], step: str, who: str, why: str) -> None:
    """It says why, and which step."""
    with pytest.raises(OutOfTurn, match=why):
        check(STEPS, signed, step, who)


def test_two_people_sign_in_order() -> None:
    """One reviews, another approves."""
    check(STEPS, {}, "reviewed", "lin")
    check(STEPS, {"reviewed": "lin"}, "approved", "mei")
