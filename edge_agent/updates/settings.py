"""The settings of a box's updates."""

from pathlib import Path
from typing import Annotated

from plumbing.settings import Field, Section


class Updates(Section):
    """How the box goes over to another version of the program."""

    root: Path = Path("/opt/sanji")
    """Where the releases and the key of releases lie. The agent only reads there: root writes."""
    confirm_min: Annotated[float, Field(ge=0.1, le=1440)] = 15.0
    """A new release counts for good once the centre has confirmed its word; without that the box goes back
    to the last one after so many minutes."""
    rate_kb_s: Annotated[int, Field(ge=4, le=100_000)] = 128
    """At most so much of the link is taken for fetching a bundle: parcels and alarms come first."""
    leave_mb: Annotated[int, Field(ge=0, le=1_000_000)] = 256
    """Kept free of the data partition: a bundle that leaves less is not fetched."""
