"""The settings of the counter's page, and of what goes between sites."""

from typing import Annotated

from plumbing.settings import Field, Section


class Web(Section):
    """The page for the screen at the counter; without this table there is none."""

    host: str = "127.0.0.1"
    """Where it is served: as it is, for a screen at the box alone. Whoever reaches the page may use it."""
    port: Annotated[int, Field(ge=0, le=65_535)] = 8088
    """The page's port; 0: any free one."""


Place = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$")]
Vehicle = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,32}$")]


class Transport(Section):
    """Bags, vehicles and visits at this site."""

    vehicles: Annotated[list[Vehicle], Field(max_length=12)] = Field(default_factory=list)
    """The vehicles that come here, each one tap on the pages; another one is scanned from its card."""
    destinations: Annotated[list[Place], Field(max_length=24)] = Field(default_factory=list)
    """Sites to which parcels go from here beside those that the county's tables have below and above."""
    visit_gap_min: Annotated[float, Field(ge=1, le=1440)] = 120.0
    """A second visit in the same direction within this time is the same visit: told once."""
