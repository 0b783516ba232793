"""Sessions: a signed cookie that says who is there, until when, and the token that its forms must carry."""

from collections import OrderedDict
from hashlib import sha256
from hmac import compare_digest
from secrets import token_urlsafe
from threading import Lock

import msgspec
from itsdangerous import BadData, URLSafeSerializer
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from central.store.queries import accounts
from central.store.queries.accounts import Account
from central.store.store import Store

SESSION_MS = 12 * 3_600_000
_ENDED_MAX = 10_000


class Session(Struct, frozen=True):
    """Who is there; an empty name is a visitor who may only log in. `mark` changes with the password."""

    id: str
    name: str
    role: str
    csrf: str
    until_ms: int
    mark: str = ""


class Sessions:
    """Begins, reads and ends sessions."""

    def __init__(self, store: Store, secret: bytes, *, is_tls: bool) -> None:
        self._store = store
        self._is_tls = is_tls
        self._signer = URLSafeSerializer(secret, salt="sanji.session")
        # Browsers keep one cookie jar for all ports of a host: two centres on one machine need two names.
        self.cookie = f"sanji_{sha256(secret).hexdigest()[:8]}"
        self._ended: OrderedDict[str, None] = OrderedDict()
        self._lock = Lock()

    def begin(self, account: Account | None, now_ms: int) -> Session:
        """A fresh session, with a fresh id, of an account or of a visitor."""
        name, role, mark = (account.name, account.role, _mark(account)) if account else ("", "", "")
        return Session(token_urlsafe(16), name, role, token_urlsafe(24), now_ms + SESSION_MS, mark)

    def read(self, request: Request, now_ms: int) -> Session | None:
        """The request's session; None if it has none, or one forged, over, ended, or of a changed account."""
        session = self._decoded(request.cookies.get(self.cookie, ""))
        if session is None or now_ms >= session.until_ms or session.id in self._ended:
            return None
        if not session.name:
            return session
        with self._store.read() as connection:
            account = accounts.find(connection, session.name)
        is_same = account is not None and (account.role, _mark(account)) == (session.role, session.mark)
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


def _mark(account: Account) -> str:
    return sha256(account.password_hash.encode()).hexdigest()[:16]
