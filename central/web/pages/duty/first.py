"""The most urgent of what stands on the duty board, for pages that lead to it."""

from msgspec import Struct

from central.store.store import Connection
from central.web.frame import Visit
from central.web.pages.duty.said import Shown, shown
from central.web.pages.duty.standing import standing

_LINES = 4


class First(Struct, frozen=True):
    """The first matters that nobody laid aside, of how many, and how many of these nobody has."""

    lines: tuple[Shown, ...]
    total: int
    nobodys: int


def first(connection: Connection, visit: Visit) -> First:
    """The beginning of the board in the visitor's reach."""
    found = tuple(one for one in standing(connection, visit) if not one.is_snoozed)
    lines = tuple(shown(visit, found[:_LINES]))
    return First(lines, len(found), sum(not one.holder for one in found))
