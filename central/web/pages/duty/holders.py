"""Who may be given a matter: accounts that are on, may act, and reach the site that it is about."""

from collections.abc import Mapping

from central.store.queries import accounts
from central.store.queries.reach import Sites
from central.store.store import Connection
from central.web.access.rights import Reach, may, reach_of
from central.web.frame import Visit
from central.web.pages.duty.said import Shown


def holders(connection: Connection, visit: Visit) -> Mapping[str, Sites]:
    """The sites of each account that may act; of none for who may not act themselves."""
    if not visit.may("act"):
        return {}
    children = visit.frame.county.children
    able = (one for one in accounts.listed(connection) if not one.is_off and may(one.role, "act"))
    return {one.name: reach_of(one.sites, children).sites for one in able}


def county_wide(found: Mapping[str, Sites]) -> list[str]:
    """Those of them who see the whole board."""
    return [name for name, sites in found.items() if sites is None]


def offered(found: Mapping[str, Sites], shown: list[Shown]) -> dict[str, list[str]]:
    """Who may be given each of these matters, by its site."""
    wanted = {one.one.matter.site for one in shown}
    return {site: [name for name, sites in found.items() if Reach(sites).holds(site)] for site in wanted}
