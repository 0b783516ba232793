"""The page about scale shows the table that the command prints from the measured costs."""

from benchmarks.scale.model import table
from benchmarks.scale.reckon import units
from tests.needs import ROOT

PAGE = ROOT / "docs" / "scale.md"


def test_the_table_is_the_commands() -> None:
    """Measured anew, the page has to be made anew: `sanji bench reckon`."""
    assert table(units()) in PAGE.read_text(encoding="utf-8")
