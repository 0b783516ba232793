"""Printers' models are data that is complete, has its source, and travels in the wheel."""

import tomllib

import pytest

from edge_agent.printing.profiles import Profile, known, profile_of
from tests.needs import ROOT

FOLDER = ROOT / "firmware_configs" / "printers"


def test_every_file_is_a_model() -> None:
    """And there is no other."""
    assert known() == sorted(path.stem for path in FOLDER.glob("*.toml"))


@pytest.mark.parametrize("model", known())
def test_a_model_is_complete_and_says_where_from(model: str) -> None:
    """Its paper fits under its head."""
    profile = profile_of(model)
    assert isinstance(profile, Profile)
    assert profile.source
    assert profile.paper_width_mm <= profile.print_width_mm


def test_the_wheel_carries_them() -> None:
    """A box has no checkout beside it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert "firmware_configs" in project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]


def test_an_unknown_model_is_told_with_those_there_are() -> None:
    """Rather than a path that is not there."""
    with pytest.raises(ValueError, match=r"no printer model '\.\./x'; known are escpos-58, "):
        profile_of("../x")
