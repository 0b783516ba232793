"""The settings of the counter: its page, and its shelves."""

from typing import Annotated, Literal

from plumbing.settings import Field, Section

CodeForm = Literal["shelf-serial", "letter-serial", "tail"]
# With a serial behind it, it still is a code that a label can say (logistics/labels.py).
ShelfName = Annotated[str, Field(pattern=r"^[0-9A-Za-z]+(-[0-9A-Za-z]+)*$", max_length=7)]
_USES_SHELVES = frozenset({"village", "township"})


class Web(Section):
    """The page for the screen at the counter; without this table there is none."""

    host: str = "127.0.0.1"
    """Where it is served: as it is, for a screen at the box alone. Whoever reaches the page may use it."""
    port: Annotated[int, Field(ge=0, le=65_535)] = 8088
    """The page's port; 0: any free one."""


class Shelves(Section):
    """The shelves onto which arrivals go, each under a pickup code; without this table there are none."""

    capacity: Annotated[
        dict[ShelfName, Annotated[int, Field(ge=1, le=2_000)]], Field(min_length=1, max_length=200)
    ]
    """How many parcels each shelf holds, in the order in which they are filled: "2-1" = 40."""
    code: CodeForm = "shelf-serial"
    """shelf-serial: 2-1-0001; letter-serial: A00001; tail: the waybill's last four, longer where needed."""
    use: Literal["by_role", "always", "never"] = "by_role"
    """by_role: at a village's and a township's counter. A hub sorts instead."""

    def are_used(self, role: str) -> bool:
        """Whether arrivals at a box of this role go onto shelves."""
        return self.use == "always" or (self.use == "by_role" and role in _USES_SHELVES)
