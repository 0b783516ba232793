"""The whole story of a lot or a package for those who work here, and its EPCIS document to take away."""

from fastapi import APIRouter, HTTPException
from fastapi.responses import Response

from central.store.lots import listed
from central.store.lots.trace import chain, foreign, stories
from central.store.lots.trace.stories import Moment
from central.web.frame import Known, Visit
from central.web.trace import shown
from logistics.goods.epcis.document import Chain, document, encoded
from logistics.goods.story.shape import PackageStory, Story

router = APIRouter()

_MOST = shown.Most(first=250, last=250, rooms=60, gaps=100, kin=200, stories=20)
_TYPE = "application/ld+json"


@router.get("/lots/of/{lot}/story")
def of_lot(visit: Known, lot: str) -> Response:
    """A lot's story with all that is known."""
    with visit.store.read() as connection:
        story = stories.of_lot(connection, lot, _now(visit))
        if story is None:
            raise HTTPException(404)
        visit.at(*listed.sites(connection, lot))
        sent = foreign.naming(connection, [lot, *(one.package for one in story.packages)])
    return _page(visit, [story], sent=sent, about=lot)


@router.get("/lots/packed")
def of_package(visit: Known, package: str) -> Response:
    """A package's story: what is in it, and its way."""
    with visit.store.read() as connection:
        visit.at(*listed.package_sites(connection, package))
        found = stories.of_package(connection, package, _now(visit))
        if found is None:
            raise HTTPException(404)
        sent = foreign.naming(connection, [package])
    return _page(visit, list(found.stories), sent=sent, about=package, package=found)


@router.get("/lots/of/{lot}/epcis")
def lot_document(visit: Known, lot: str) -> Response:
    """The lot's document."""
    with visit.store.read() as connection:
        visit.at(*listed.sites(connection, lot))
        found = chain.of_lot(connection, lot, _now(visit))
    return _document(visit, found)


@router.get("/lots/packed/epcis")
def package_document(visit: Known, package: str) -> Response:
    """The package's document."""
    with visit.store.read() as connection:
        visit.at(*listed.package_sites(connection, package))
        found = chain.of_package(connection, package, _now(visit))
    return _document(visit, found)


def _document(visit: Visit, found: Chain | None) -> Response:
    naming = shown.called(visit).naming
    if found is None:
        raise HTTPException(404)
    if not naming.domain:
        return visit.page("error.html", 409, code=409, said=visit.words.text("trace.no_domain"))
    name = "".join(char if char.isascii() and char.isalnum() else "-" for char in found.about)[:40]
    disposition = f'attachment; filename="epcis-{name}.jsonld"'
    body = encoded(document(found, naming, visit.now_ms))
    return Response(body, media_type=_TYPE, headers={"content-disposition": disposition})


def _page(
    visit: Visit,
    told: list[Story],
    *,
    sent: list[foreign.Foreign],
    about: str,
    package: PackageStory | None = None,
) -> Response:
    public = shown.Shown(visit).address(about, told[0].product if told else "")
    return visit.page(
        "trace/staff.html",
        told=told,
        sent=sent,
        about=about,
        package=package,
        public=public,
        show=shown.Shown(visit, is_inside=True),
        most=_MOST,
    )


def _now(visit: Visit) -> Moment:
    return Moment(visit.now_ms, visit.frame.county.zone)
