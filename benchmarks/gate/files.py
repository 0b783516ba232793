"""The files of a gate: what is accepted, and the figures of a run."""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from benchmarks.gate.judge import Table
from benchmarks.table import Figure

ACCEPTED = Path(__file__).with_name("accepted.toml")


class GateFault(ValueError):
    """A file that cannot be read; the text says which and why."""


class Told(msgspec.Struct, frozen=True):
    """A figure as it is written down: with the ratios that follow from it."""

    figure: Figure
    ratio: float | None
    peer_ratio: float | None


def accepted(path: Path = ACCEPTED) -> Table:
    """The accepted ratios. Raises GateFault."""
    try:
        return msgspec.toml.decode(path.read_bytes(), type=Table)
    except (OSError, msgspec.DecodeError) as why:
        raise GateFault(f"{path}: {why}") from why


def write(path: Path, figures: Sequence[Figure]) -> None:
    """The figures of a run as JSON."""
    told = [Told(figure, figure.ratio, figure.peer_ratio) for figure in figures]
    path.write_bytes(msgspec.json.format(msgspec.json.encode(told), indent=2) + b"\n")


def read(path: Path) -> list[Figure]:
    """The figures of an earlier run. Raises GateFault."""
    try:
        return [one.figure for one in msgspec.json.decode(path.read_bytes(), type=list[Told])]
    except (OSError, msgspec.DecodeError) as why:
        raise GateFault(f"{path}: {why}") from why
