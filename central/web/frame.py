"""What every page stands in: the store, the county, the templates, and one visit with its rights."""

from functools import cached_property
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Depends, Form, Request
from fastapi.responses import HTMLResponse, Response

from central.store.access import trail
from central.store.access.trail import Deed
from central.store.coldchain import rules as room_rules
from central.store.ledgers.sealing import Sealer
from central.store.store import Store
from central.web import nav
from central.web.access import addresses
from central.web.access.memory import Memory, OwnMemory
from central.web.access.rights import COUNTYWIDE, NOWHERE, Reach, Right, may, reach_of
from central.web.access.sessions import Login, Logins
from central.web.county import CountyView
from central.web.row_link import row_link
from central.web.words import Words
from plumbing import i18n
from plumbing.clock import utc_ms
from plumbing.web.sessions import Session, is_token_right
from plumbing.web.templates import templates_in
from plumbing.web.throttle import Tally

LANGUAGES = ("zh-CN", "en")
# Whether pages are light or dark: as the device says, or as the reader chose.
LOOKS = ("auto", "light", "dark")
TEXTS = Path(__file__).parent.parent / "text"
TEMPLATES = Path(__file__).parent / "templates"
_LANGUAGE_COOKIE = "sanji_language"
_LOOK_COOKIE = "sanji_look"
_CHOICE_KEPT_S = 365 * 86_400
# A version that was entered before may begin at any time.
_LOOK_AGAIN_MS = 5_000
# Of one account from all addresses: codes have a million values.
_CODES_WRONG, _CODES_MS = 10, 15 * 60_000
_DEEDS_A_MINUTE, _MINUTE_MS = 300, 60_000
_HARMLESS = frozenset({"GET", "HEAD", "OPTIONS"})


class LoginNeeded(Exception):
    """Log in first."""


class SomethingDue(Exception):
    """Choose a password of your own, or enrol a second factor, before anything else."""

    def __init__(self, due: str) -> None:
        self.due = due
        super().__init__(due)


class TooOften(Exception):
    """From this address came too much in a minute."""


class NotAllowed(Exception):
    """This account may not do that, or the form is too old."""


class Frame:
    """What all pages share."""

    def __init__(
        self,
        store: Store,
        county: CountyView,
        secret: bytes,
        *,
        is_tls: bool,
        sealer: Sealer | None = None,
        totp_roles: frozenset[str] = frozenset(),
        memory: Memory | None = None,
    ) -> None:
        self.store = store
        self.memory = memory or OwnMemory()
        self._described = county
        self.county = county
        self._rules = (-1, 0)
        self.sessions = Logins(store, secret, is_tls=is_tls, totp_roles=totp_roles)
        self.throttle = self.memory.slips()
        self.codes = self.memory.tries("code", _CODES_WRONG, _CODES_MS)
        self.deeds = Tally(_DEEDS_A_MINUTE, _MINUTE_MS)
        self.waiting = self.memory.steps()
        self.sealer = sealer
        self.totp_roles = totp_roles
        self.catalogues = i18n.load(TEXTS, LANGUAGES)
        self.templates = templates_in(TEMPLATES)
        self.templates.globals["row_link"] = row_link
        self.standing: frozenset[str] = frozenset()

    def look(self, now_ms: int) -> None:
        """Show the limits that are in force, as somebody may have changed them since."""
        with self.store.read() as connection:
            seen = (room_rules.mark(connection), now_ms // _LOOK_AGAIN_MS)
            if seen == self._rules:
                return
            standing = room_rules.in_force(connection, now_ms)
        limits = {place: (one.rule.lo_mc, one.rule.hi_mc) for place, one in standing.items()}
        self._rules, self.county = seen, self._described.limited(limits)


class Visit:
    """One request: who asks, in which language, when."""

    def __init__(self, request: Request, frame: Frame) -> None:
        self.request = request
        self.frame = frame
        self.now_ms = utc_ms()
        frame.look(self.now_ms)
        self.session = frame.sessions.read(request, self.now_ms)
        self.wish = request.query_params.get("lang", "")
        self.look_wish = request.query_params.get("look", "")
        catalogue = frame.catalogues.choose(
            self.wish,
            request.cookies.get(_LANGUAGE_COOKIE, ""),
            accept_language=request.headers.get("accept-language", ""),
        )
        self.words = Words(catalogue, frame.county, self.now_ms)

    @property
    def address(self) -> str:
        """Where the request comes from."""
        return self.request.client.host if self.request.client else ""

    def who(self) -> Session:
        """The person's session. Raises LoginNeeded."""
        if self.session is None or not self.session.name:
            raise LoginNeeded
        return self.session

    def may(self, right: Right) -> bool:
        """Whether the person has the right, and reaches as far as it does."""
        if self.session is None or not may(self.session.role, right):
            return False
        return right not in COUNTYWIDE or self.reach.is_whole

    @cached_property
    def reach(self) -> Reach:
        """The sites that the person may look at; none without a login."""
        if self.session is None or not self.session.name:
            return NOWHERE
        return reach_of(self.session.sites, self.frame.county.children)

    def at(self, *sites: str) -> None:
        """Go on only where one of the sites is in reach. Raises NotAllowed."""
        if not self.reach.holds_any(frozenset(sites)):
            raise NotAllowed

    def looked(self, kind: str, subject: str) -> None:
        """Write down a look at somebody's data: `kind` is person, picture, party …, `subject` which one."""
        self.note(f"look:{kind}", subject)

    def note(self, deed: str, subject: str) -> int:
        """Write a deed into the trail; its number there."""
        who = self.who()
        with self.store.write() as connection:
            return trail.record(
                connection, Deed(self.now_ms, who.name, who.role, self.address, deed, subject)
            )

    @property
    def store(self) -> Store:
        """What all pages read."""
        return self.frame.store

    def page(self, template: str, status: int = 200, **parts: Any) -> Response:
        """The template, filled, in the visitor's language."""
        text = self.frame.templates.get_template(template).render(
            visit=self,
            words=self.words,
            t=self.words.text,
            path=self.request.url.path,
            languages=[(name, self._here(lang=name)) for name in LANGUAGES],
            look=self.look,
            looks=[(name, self._here(look=name)) for name in LOOKS],
            menu=self.menu,
            has_search=nav.SEARCH in self.frame.standing,
            **parts,
        )
        response = HTMLResponse(text, status_code=status)
        if self.wish:
            _remember(response, _LANGUAGE_COOKIE, self.words.language)
        if self.look_wish in LOOKS:
            _remember(response, _LOOK_COOKIE, self.look_wish)
        return response

    @property
    def look(self) -> str:
        """Which of LOOKS the reader chose."""
        chosen = (self.look_wish, self.request.cookies.get(_LOOK_COOKIE, ""))
        return next((one for one in chosen if one in LOOKS), LOOKS[0])

    @property
    def menu(self) -> list[nav.Shown]:
        """The menu as this visit sees it: nothing before the login."""
        if self.session is None or not self.session.name:
            return []
        return nav.shown(self.request.url.path, self.frame.standing, self._may_open)

    def _may_open(self, entry: nav.Entry) -> bool:
        return self.may(entry.needs) and (self.reach.is_whole or not entry.is_whole)

    def _here(self, **choice: str) -> str:
        """This page again, with another language or look."""
        asked = addresses.kept(self.request.query_params.multi_items())
        kept = [(key, value) for key, value in asked if key not in choice]
        return "?" + urlencode([*kept, *choice.items()])


def _remember(response: Response, cookie: str, choice: str) -> None:
    response.set_cookie(cookie, choice, max_age=_CHOICE_KEPT_S, httponly=True, samesite="lax")


def anybody(request: Request) -> Visit:
    """A visit that needs no login."""
    return Visit(request, request.app.state.frame)


class Needs:
    """What a route demands of a visit: a right, and the whole county where its figures cannot be parted.

    `first`: what has to be done first (a password, a second factor) is done here. `asks`: its form only asks,
    so that what is asked stands in no address; it changes nothing and is no deed.
    A deed is written into the trail before it is done, a look at persons is written by its page.
    """

    def __init__(self, right: Right, *, whole: bool = False, first: bool = False, asks: bool = False) -> None:
        self.right = right
        self.first = first
        self.whole = whole
        self.asks = asks

    def __call__(self, request: Request, visit: Annotated[Visit, Depends(anybody)]) -> Visit:
        """The visit, if it may. Raises LoginNeeded, SomethingDue, NotAllowed or TooOften."""
        session = visit.who()
        if isinstance(session, Login) and session.due and not self.first:
            raise SomethingDue(session.due)
        if not visit.may(self.right) or (self.whole and not visit.reach.is_whole):
            raise NotAllowed
        if request.method not in _HARMLESS:
            if not visit.frame.deeds.take(visit.address, visit.now_ms):
                raise TooOften
            if not self.asks:
                request.state.deed = visit.note(*_named(request))
        return visit


def _named(request: Request) -> tuple[str, str]:
    """A deed by its route's template, and what it is done to by the path's fields."""
    route = request.scope["route"]
    subject = " ".join(f"{name}={value}" for name, value in request.path_params.items())
    return f"{request.method} {route.path}", subject


def form(visit: Annotated[Visit, Depends(anybody)], csrf: Annotated[str, Form()] = "") -> Visit:
    """A form that was sent from one of our pages. Raises NotAllowed."""
    if visit.session is None or not is_token_right(visit.session, csrf):
        raise NotAllowed
    return visit


Anybody = Annotated[Visit, Depends(anybody)]
Known = Annotated[Visit, Depends(Needs("look"))]
Asking = Annotated[Visit, Depends(Needs("look", asks=True))]
Whole = Annotated[Visit, Depends(Needs("look", whole=True))]
Own = Annotated[Visit, Depends(Needs("look", first=True))]
Acting = Annotated[Visit, Depends(Needs("act"))]
Producing = Annotated[Visit, Depends(Needs("produce"))]
Registering = Annotated[Visit, Depends(Needs("register", whole=True))]
Confiding = Annotated[Visit, Depends(Needs("persons"))]
Reporting = Annotated[Visit, Depends(Needs("report", whole=True))]
Auditing = Annotated[Visit, Depends(Needs("audit", whole=True))]
Fitting = Annotated[Visit, Depends(Needs("fleet", whole=True))]
Governing = Annotated[Visit, Depends(Needs("accounts", whole=True))]
FromForm = Annotated[Visit, Depends(form)]
