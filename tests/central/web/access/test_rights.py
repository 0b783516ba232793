"""What roles may, and how far they reach."""

import pytest

from central.web.access.rights import RIGHTS, ROLES, WHOLE, Reach, Right, may, reach_of

CHILDREN = {"HUB": ("C1", "COLD"), "C1": ("V1", "V2")}


@pytest.mark.parametrize(
    ("role", "right", "is_allowed"),
    [
        ("operator", "look", True),
        ("operator", "act", False),
        ("warehouse", "produce", True),
        ("warehouse", "persons", False),
        ("manager", "persons", True),
        ("manager", "audit", False),
        ("auditor", "audit", True),
        ("auditor", "act", False),
        ("auditor", "persons", False),
        ("king", "look", False),
        ("", "look", False),
    ],
)
def test_a_role_may_what_its_row_says(role: str, right: Right, *, is_allowed: bool) -> None:
    """Who only checks changes nothing and sees no persons; a role that nobody knows may nothing."""
    assert may(role, right) is is_allowed


def test_each_role_may_look_and_the_admin_may_all() -> None:
    """No role is locked out, and nothing in the centre is without somebody who may do it."""
    assert all(may(role, "look") for role in ROLES)
    assert all(may("admin", right) for right in RIGHTS)


def test_a_reach_takes_in_all_below() -> None:
    """Who has a centre has its stations, and nothing beside or above."""
    reach = reach_of("C1", CHILDREN)
    assert reach == Reach(frozenset({"C1", "V1", "V2"}))
    assert not reach.holds("HUB")
    assert reach_of("HUB", CHILDREN) == Reach(frozenset({"HUB", "C1", "COLD", "V1", "V2"}))
    assert reach_of(" ", CHILDREN) == WHOLE
    assert reach_of("V1", {"V1": ("V2",), "V2": ("V1",)}) == Reach(frozenset({"V1", "V2"}))


def test_what_has_been_here_may_be_seen_here() -> None:
    """Something that passed one of one's sites is in reach, wherever else it was."""
    reach = reach_of("C1", CHILDREN)
    assert reach.holds_any(frozenset({"HUB", "V2"}))
    assert not reach.holds_any(frozenset({"HUB"}))
    assert WHOLE.holds_any(frozenset())
