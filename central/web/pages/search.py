"""The one box: a waybill, a bag, a lot, a box, a place, a farmer or the end of a telephone number."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Query
from fastapi.responses import RedirectResponse, Response

from central.store.queries.search.asked import CODE_CHARS_MIN, TEXT_CHARS_MAX, Asked, may_be_of_person, parse
from central.store.queries.search.find import Found, find
from central.store.queries.search.found import SHOWN_MAX, Group, ranked
from central.store.queries.search.people import Recipient
from central.web.access.addresses import of_search
from central.web.county import SitePlace
from central.web.frame import Asking, FromForm, Known, Visit
from central.web.pages.ledgers.shown import masked, persons
from logistics.counties import initials

router = APIRouter()

_LETTERS_MIN = 2


@router.get("/search")
def show(
    visit: Known,
    q: Annotated[str, Query(max_length=TEXT_CHARS_MAX)] = "",
    digits: Annotated[str, Query(max_length=1)] = "",
) -> Response:
    """What it finds, or the field alone; `digits`: somebody's stood in an address, where none belong."""
    if may_be_of_person(q):
        return RedirectResponse(of_search(q), status_code=303)
    return _found(visit, q, has_digits=bool(digits))


@router.post("/search")
def ask(visit: Asking, _form: FromForm, q: Annotated[str, Form(max_length=TEXT_CHARS_MAX)] = "") -> Response:
    """What may be of a person is answered here, so that it stands in no address; all else has its own."""
    if may_be_of_person(q):
        return _found(visit, q)
    return RedirectResponse(of_search(q), status_code=303)


def _found(visit: Visit, q: str, *, has_digits: bool = False) -> Response:
    """What it finds, by kinds; the only hit, if it is called just so, is gone to at once."""
    asked = parse(q)
    may_see = visit.may("persons") and persons(visit).is_keyed
    with visit.store.read() as connection:
        found = find(connection, asked, persons(visit) if may_see else None, visit.reach.sites)
        called = visit.request.app.state.keys.now(connection, visit.now_ms)
    goods = sorted(name for name in called.ever if asked.gtin and called.is_of(name, asked.gtin))
    sites = _sites(visit, asked)
    _looked(visit, found.people)
    address = _only(found, sites, goods)
    if address:
        return RedirectResponse(address, status_code=303)
    return visit.page(
        "search/search.html",
        typed=q,
        asked=asked,
        found=found,
        sites=sites,
        goods=goods,
        masked=masked,
        is_hushed=asked.is_of_person and not may_see,
        has_digits=has_digits,
        is_nothing=not any(len(each) for each in (*_hits(found, sites), goods)),
        shown_max=SHOWN_MAX,
        code_min=CODE_CHARS_MIN,
    )


def _looked(visit: Visit, people: Group[Recipient]) -> None:
    """Each look at a person is kept: whose parcels were shown, and never what was typed."""
    if people.hits:
        visit.looked("person", " ".join(one.waybill for one in people.hits))


def _sites(visit: Visit, asked: Asked) -> Group[SitePlace]:
    """Places by their id, a part of their name, or the first letters of its pinyin."""
    wanted = asked.text.lower()
    if len(wanted) < _LETTERS_MIN and wanted.isascii():
        return Group()
    county = visit.frame.county
    near = (place for place in county.named.values() if visit.reach.holds(place.site))
    hits = [place for place in near if _fits(place, wanted)]
    hits.sort(key=lambda place: county.order(place.site))
    exact = [place.site for place in hits if wanted in (place.site.lower(), place.zh, _bare(place.en))]
    return ranked(lambda place: place.site, exact, hits)


def _fits(place: SitePlace, wanted: str) -> bool:
    if not wanted:
        return False
    is_named = wanted in place.zh or wanted in _bare(place.en) or place.site.lower().startswith(wanted)
    return is_named or (wanted.isascii() and wanted.isalpha() and initials.begins(place.zh, wanted))


def _bare(name: str) -> str:
    return "".join(name.lower().split())


def _hits(found: Found, sites: Group[SitePlace]) -> tuple[tuple[object, ...], ...]:
    groups = (found.parcels, found.bags, found.packages, found.lots, found.boxes, found.devices)
    return (*(each.hits for each in groups), found.parties.hits, found.people.hits, sites.hits)


def _only(found: Found, sites: Group[SitePlace], goods: list[str]) -> str:
    """The page of the only hit of all, "" where there are others, it is none exactly, or it has no page."""
    if sum(map(len, _hits(found, sites))) + len(goods) != 1:
        return ""
    pages = (
        (found.parcels, "/parcels/", "waybill"),
        (found.packages, "/lots/packed?package=", "package"),
        (found.lots, "/lots/of/", "lot"),
        (found.boxes, "/boxes/", "name"),
        (found.parties, "/produce/parties/", "id"),
        (sites, "/sites/", "site"),
    )
    for group, page, key in pages:
        if group.exact:
            return page + quote(getattr(group.hits[0], key), safe="")
    return ""
