"""Operators in the settings: every fault at once, and never a secret in a fault."""

from pathlib import Path

from edge_agent.settings import load_edge
from tests.edge_agent.counter.people.staff import PIN, WANG
from tests.edge_agent.test_settings import BOX, faults, written

_DIGEST = "a" * 64


def test_an_operator_needs_a_name_and_a_way_in(tmp_path: Path) -> None:
    """The role is that of the counter unless the settings say more."""
    settings = load_edge(written(tmp_path, BOX, f'[operator.B07]\nname = "王芳"\nbadge = "{_DIGEST}"\n'))
    assert settings.operator["B07"].roles == ["counter"]
    told = faults(tmp_path, BOX, '[operator.B07]\nname = "王芳"\n')
    assert told == [
        "operator.B07: has neither badge nor pin, so nobody could sign in; run sanji edge operator"
    ]


def test_a_secret_in_place_of_its_hash_is_told_without_it(tmp_path: Path) -> None:
    """A fault is read on screens and in logs."""
    told = faults(tmp_path, BOX, f'[operator.B07]\nname = "王"\nbadge = "{WANG}"\npin = "{PIN}"\n')
    assert len(told) == 2
    assert not any(PIN in fault or WANG in fault for fault in told)


def test_two_operators_are_told_apart(tmp_path: Path) -> None:
    """By their badges, and by their names on the page."""
    one = f'name = "王芳"\nbadge = "{_DIGEST}"\n'
    told = faults(tmp_path, BOX, f"[operator.A]\n{one}[operator.B]\n{one}")
    assert [fault.split(":")[0] for fault in told] == ["operator.B", "operator.B"]
