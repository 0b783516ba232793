"""The settings of the counter's page."""

from typing import Annotated

from plumbing.settings import Field, Section


class Web(Section):
    """The page for the screen at the counter; without this table there is none."""

    host: str = "127.0.0.1"
    """Where it is served: as it is, for a screen at the box alone. Whoever reaches the page may use it."""
    port: Annotated[int, Field(ge=0, le=65_535)] = 8088
    """The page's port; 0: any free one."""
