"""The page behind the code on a package, for anybody: GS1 Digital Link, no login, and nobody's name.

Addresses stand on labels: they stay as they are. Source: GS1 Digital Link URI Syntax 1.2, 4.9: the
qualifiers of a GTIN come in the order 22, 10, 21.
"""

import re
from collections.abc import Callable
from hashlib import sha256

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from central.store.lots.trace import stories
from central.store.lots.trace.keys import Called
from central.store.lots.trace.stories import Moment
from central.web.frame import Anybody, Visit
from central.web.pages.ledgers.ask import network_of
from central.web.trace import linkset, shown
from central.web.trace.recent import Recent, Told
from logistics.goods.story.shape import PackageStory, Story
from logistics.identifiers import is_sscc
from plumbing.web.throttle import Tally

router = APIRouter()

_QUARTER_MS = 15 * 60_000
# A shop's customers come by one network's address; whoever tries numbers finds few.
_PER_NETWORK, _WRONG_PER_NETWORK = 240, 40
_KEPT_S = 60
_LOT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,19}")
MOST = shown.Most(first=8, last=22, rooms=12, gaps=4, kin=12, stories=3)


class Shelf:
    """How often a network may look, and how often for what is not there; what was looked at lately."""

    def __init__(self) -> None:
        self.recent = Recent()
        self._looks = Tally(_PER_NETWORK, _QUARTER_MS)
        self._wrong = Tally(_WRONG_PER_NETWORK, _QUARTER_MS)

    def take(self, address: str, now_ms: int) -> bool:
        """Count a look; whether it may be had."""
        network = network_of(address)
        return self._looks.take(network, now_ms) and self._wrong.take(network, now_ms)

    def was_there(self, address: str) -> None:
        """What was asked for exists: it is no guess."""
        self._wrong.give_back(network_of(address))


@router.get("/lot/{lot}")
def by_number(visit: Anybody, lot: str) -> Response:
    """A lot whose product has no GTIN."""
    return _lot(visit, lot)


@router.get("/01/{gtin}/10/{lot}")
@router.get("/01/{gtin}/22/{variant}/10/{lot}")
@router.get("/01/{gtin}/10/{lot}/21/{serial}")
@router.get("/01/{gtin}/22/{variant}/10/{lot}/21/{serial}")
def by_gtin(visit: Anybody, gtin: str, lot: str) -> Response:
    """A lot of a product with a GTIN; variant and serial number have no story of their own."""
    return _lot(visit, lot, gtin)


@router.get("/01/{gtin}")
def product_alone(visit: Anybody, gtin: str) -> Response:
    """A product without a lot: there is no story before somebody says which."""
    return _page(visit, 404, missing="no_lot", asked=gtin[:14])


@router.get("/00/{sscc}")
def package(visit: Anybody, sscc: str) -> Response:
    """A parcel or a case by its SSCC, as a scanner reads it with or without its (00)."""
    if not is_sscc(sscc):
        return _page(visit, 404, missing="no_sscc", asked=sscc[:20])

    def read(when: Moment) -> PackageStory | None:
        with visit.store.read() as connection:
            for name in (sscc, f"00{sscc}"):
                found = stories.of_package(connection, name, when)
                if found is not None:
                    return found
        return None

    found = _looked_up(visit, sscc, PackageStory, read)
    if isinstance(found, Response):
        return found
    if found is None:
        return _page(visit, 404, missing="package", asked=sscc)
    if linkset.is_wanted(visit.request):
        return _linkset(visit, f"/00/{sscc}", sscc)
    return _page(visit, package=found, asked=sscc)


def _lot(visit: Visit, lot: str, gtin: str = "") -> Response:
    if not _LOT.fullmatch(lot):
        return _page(visit, 404, missing="lot", asked=lot[:20])

    def read(when: Moment) -> Story | None:
        with visit.store.read() as connection:
            return stories.of_lot(connection, lot, when)

    def is_meant(story: Story) -> bool:
        return _is_of(story, gtin, shown.called(visit))

    found = _looked_up(visit, lot, Story, read, is_meant)
    if isinstance(found, Response):
        return found
    if found is None:
        return _page(visit, 404, missing="lot", asked=lot)
    if linkset.is_wanted(visit.request):
        title = shown.product(found.product, visit.words, shown.called(visit))
        return _linkset(visit, visit.request.url.path, title)
    return _page(visit, story=found, asked=lot)


def _is_of(story: Story, gtin: str, called: Called) -> bool:
    """Whether the lot is of the product that the code says; a forged code is told from a true one."""
    return not gtin or called.is_of(story.product, gtin)


def _looked_up(
    visit: Visit,
    key: str,
    kind: type[Told],
    read: Callable[[Moment], Told | None],
    is_meant: Callable[[Told], bool] = lambda _: True,
) -> Told | Response | None:
    shelf: Shelf = visit.request.app.state.shelf
    if not shelf.take(visit.address, visit.now_ms):
        return _page(visit, 429, missing="too_often", asked="")
    when = Moment(visit.now_ms, visit.frame.county.zone)
    found = shelf.recent.told(key, kind, visit.now_ms, lambda: read(when))
    if found is None or not is_meant(found):
        return None
    shelf.was_there(visit.address)
    return found


def _linkset(visit: Visit, path: str, title: str) -> Response:
    found = linkset.of(
        shown.called(visit).naming.domain or str(visit.request.base_url).rstrip("/"), path, title
    )
    response = JSONResponse(found, media_type=linkset.TYPE)
    return kept_a_minute(visit, response)


def _page(visit: Visit, status: int = 200, **parts: object) -> Response:
    response = visit.page(
        "trace/public.html",
        status,
        **{"story": None, "package": None, "missing": "", **parts},
        show=shown.Shown(visit),
        most=MOST,
    )
    return kept_a_minute(visit, response) if status == 200 else response


def kept_a_minute(visit: Visit, response: Response) -> Response:
    """A minute in any cache: a lot that was just blocked is shown as blocked a minute later.

    What is answered to somebody who is logged in holds their name and their forms' token: no cache has it.
    """
    is_known = visit.session is not None and bool(visit.session.name)
    if is_known or "set-cookie" in response.headers:
        return response
    mark = f'"{sha256(response.body).hexdigest()[:32]}"'
    headers = {
        "cache-control": f"public, max-age={_KEPT_S}",
        "etag": mark,
        "vary": "accept, accept-language, cookie",
    }
    if visit.request.headers.get("if-none-match") == mark:
        return Response(status_code=304, headers=headers)
    response.headers.update(headers)
    return response
