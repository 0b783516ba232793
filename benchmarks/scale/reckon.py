"""Prints what a county, a province and a nation need, reckoned from measured costs."""

from pathlib import Path

import msgspec

from benchmarks.scale.model import Units, table
from benchmarks.table import say

MEASURED = Path(__file__).with_name("measured.toml")


def main() -> None:
    """The table that docs/scale.md shows."""
    say(table(units()).rstrip())


def units(path: Path = MEASURED) -> Units:
    """The measured costs. Raises msgspec.DecodeError for a file that does not hold them all."""
    return msgspec.toml.decode(path.read_bytes(), type=Units)
