"""The examples that an engineer copies are right, and say no more than there is."""

import subprocess
import sys
from pathlib import Path

import pytest

from central.settings import load_central
from edge_agent.settings import load_edge
from tests import needs

ROOT = Path(__file__).parents[2]
AGENTS = sorted((ROOT / "firmware_configs" / "agents").glob("*.toml"))
UNITS = sorted((ROOT / "systemd").glob("*.service"))


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


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.stem)
def test_systemd_understands_the_unit(unit: Path, tmp_path: Path) -> None:
    """systemd-analyze verify has nothing to say about a unit but that the program is not installed here."""
    analyze = needs.program("systemd-analyze")
    text = unit.read_text(encoding="utf-8").replace("/opt/sanji/bin/sanji", sys.executable)
    copy = tmp_path / unit.name
    copy.write_text(text, encoding="utf-8")
    done = subprocess.run(
        [str(analyze), "verify", "--man=no", str(copy)], capture_output=True, text=True, check=False
    )
    said = [line for line in done.stderr.splitlines() if unit.name in line]
    assert said == []
