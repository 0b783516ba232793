"""Which works have a page, and at which boxes."""

from typing import Literal

from msgspec import Struct

Role = Literal["village", "township", "hub", "coldstore"]
_PARCELS: tuple[Role, ...] = ("village", "township", "hub")
_BELT: tuple[Role, ...] = ("township", "hub")


class Entry(Struct, frozen=True):
    """A page of its own, called `nav.{key}` in the catalogues; `roles` are the boxes that have use for it."""

    path: str
    key: str
    roles: tuple[Role, ...] = _PARCELS


NAV: tuple[Entry, ...] = (
    Entry("/handover", "handover"),
    Entry("/visit", "visit"),
    Entry("/bag", "bag"),
    Entry("/load", "load"),
    Entry("/sort", "sort", _BELT),
    Entry("/match", "match", _BELT),
)
"""A line for each page that is reached by one tap from /more."""


def nav_for(role: Role) -> tuple[Entry, ...]:
    """The pages of a box."""
    return tuple(entry for entry in NAV if role in entry.roles)
