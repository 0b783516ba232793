"""Logins kept in the store: a random secret in the cookie, its digest here, and a new one now and then."""

from hashlib import blake2b
from secrets import token_urlsafe
from typing import Literal

from starlette.requests import Request
from starlette.responses import Response

from central.store.access import sessions
from central.store.access.sessions import Found
from central.store.store import Store
from plumbing.web.sessions import Person, Session, Sessions

_SECRET_BYTES = 32
_SECRET_CHARS = 43  # 32 bytes in base64 without padding.

Due = Literal["", "password", "totp"]
"""What somebody has to do before anything else."""


class Login(Session, frozen=True):
    """Somebody's session; `id` is when it began. `due` is what has to be done first."""

    due: Due = ""

    @property
    def begun_ms(self) -> int:
        """By which beginning the store knows it."""
        return int(self.id)


class Logins:
    """Sessions of people in the store, and of visitors who are not logged in in a signed cookie alone."""

    def __init__(
        self, store: Store, secret: bytes, *, is_tls: bool, totp_roles: frozenset[str] = frozenset()
    ) -> None:
        self._store = store
        self._key = blake2b(secret, person=b"sanji.csrf", digest_size=32).digest()
        self._visitors = Sessions(_nobody, secret, is_tls=is_tls)
        self._is_tls = is_tls
        self._totp_roles = totp_roles

    @property
    def cookie(self) -> str:
        """The cookie's name."""
        return self._visitors.cookie

    def visitor(self, now_ms: int) -> Session:
        """A session of somebody who may only log in."""
        return self._visitors.begin(None, now_ms)

    def send_visitor(self, response: Response, session: Session) -> None:
        """Set a visitor's cookie."""
        self._visitors.send(response, session)

    def begin(self, name: str, request: Request, now_ms: int) -> str:
        """A new session of a person; its secret, for `send`."""
        secret = token_urlsafe(_SECRET_BYTES)
        address = request.client.host if request.client else ""
        agent = request.headers.get("user-agent", "")
        with self._store.write() as connection:
            sessions.begin(connection, secret, name, now_ms, address=address, agent=agent)
        return secret

    def read(self, request: Request, now_ms: int) -> Session | None:
        """The request's session; None if it has none, or one that is over or of an account that is off.

        Where its secret is turned, the answer must carry the new one: Turning sees to that.
        """
        secret = request.cookies.get(self.cookie, "")
        if len(secret) != _SECRET_CHARS:
            session = self._visitors.read(request, now_ms)
            return session if session is not None and not session.name else None
        with self._store.read() as connection:
            found = sessions.find(connection, secret)
        if found is None or not found.holds(now_ms):
            return None
        if found.is_due(now_ms):
            self._turn(request, secret, now_ms)
        elif found.ended_ms is None and now_ms >= found.seen_ms + sessions.SEEN_MS:
            with self._store.write() as connection:
                sessions.seen(connection, secret, now_ms)
        return self._login(found)

    def _turn(self, request: Request, secret: str, now_ms: int) -> None:
        new = token_urlsafe(_SECRET_BYTES)
        with self._store.write() as connection:
            is_turned = sessions.turn(connection, secret, new, now_ms)
        if is_turned:
            request.state.turned = new

    def send(self, response: Response, secret: str) -> None:
        """Set the cookie of a person's session."""
        response.set_cookie(
            self.cookie,
            secret,
            max_age=sessions.ABSOLUTE_MS // 1000,
            httponly=True,
            samesite="strict",
            secure=self._is_tls,
        )

    def end(self, response: Response, session: Session, now_ms: int) -> None:
        """End the session here and in the browser: a copied cookie is worth nothing any more."""
        if isinstance(session, Login):
            with self._store.write() as connection:
                sessions.end(connection, session.name, now_ms, "logout", begun_ms=session.begun_ms)
        self._visitors.end(response, session)

    def _login(self, found: Found) -> Login:
        due: Due = "password" if found.must_change else ""
        if not due and found.role in self._totp_roles and not found.has_totp:
            due = "totp"
        return Login(
            id=str(found.begun_ms),
            name=found.account,
            role=found.role,
            csrf=self._csrf(found),
            until_ms=min(found.until_ms, found.seen_ms + sessions.IDLE_MS),
            sites=found.sites,
            due=due,
        )

    def _csrf(self, found: Found) -> str:
        """The token of the session's forms, the same until it ends: pages that are open stay good."""
        told = f"{found.begun_ms} {found.account}".encode()
        return blake2b(told, key=self._key, digest_size=24).hexdigest()


def _nobody(_name: str) -> Person | None:
    """A signed cookie lets nobody in."""
    return None
