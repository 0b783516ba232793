"""Who asks the API: a token, or somebody who is logged in to the pages, and what they may read."""

from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.routing import APIRoute
from msgspec import Struct
from starlette.background import BackgroundTask

from central.store.access import tokens
from central.store.access.tokens import SCOPES, Scope, Token
from central.store.store import Store, StoreFault
from central.web.access.rights import Reach, may, reach_of
from central.web.access.sessions import Login
from central.web.api.limits import Limits
from central.web.api.problems import FieldError, Refused
from central.web.county import CountyView
from central.web.frame import Frame
from plumbing import logs
from plumbing.clock import utc_ms

_log = logs.get("api")
_REALM = 'Bearer realm="sanji"'
# What somebody who looks at pages may read of the API; machines alone read metrics.
_OF_SESSIONS: frozenset[str] = frozenset(SCOPES) - {"metrics"}


class Caller(Struct, frozen=True):
    """Who asks: a token's or an account's name, what it may read, and at which sites."""

    key: str
    name: str
    scopes: frozenset[str]
    reach: Reach
    token: Token | None = None


class Asked:
    """One request: who asks, of which county, when."""

    def __init__(self, request: Request, caller: Caller, now_ms: int, headers: dict[str, str]) -> None:
        self.request = request
        self.caller = caller
        self.now_ms = now_ms
        self.headers = headers
        self._frame: Frame = request.app.state.frame

    @property
    def store(self) -> Store:
        """What is read."""
        return self._frame.store

    @property
    def county(self) -> CountyView:
        """The county with the limits of its rooms that are in force."""
        self._frame.look(self.now_ms)
        return self._frame.county

    def sites(self, wish: str = "") -> frozenset[str] | None:
        """The sites that are asked for and may be seen, None for any. Raises Refused for one out of reach."""
        reach = self.caller.reach
        if wish and not reach.holds(wish):
            raise Refused(403, f"site {wish!r} is out of reach of {self.caller.name!r}.")
        return frozenset({wish}) if wish else reach.sites

    def sees(self, site: str) -> bool:
        """Whether a site is in reach."""
        return self.caller.reach.holds(site)

    def noting(self) -> BackgroundTask | None:
        """What is to be done after the answer: to note that the token was used, once a minute."""
        token = self.caller.token
        if token is None or not token.is_use_due(self.now_ms):
            return None
        return BackgroundTask(_note, self.store, token.id, self.now_ms)


def missing() -> Refused:
    """What a thing that is not there, or not in reach, is answered with."""
    return Refused(404, "")


def asked(request: Request) -> Asked:
    """The request with who sends it. Raises Refused: 401 for nobody, 429 for too many."""
    now_ms = utc_ms()
    frame: Frame = request.app.state.frame
    limits: Limits = request.app.state.limits
    limits.take_address(request.client.host if request.client else "", now_ms)
    caller = who(request, frame, now_ms)
    left = dict(limits.take(caller.key, now_ms))
    request.state.left = left
    return Asked(request, caller, now_ms, left)


def who(request: Request, frame: Frame, now_ms: int) -> Caller:
    """The token's or the session's. Raises Refused."""
    header = request.headers.get("authorization")
    if header is not None:
        return _of_token(header, frame, now_ms)
    session = frame.sessions.read(request, now_ms)
    if session is None or not session.name:
        raise Refused(401, "Send Authorization: Bearer sanji_…, or log in.", headers=_challenge())
    if isinstance(session, Login) and session.due:
        raise Refused(403, f"Log in to the pages first: {session.due} is due.")
    scopes = _OF_SESSIONS if may(session.role, "look") else frozenset[str]()
    return Caller(
        f"account {session.name}", session.name, scopes, reach_of(session.sites, frame.county.children)
    )


def _of_token(header: str, frame: Frame, now_ms: int) -> Caller:
    scheme, _, secret = header.partition(" ")
    if scheme.lower() != "bearer":
        raise Refused(401, "The scheme must be Bearer.", headers=_challenge())
    with frame.store.read() as connection:
        token = tokens.find(connection, secret.strip(), now_ms)
    if token is None:
        raise Refused(401, "This token is unknown, over or ended.", headers=_challenge("invalid_token"))
    reach = reach_of(" ".join(token.sites), frame.county.children)
    return Caller(f"token {token.id}", token.name, token.scopes, reach, token)


def _challenge(error: str = "", scope: str = "") -> dict[str, str]:
    """RFC 6750, section 3."""
    parts = [_REALM, *([f'error="{error}"'] if error else []), *([f'scope="{scope}"'] if scope else [])]
    return {"www-authenticate": ", ".join(parts)}


def _take_json(request: Request) -> None:
    """RFC 9110, section 12.5.1: a client that takes no JSON is told so."""
    accept = request.headers.get("accept", "").strip()
    ranges = [part.strip().lower() for part in accept.split(",") if part.strip()]
    if ranges and not any(_is_json(part) for part in ranges):
        raise Refused(406, "Answers are application/json; Accept must allow it.")


def _is_json(media: str) -> bool:
    name, *params = (part.strip() for part in media.split(";"))
    weights = [param[2:] for param in params if param.startswith("q=")]
    is_wanted = not weights or weights[0].strip("0.") != ""
    return is_wanted and name in ("*/*", "application/*", "application/json", "application/problem+json")


def _only_known(request: Request) -> None:
    """A misspelt filter would answer with everything; one given twice with only one of them."""
    known = _names(request.scope["route"])
    given = [name for name, _ in request.query_params.multi_items()]
    errors = [FieldError("query", name, "is no parameter here") for name in sorted({*given} - known)]
    errors += [
        FieldError("query", name, "stands here twice") for name in sorted(known) if given.count(name) > 1
    ]
    if errors:
        names = ", ".join(repr(one.name[:64]) for one in errors[:5])
        raise Refused(422, f"These parameters are not right: {names}.", errors=errors[:20])


def _names(route: APIRoute) -> set[str]:
    return {field.alias for field in route.dependant.query_params}


def _note(store: Store, number: str, now_ms: int) -> None:
    try:
        with store.write() as connection:
            tokens.note_use(connection, number, now_ms)
    except (TimeoutError, StoreFault) as why:
        _log.warning("token.use_not_noted", token=number, why=type(why).__name__)


Api = Annotated[Asked, Depends(asked)]


class Needs:
    """What a route wants of a request, and the `shape` of what it answers; `scope` None: whoever is known.

    `whole`: the whole county must be in reach, as figures of it cannot be parted.
    """

    def __init__(self, scope: Scope | None, shape: Any, *, whole: bool = False) -> None:
        self.scope = scope
        self.shape = shape
        self.whole = whole

    def __call__(self, request: Request, here: Api) -> None:
        """Let in who may read that and asks for what there is. Raises Refused."""
        scope = self.scope
        if scope is not None and scope not in here.caller.scopes:
            raise Refused(
                403, f"This needs the scope {scope}.", headers=_challenge("insufficient_scope", scope)
            )
        if self.whole and not here.caller.reach.is_whole:
            raise Refused(403, f"This is of the whole county, and {here.caller.name!r} reaches a part of it.")
        _take_json(request)
        _only_known(request)
