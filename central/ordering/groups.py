"""Which boxes an order is for: named ones, those of a role, those of a site and all below it."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from central.store.ledgers.held.sending import Holder, holders
from central.store.store import Connection
from central.web.access.rights import reach_of

BOXES_MAX = 1000


class GroupFault(ValueError):
    """No box is meant, or one that nobody knows."""


class Group(Struct, frozen=True):
    """Boxes by name; where none are named, all of a role at a site or below it, "" for any."""

    names: tuple[str, ...] = ()
    role: str = ""
    site: str = ""
    is_all: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing was said of which boxes are meant."""
        return not (self.names or self.role or self.site or self.is_all)


def members(
    connection: Connection, group: Group, children: Mapping[str, tuple[str, ...]]
) -> tuple[Holder, ...]:
    """The boxes that are meant. Raises GroupFault where none are, or a name is nobody's."""
    if group.is_empty:
        raise GroupFault("say which boxes: by name, role, site, or all")
    known = holders(connection)
    strangers = sorted({*group.names} - {one.box for one in known})
    if strangers:
        raise GroupFault(f"no box of these names ever told of itself: {', '.join(strangers)}")
    reach = reach_of(group.site, children)
    found = tuple(
        one
        for one in known
        if (not group.names or one.box in group.names)
        and (not group.role or one.role == group.role)
        and reach.holds(one.site)
    )
    if not found:
        raise GroupFault("no box is like that")
    if len(found) > BOXES_MAX:
        raise GroupFault(f"{len(found)} boxes are meant; at most {BOXES_MAX} at a time")
    return found


def names_in(text: str) -> tuple[str, ...]:
    """Names that stand apart by blanks, commas or lines, each once."""
    return tuple(dict.fromkeys(text.replace(",", " ").replace("，", " ").split()))


def by_role(found: Sequence[Holder]) -> dict[str, int]:
    """How many boxes have each role."""
    roles = [one.role for one in found if one.role]
    return {role: roles.count(role) for role in sorted({*roles})}
