"""The people who may log in."""

from msgspec import Struct
from msgspec.structs import asdict
from sqlalchemy import Connection, insert, select

from central.store.queries.columns import columns
from central.store.tables import account


class Account(Struct, frozen=True):
    """A person's name, the argon2 hash of the password, what the person may do and at which sites.

    `sites` are ids apart by blanks, "" for the whole county; `totp` is the second factor's sealed secret.
    """

    name: str
    password_hash: str
    role: str
    sites: str = ""
    totp: str = ""
    is_off: bool = False


def find(connection: Connection, name: str) -> Account | None:
    """The account of this name."""
    query = select(*columns(account, Account)).where(account.c.name == name)
    row = connection.execute(query).one_or_none()
    return Account(*row) if row else None


def add(connection: Connection, new: Account, now_ms: int) -> None:
    """Write a new account; the name must be free."""
    connection.execute(insert(account).values(**asdict(new), made_ms=now_ms, changed_ms=now_ms))
