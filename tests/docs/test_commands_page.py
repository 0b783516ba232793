"""docs/commands.md names every kind of order and every setting of commands."""

from pathlib import Path

import pytest

from central.settings import CommandsAt
from edge_agent.orders.files import STARTS_MAX
from edge_agent.orders.journal import ROWS_MAX
from edge_agent.run import RESTART_CODE
from edge_agent.settings import Commands
from logistics.orders import KINDS, LINES_MAX

PAGE = (Path(__file__).parents[2] / "docs" / "commands.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [*Commands.model_fields, *CommandsAt.model_fields])
def test_a_setting_has_its_row(name: str) -> None:
    """Each key of `[commands]`, at the box and at the centre."""
    assert f"| `{name}` |" in PAGE


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_of_order_has_its_row(kind: str) -> None:
    """With what it is and when it is done."""
    assert f"| `{kind}` |" in PAGE


def test_the_numbers_are_the_codes() -> None:
    """Bounds and the exit code."""
    assert f"exit code {RESTART_CODE}" in PAGE
    assert f"{ROWS_MAX} orders" in PAGE
    assert f"at most {LINES_MAX}" in PAGE
    assert STARTS_MAX == 3
    assert "three starts" in PAGE
