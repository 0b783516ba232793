"""The settings of the machine's health: where it is read and how often it is told."""

from pathlib import Path
from typing import Annotated

from plumbing.settings import Field, Section


class Health(Section):
    """How the machine itself is watched."""

    root: Path = Path("/")
    """Where the kernel's files lie: /sys, /proc and /etc below this. Other than / in a simulation."""
    every_min: Annotated[float, Field(ge=1, le=1440)] = 30.0
    """The machine's health is told so often; and five minutes after the last time, when it turned."""
