"""Who is logged in: sessions by the digest of their secret, which is turned for a new one now and then."""

from hashlib import sha256

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update

from central.store.access.tables import account, session

ABSOLUTE_MS = 12 * 3_600_000
IDLE_MS = 2 * 3_600_000
TURN_MS = 30 * 60_000
# Requests that were sent before the answer with the new secret came.
GRACE_MS = 30_000
# When somebody was seen is written no oftener.
SEEN_MS = 60_000
OPEN_MAX = 20
"""So many sessions somebody may have at once; the oldest gives way."""
TURNED = "turned"
_KEPT_MS = 30 * 86_400_000
_AGENT_CHARS_MAX = 200


class Found(Struct, frozen=True):
    """A session with what its account is now. It is known by its account and `begun_ms`. Times are UTC ms."""

    account: str
    begun_ms: int
    turned_ms: int
    seen_ms: int
    until_ms: int
    ended_ms: int | None
    why: str
    role: str
    sites: str
    is_off: bool
    changed_ms: int
    must_change: bool
    has_totp: bool

    def holds(self, now_ms: int) -> bool:
        """Whether it lets in."""
        is_in_grace = self.why == TURNED and self.ended_ms is not None and now_ms < self.ended_ms + GRACE_MS
        is_open = self.ended_ms is None or is_in_grace
        return is_open and not self.is_off and now_ms < min(self.until_ms, self.seen_ms + IDLE_MS)

    def is_due(self, now_ms: int) -> bool:
        """Whether its secret is to be turned: after a time, and as soon as the account's rights changed."""
        return self.ended_ms is None and (
            now_ms >= self.turned_ms + TURN_MS or self.changed_ms > self.turned_ms
        )


class Listed(Struct, frozen=True):
    """A session as its owner sees it."""

    begun_ms: int
    seen_ms: int
    address: str
    agent: str


def digest(secret: str) -> str:
    """What is kept of a secret."""
    return sha256(secret.encode()).hexdigest()


def begin(connection: Connection, secret: str, name: str, now_ms: int, *, address: str, agent: str) -> int:
    """Write a new session; by which beginning it is known. What is long over is forgotten."""
    here = session.c
    connection.execute(delete(session).where(here.until_ms < now_ms - _KEPT_MS))
    last = connection.execute(select(func.max(here.begun_ms)).where(here.account == name)).scalar()
    begun_ms = max(now_ms, (last or 0) + 1)
    values = {"account": name, "begun_ms": begun_ms, "turned_ms": now_ms, "seen_ms": now_ms}
    values |= {"until_ms": now_ms + ABSOLUTE_MS, "address": address[:64], "agent": agent[:_AGENT_CHARS_MAX]}
    connection.execute(insert(session).values(digest=digest(secret), **values))
    open_now = listed(connection, name, now_ms)
    for one in open_now[OPEN_MAX:]:
        end(connection, name, now_ms, "many", begun_ms=one.begun_ms)
    return begun_ms


def find(connection: Connection, secret: str) -> Found | None:
    """The session of a secret with its account: one look by two keys."""
    names = ("account", "begun_ms", "turned_ms", "seen_ms", "until_ms", "ended_ms", "why")
    theirs = ("role", "sites", "is_off", "changed_ms", "must_change")
    query = (
        select(
            *(session.c[name] for name in names), *(account.c[name] for name in theirs), account.c.totp != ""
        )
        .join(account, account.c.name == session.c.account)
        .where(session.c.digest == digest(secret))
    )
    row = connection.execute(query).one_or_none()
    return Found(*tuple(row)) if row else None


def seen(connection: Connection, secret: str, now_ms: int) -> None:
    """It was used."""
    connection.execute(update(session).where(session.c.digest == digest(secret)).values(seen_ms=now_ms))


def turn(connection: Connection, old: str, new: str, now_ms: int) -> bool:
    """Go on with a new secret until the same end; False where another request did so already."""
    here = session.c
    done = update(session).where(here.digest == digest(old), here.ended_ms.is_(None))
    if connection.execute(done.values(ended_ms=now_ms, why=TURNED)).rowcount != 1:
        return False
    kept = ("account", "begun_ms", "until_ms", "address", "agent")
    row = connection.execute(select(*(here[name] for name in kept)).where(here.digest == digest(old))).one()
    values = {**dict(zip(kept, row, strict=True)), "turned_ms": now_ms, "seen_ms": now_ms}
    connection.execute(insert(session).values(digest=digest(new), **values))
    return True


def end(
    connection: Connection,
    name: str,
    now_ms: int,
    why: str,
    *,
    begun_ms: int | None = None,
    but_ms: int | None = None,
) -> int:
    """End somebody's sessions at once: all of them, the one that began then, or all but one; how many."""
    here = session.c
    which: list[ColumnElement[bool]] = [here.account == name]
    which += [here.begun_ms == begun_ms] if begun_ms is not None else []
    which += [here.begun_ms != but_ms] if but_ms is not None else []
    still = here.ended_ms.is_(None) | (here.why == TURNED)
    return connection.execute(update(session).where(*which, still).values(ended_ms=now_ms, why=why)).rowcount


def listed(connection: Connection, name: str, now_ms: int) -> list[Listed]:
    """Somebody's open sessions, the newest first."""
    here = session.c
    query = select(*(here[field] for field in Listed.__struct_fields__)).where(here.account == name)
    query = query.where(here.ended_ms.is_(None), here.until_ms > now_ms, here.seen_ms > now_ms - IDLE_MS)
    rows = connection.execute(query.order_by(here.begun_ms.desc()).limit(2 * OPEN_MAX))
    return [Listed(*row) for row in rows]
