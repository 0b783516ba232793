"""The examples that an engineer copies are right, and say no more than there is."""

from pathlib import Path

import pytest

from central.settings import load_central
from edge_agent.settings import load_edge

ROOT = Path(__file__).parents[2]
AGENTS = sorted((ROOT / "firmware_configs" / "agents").glob("*.toml"))


def test_there_is_an_example_for_each_role() -> None:
    """Each role of a box has its example, named after it."""
    assert {path.stem for path in AGENTS} == {"village", "township", "hub", "coldstore"}


@pytest.mark.parametrize("path", AGENTS, ids=lambda path: path.stem)
def test_an_agents_example_is_accepted(path: Path) -> None:
    """`sanji edge check` finds no fault in the example, and its role is the file's name."""
    assert load_edge(path).box.role == path.stem


def test_the_centres_example_is_accepted() -> None:
    """The centre's example has no fault, and its room has a rule."""
    settings = load_central(ROOT / "firmware_configs" / "centre" / "centre.toml")
    assert [room.rule().hi_mc for room in settings.room] == [8000]
