"""What the roles may do, and at which sites: the one table that every route's demand is held against."""

from collections.abc import Mapping
from typing import Literal, get_args

from msgspec import Struct

Role = Literal["operator", "warehouse", "manager", "auditor", "admin"]
Right = Literal["look", "act", "produce", "register", "persons", "report", "audit", "fleet", "accounts"]
ROLES: tuple[Role, ...] = get_args(Role)
RIGHTS: tuple[Right, ...] = get_args(Right)

# look: the pages of one's sites.  act: take on alerts, silence, tell again, command boxes.
# produce: tests, blocks and dispositions of lots.  register: what the county goes by (limits, standards,
# parties, routing, prices, manifests).  persons: see persons' data and pictures unmasked.
# report: enter, sign and give out reports and indicators.  audit: who did and looked at what.
# fleet: settings and versions of boxes: neither trade, as register is, nor people, as accounts are.
# accounts: who may log in, and tokens.
_MAY: dict[str, frozenset[Right]] = {
    "operator": frozenset({"look"}),
    "warehouse": frozenset({"look", "act", "produce"}),
    "manager": frozenset({"look", "act", "produce", "register", "persons", "report"}),
    "auditor": frozenset({"look", "audit"}),
    "admin": frozenset(RIGHTS),
}

# What is done for the whole county, by nobody who has some sites of it alone.
COUNTYWIDE: frozenset[Right] = frozenset({"register", "report", "audit", "fleet", "accounts"})


class Reach(Struct, frozen=True):
    """The sites that somebody may look at; None for the whole county."""

    sites: frozenset[str] | None = None

    @property
    def is_whole(self) -> bool:
        """Whether nothing in the county is out of it."""
        return self.sites is None

    def holds(self, site: str) -> bool:
        """Whether a site is in it."""
        return self.sites is None or site in self.sites

    def holds_any(self, sites: frozenset[str]) -> bool:
        """Whether one of these sites is in it: what has been at one's own site is one's own to see."""
        return self.sites is None or bool(self.sites & sites)


WHOLE = Reach()
NOWHERE = Reach(frozenset())


def may(role: str, right: Right) -> bool:
    """Whether a role has a right; an unknown role has none."""
    return right in _MAY.get(role, frozenset())


def reach_of(sites: str, children: Mapping[str, tuple[str, ...]]) -> Reach:
    """The reach of an account whose `sites` are ids apart by blanks, with all sites below them; "" is whole.

    `children` are the sites below each site.
    """
    if not sites.strip():
        return WHOLE
    found: set[str] = set()
    waiting = sites.split()
    while waiting:
        site = waiting.pop()
        if site not in found:
            found.add(site)
            waiting.extend(children.get(site, ()))
    return Reach(frozenset(found))
