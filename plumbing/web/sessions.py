"""Sessions: a signed cookie that says who is there, until when, and the token that its forms must carry."""

from collections import OrderedDict
from collections.abc import Callable
from hashlib import sha256
from hmac import compare_digest
from secrets import token_urlsafe
from threading import Lock

import msgspec
from itsdangerous import BadData, URLSafeSerializer
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

SESSION_MS = 12 * 3_600_000
_ENDED_MAX = 10_000


class Person(Struct, frozen=True):
    """Somebody who may have a session. `mark` is made of the password's hash and changes with it.

    `sites` is where the person may act, in whatever words the application has for it.
    """

    name: str
    role: str
    mark: str
    sites: str = ""


class Session(Struct, frozen=True):
    """Who is there; an empty name is a visitor who may only log in. `mark` changes with the password."""

    id: str
    name: str
    role: str
    csrf: str
    until_ms: int
    mark: str = ""
    sites: str = ""


class Sessions:
    """Begins, reads and ends sessions; `find` gives the person who has a name now, None where nobody does."""

    def __init__(self, find: Callable[[str], Person | None], secret: bytes, *, is_tls: bool) -> None:
        self._find = find
        self._is_tls = is_tls
        self._signer = URLSafeSerializer(secret, salt="sanji.session")
        # Browsers keep one cookie jar for all ports of a host: two servers on one machine need two names.
        # Over HTTPS browsers hold it to this host alone, set by it over HTTPS (RFC 6265bis, 4.1.3.2).
        self.cookie = f"{'__Host-' if is_tls else ''}sanji_{sha256(secret).hexdigest()[:8]}"
        self._ended: OrderedDict[str, None] = OrderedDict()
        self._lock = Lock()

    def begin(self, person: Person | None, now_ms: int) -> Session:
        """A fresh session, with a fresh id, of a person or of a visitor."""
        who = person or Person("", "", "")
        return Session(
            token_urlsafe(16), who.name, who.role, token_urlsafe(24), now_ms + SESSION_MS, who.mark, who.sites
        )

    def read(self, request: Request, now_ms: int) -> Session | None:
        """The request's session; None if it has none, or one forged, over, ended, or of a changed person."""
        session = self._decoded(request.cookies.get(self.cookie, ""))
        if session is None or now_ms >= session.until_ms or session.id in self._ended:
            return None
        if not session.name:
            return session
        is_same = self._find(session.name) == Person(session.name, session.role, session.mark, session.sites)
        return session if is_same else None

    def send(self, response: Response, session: Session) -> None:
        """Set the session's cookie."""
        value = self._signer.dumps(msgspec.to_builtins(session))
        text = value if isinstance(value, str) else value.decode()
        response.set_cookie(
            self.cookie,
            text,
            max_age=SESSION_MS // 1000,
            httponly=True,
            samesite="strict",
            secure=self._is_tls,
        )

    def end(self, response: Response, session: Session) -> None:
        """Forget the session here and in the browser: a copied cookie is worth nothing any more."""
        with self._lock:
            self._ended[session.id] = None
            if len(self._ended) > _ENDED_MAX:
                self._ended.popitem(last=False)
        response.delete_cookie(self.cookie, httponly=True, samesite="strict", secure=self._is_tls)

    def _decoded(self, cookie: str) -> Session | None:
        try:
            return msgspec.convert(self._signer.loads(cookie), Session)
        except (BadData, msgspec.ValidationError):
            return None


def is_token_right(session: Session, token: str) -> bool:
    """Whether a form carries its session's token."""
    return compare_digest(session.csrf.encode(), token.encode())


def mark_of(password_hash: str) -> str:
    """A mark that tells nothing of the hash it is made of."""
    return sha256(password_hash.encode()).hexdigest()[:16]
