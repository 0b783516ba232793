"""docs/fleet.md has every finding, every setting of the machine's health, and the numbers of the code."""

from pathlib import Path
from typing import get_args

import pytest

from central.store.fleet.fold import KEPT_MS
from edge_agent.health import watch
from edge_agent.health.settings import Health
from logistics.fleet.findings import Kind

PAGE = (Path(__file__).parents[2] / "docs" / "fleet.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", [*get_args(Kind), "backup"])
def test_a_finding_has_its_row(kind: str) -> None:
    """With what it means and what to do."""
    assert f"| `{kind}` " in PAGE


@pytest.mark.parametrize("name", Health.model_fields)
def test_a_setting_has_its_row(name: str) -> None:
    """With its default and its own words."""
    field = Health.model_fields[name]
    assert f"| `{name}` | `{field.default}` | {field.description} |" in PAGE


def test_the_numbers_are_the_codes() -> None:
    """Limits, pauses, and how long hours are kept."""
    assert f"at {watch.HOT_MC // 1000} °C or more, until it is below {watch.COOL_MC // 1000} °C" in PAGE
    assert f"ends after {watch.CALM_MS // 60_000} minutes without" in PAGE
    assert f"used {watch.WORN_PCT} % of its life" in PAGE
    assert f"less than {watch.INODES_PCT} % of the inodes" in PAGE
    assert f"of {KEPT_MS // 86_400_000} days" in PAGE
    assert watch.TURN_MS == 300_000
