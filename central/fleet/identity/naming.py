"""What a new box may be called, and where it may stand."""

import re
from collections.abc import Mapping
from typing import get_args

from central.fleet.identity.brokers import CENTRE
from central.fleet.identity.desk import Denied
from central.store.identities.register import Identity
from plumbing.trust.enrolment import Role

BROKER = "broker"
ROLES: tuple[Role, ...] = get_args(Role)
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,47}")


def new_identity(
    name: str, site: str, role: str, roles: Mapping[str, str], made_by: str, now_ms: int
) -> Identity:
    """A box that may be added. `roles` are the county's sites and what a box is for there. Raises Denied.

    `role` "" is the site's own.
    """
    if not _NAME.fullmatch(name):
        said = f"{name[:64]!r} is no name: 1 … 48 letters, digits, - and _, a letter or digit first"
        raise Denied(said, "name", name[:64])
    if name in (CENTRE, BROKER) or name.startswith(f"{CENTRE}-"):
        said = f"{name!r} is the name of another certificate of the county; choose another"
        raise Denied(said, "reserved", name)
    if site not in roles:
        raise Denied(f"there is no site {site[:64]!r} in the county's data", "site", site[:64])
    chosen = role or roles[site]
    if chosen not in ROLES:
        said = f"{chosen[:64]!r} is no role; roles are {', '.join(ROLES)}"
        raise Denied(said, "role", chosen[:64])
    return Identity(name, site, chosen, 1, now_ms, made_by[:64])
