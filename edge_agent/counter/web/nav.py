"""The counter's kinds of work on the page of all of them, and which box needs which."""

from msgspec import Struct

_EVERY = frozenset({"village", "township", "hub", "coldstore"})
_PARCELS = _EVERY - {"coldstore"}


class Place(Struct, frozen=True):
    """A page: `key` is its name in the catalogues' table `nav`."""

    path: str
    key: str
    roles: frozenset[str] = _PARCELS


NAV = (
    Place("/collect", "nav.collect"),
    Place("/money", "nav.money"),
)
"""What stands on /more, a line each; the bar itself has room for few."""


def places(role: str) -> tuple[Place, ...]:
    """What a box of this role needs."""
    return tuple(place for place in NAV if role in place.roles)
