"""The people who may log in."""

from msgspec import Struct
from sqlalchemy import Connection, insert, select

from central.store.queries.columns import columns
from central.store.tables import account


class Account(Struct, frozen=True):
    """A person's name, the argon2 hash of the password, and what the person may do."""

    name: str
    password_hash: str
    role: str


def find(connection: Connection, name: str) -> Account | None:
    """The account of this name."""
    query = select(*columns(account, Account)).where(account.c.name == name)
    row = connection.execute(query).one_or_none()
    return Account(*row) if row else None


def add(connection: Connection, new: Account, now_ms: int) -> None:
    """Write a new account; the name must be free."""
    connection.execute(
        insert(account).values(name=new.name, password_hash=new.password_hash, role=new.role, made_ms=now_ms)
    )
