"""The people who may log in."""

from collections.abc import Collection

from msgspec import Struct
from msgspec.structs import asdict
from sqlalchemy import Connection, func, insert, select, update

from central.store.access.tables import account
from central.store.queries.columns import columns

LISTED_MAX = 1000


class Account(Struct, frozen=True):
    """A person's name, the argon2 hash of the password, what the person may do and at which sites.

    `sites` are ids apart by blanks, "" for the whole county; `totp` is the second factor's sealed secret and
    `totp_used` the last step that was taken; `recovery` are digests of codes apart by blanks.
    """

    name: str
    password_hash: str
    role: str
    sites: str = ""
    totp: str = ""
    is_off: bool = False
    must_change: bool = False
    totp_used: int = 0
    recovery: str = ""
    made_ms: int = 0


def find(connection: Connection, name: str) -> Account | None:
    """The account of this name."""
    query = select(*columns(account, Account)).where(account.c.name == name)
    row = connection.execute(query).one_or_none()
    return Account(*row) if row else None


def listed(connection: Connection) -> list[Account]:
    """All of them by name, at most LISTED_MAX."""
    query = select(*columns(account, Account)).order_by(account.c.name).limit(LISTED_MAX)
    return [Account(*row) for row in connection.execute(query)]


def add(connection: Connection, new: Account, now_ms: int) -> None:
    """Write a new account; the name must be free."""
    values = {**asdict(new), "made_ms": now_ms, "changed_ms": now_ms}
    connection.execute(insert(account).values(values))


def change(connection: Connection, name: str, now_ms: int, **values: str | bool) -> bool:
    """Change what an account may or how it logs in; whether it is known. Its sessions are turned."""
    known = update(account).where(account.c.name == name)
    return connection.execute(known.values(**values, changed_ms=now_ms)).rowcount == 1


def take_step(connection: Connection, name: str, step: int) -> bool:
    """Take a step of the second factor; False where it, or a later one, was taken before."""
    mine = (account.c.name == name) & (account.c.totp_used < step)
    return connection.execute(update(account).where(mine).values(totp_used=step)).rowcount == 1


def take_recovery(connection: Connection, name: str, before: str, left: Collection[str]) -> bool:
    """Strike out a recovery code; False where somebody else was quicker."""
    mine = (account.c.name == name) & (account.c.recovery == before)
    done = update(account).where(mine).values(recovery=" ".join(left))
    return connection.execute(done).rowcount == 1


def other_admins(connection: Connection, name: str) -> int:
    """How many beside this one may say who logs in: admins of the whole county that are not off."""
    here = account.c
    can = (here.role == "admin") & (here.sites == "") & ~here.is_off & (here.name != name)
    return int(connection.execute(select(func.count()).select_from(account).where(can)).scalar_one())
