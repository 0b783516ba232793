"""Tokens by which other systems read: kept as digests, each with what it may read, where, and until when."""

from collections.abc import Collection
from hashlib import sha256
from hmac import compare_digest
from secrets import token_hex, token_urlsafe
from typing import Literal, get_args

from msgspec import Struct
from sqlalchemy import Connection, Row, insert, select, update

from central.store.access.tables import token

Scope = Literal["read:parcels", "read:coldchain", "read:produce", "read:reports", "read:fleet", "metrics"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
PREFIX = "sanji_"
NAME_CHARS_MAX = 64
DAYS_MAX = 366
LISTED_MAX = 500
_DAY_MS = 86_400_000
_SECRET_BYTES = 32
_SECRET_CHARS_MAX = 128
# How often it is noted that a token was used: a write each time would stand in the collector's way.
_USED_EVERY_MS = 60_000


class TokenRefused(ValueError):
    """The token cannot be made; the text says why to whoever types commands.

    A page has words of its own for `why`: name, no_scope, scope, site or days; `what` is what was wished for.
    """

    def __init__(self, why: str, said: str, what: str = "") -> None:
        self.why, self.what = why, what
        super().__init__(said)


class Token(Struct, frozen=True):
    """A token without its secret. `until_ms` is its end, `ended_ms` when somebody ended it before."""

    id: str
    name: str
    account: str
    scopes: frozenset[str]
    sites: frozenset[str]
    made_ms: int
    until_ms: int
    used_ms: int | None
    ended_ms: int | None

    def is_good(self, now_ms: int) -> bool:
        """Whether it opens anything now."""
        return self.ended_ms is None and now_ms < self.until_ms

    def is_use_due(self, now_ms: int) -> bool:
        """Whether its use is to be noted again."""
        return self.used_ms is None or now_ms - self.used_ms >= _USED_EVERY_MS


class Wish(Struct, frozen=True):
    """A token that is to be made, by `account`, for so many `days`."""

    name: str
    account: str
    scopes: Collection[str]
    sites: Collection[str] = ()
    days: int = 90


def add(connection: Connection, wish: Wish, now_ms: int, known_sites: Collection[str] | None = None) -> str:
    """Make a token; its secret, which is shown this once. Raises TokenRefused.

    Without `known_sites` no site is checked.
    """
    _check(wish, known_sites)
    secret = PREFIX + token_urlsafe(_SECRET_BYTES)
    connection.execute(
        insert(token).values(
            id=token_hex(4),
            digest=_digest(secret),
            name=wish.name,
            account=wish.account,
            scopes=" ".join(sorted(set(wish.scopes))),
            sites=" ".join(sorted(set(wish.sites))),
            made_ms=now_ms,
            until_ms=now_ms + wish.days * _DAY_MS,
        )
    )
    return secret


def find(connection: Connection, secret: str, now_ms: int) -> Token | None:
    """The token of this secret if it is good now.

    It is looked up by the digest of 256 random bits: how long that takes tells nothing of any other token.
    """
    if not secret.startswith(PREFIX) or len(secret) > _SECRET_CHARS_MAX or not secret.isascii():
        return None
    digest = _digest(secret)
    row = connection.execute(select(token).where(token.c.digest == digest)).one_or_none()
    if row is None or not compare_digest(row.digest, digest):
        return None
    found = _token(row)
    return found if found.is_good(now_ms) else None


def note_use(connection: Connection, number: str, now_ms: int) -> None:
    """Note when a token was used last."""
    connection.execute(update(token).where(token.c.id == number).values(used_ms=now_ms))


def listed(connection: Connection) -> tuple[Token, ...]:
    """All tokens, also those that are over, the newest first, at most LISTED_MAX."""
    query = select(token).order_by(token.c.made_ms.desc(), token.c.id).limit(LISTED_MAX)
    return tuple(_token(row) for row in connection.execute(query))


def end(connection: Connection, number: str, now_ms: int) -> bool:
    """End a token at once; False where there is none such that was not ended before."""
    done = connection.execute(
        update(token).where(token.c.id == number, token.c.ended_ms.is_(None)).values(ended_ms=now_ms)
    )
    return done.rowcount == 1


def end_of(connection: Connection, account: str, now_ms: int) -> tuple[str, ...]:
    """End all tokens that an account made: it may no more what it might. Their ids."""
    good = (token.c.account == account, token.c.ended_ms.is_(None), token.c.until_ms > now_ms)
    ids = connection.execute(select(token.c.id).where(*good).order_by(token.c.id)).scalars().all()
    connection.execute(update(token).where(*good).values(ended_ms=now_ms))
    return tuple(ids)


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def _token(row: Row[*tuple[object, ...]]) -> Token:
    values = row._asdict()
    del values["digest"]
    values["scopes"], values["sites"] = (frozenset(values[name].split()) for name in ("scopes", "sites"))
    return Token(**values)


def _check(wish: Wish, known_sites: Collection[str] | None) -> None:
    """Raises TokenRefused for the first thing that is wrong."""
    name = wish.name
    if not name or name != name.strip() or len(name) > NAME_CHARS_MAX or not name.isprintable():
        said = f"the name must have 1 … {NAME_CHARS_MAX} printable characters and no blank at its ends"
        raise TokenRefused("name", said)
    scopes = f"scopes are {', '.join(SCOPES)}"
    if not wish.scopes:
        raise TokenRefused("no_scope", f"a token without a scope opens nothing; {scopes}")
    for scope in wish.scopes:
        if scope not in SCOPES:
            raise TokenRefused("scope", f"there is no scope {scope!r}; {scopes}", scope)
    for site in wish.sites:
        if not site or " " in site or (known_sites is not None and site not in known_sites):
            raise TokenRefused("site", f"there is no site {site!r} in the county's data", site)
    if not 1 <= wish.days <= DAYS_MAX:
        raise TokenRefused("days", f"a token lasts 1 … {DAYS_MAX} days, not {wish.days}", str(wish.days))
