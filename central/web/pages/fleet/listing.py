"""The fleet at a glance: how many boxes are well, which are not and why, and which nobody has heard of."""

from collections.abc import Mapping, Sequence
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from fastapi.responses import Response
from msgspec import Struct

from central.store.backup.lives import last_good
from central.store.fleet import groups
from central.store.fleet.groups import Group
from central.store.fleet.standing import STATES, counts
from central.store.queries import commanded
from central.web.frame import Known, Visit
from central.web.pages.fleet import standing
from central.web.pages.fleet.standing import Standing

router = APIRouter()
PAGE_MAX = 200
_ORDERS_MS = 30 * 86_400_000
_Word = Annotated[str, Query(max_length=64)]


class Asked(Struct, frozen=True):
    """What the list is narrowed to; "" is all."""

    q: str = ""
    group: str = ""
    township: str = ""
    role: str = ""
    version: str = ""
    state: str = ""

    def href(self, **other: str | int) -> str:
        """The list narrowed otherwise."""
        kept = {name: getattr(self, name) for name in self.__struct_fields__} | other
        return "/fleet?" + urlencode({name: value for name, value in kept.items() if value})


class Choices(Struct, frozen=True):
    """What may be chosen, with how many boxes each has."""

    townships: tuple[tuple[str, str], ...]
    roles: Mapping[str, int]
    versions: Mapping[str, int]
    groups: Mapping[str, int]


@router.get("/fleet")
def show(
    visit: Known,
    q: _Word = "",
    group: _Word = "",
    township: _Word = "",
    role: _Word = "",
    version: _Word = "",
    state: _Word = "",
    page: Annotated[int, Query(ge=1, le=1000)] = 1,
) -> Response:
    """All boxes in reach, or those asked for; a page has PAGE_MAX of them."""
    asked = Asked(q, group, township, role, version, state if state in STATES else "")
    with visit.store.read() as connection:
        every = standing.all_of(visit, connection)
        known = groups.listed(connection)
        orders = commanded.last_of_each(connection, visit.now_ms - _ORDERS_MS)
        backup = last_good(connection)
    chosen = tuple(
        standing.matching(
            every,
            q=q,
            role=role,
            version=version,
            names=_names(known, group),
            sites=_sites(visit, township),
        )
    )
    rows = [one for one in chosen if asked.state in ("", one.state)]
    first = (page - 1) * PAGE_MAX
    return visit.page(
        "fleet/list.html",
        asked=asked,
        choices=_choices(visit, every, known),
        counts=counts(one.state for one in chosen),
        total=sum(one.state != "shut" for one in chosen),
        rows=rows[first : first + PAGE_MAX],
        found=len(rows),
        page=page,
        pages=max(1, -(-len(rows) // PAGE_MAX)),
        orders=orders,
        backup=backup,
        centre=standing.CENTRE,
        names=[one.facts.box for one in rows[:PAGE_MAX] if one.state not in ("shut", "never")],
    )


def _names(known: Sequence[Group], group: str) -> frozenset[str] | None:
    if not group:
        return None
    return frozenset(box for one in known if one.name == group for box in one.boxes)


def _sites(visit: Visit, township: str) -> frozenset[str] | None:
    if not township:
        return None
    places = visit.frame.county.places.values()
    return frozenset(place.site for place in places if place.township == township)


def _choices(visit: Visit, every: Sequence[Standing], known: Sequence[Group]) -> Choices:
    codes = sorted({place.township for place in visit.frame.county.places.values() if place.township})
    here = {one.facts.box for one in every}
    grouped = {one.name: len(here.intersection(one.boxes)) for one in known}
    return Choices(
        townships=tuple((code, visit.words.township(code)) for code in codes),
        roles=_counted([one.facts.role for one in every]),
        versions=_counted([one.facts.version for one in every]),
        groups={name: count for name, count in grouped.items() if count or visit.reach.is_whole},
    )


def _counted(values: Sequence[str]) -> dict[str, int]:
    return {value: values.count(value) for value in sorted({*values}) if value}
