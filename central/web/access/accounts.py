"""Accounts: adding one, and checking a name and password without telling which of them was wrong."""

from central.store.queries import accounts
from central.store.queries.accounts import Account
from central.store.store import Store
from central.web.access.rights import ROLES, Role
from plumbing.web.passwords import NOBODY, hashed, is_right
from plumbing.web.sessions import Person, mark_of

NAME_CHARS_MAX = 64
PASSWORD_CHARS_MIN = 10
PASSWORD_CHARS_MAX = 256


class AccountRefused(ValueError):
    """The account cannot be made; the text says why."""


def add_account(store: Store, name: str, password: str, role: Role, now_ms: int, *, sites: str = "") -> None:
    """Make an account for the sites, "" for the whole county.

    Raises AccountRefused for a bad or taken name, a weak password, an unknown role.
    """
    fault = _fault(name, password, role)
    if fault:
        raise AccountRefused(fault)
    new = Account(name, hashed(password), role, sites)
    with store.write() as connection:
        if accounts.find(connection, name):
            raise AccountRefused(f"there is an account {name!r} already")
        accounts.add(connection, new, now_ms)


def check(store: Store, name: str, password: str) -> Account | None:
    """The account if the password is its own, else None, after the same time for a known and unknown name."""
    with store.read() as connection:
        account = accounts.find(connection, name[:NAME_CHARS_MAX])
    known = is_right(account.password_hash if account else NOBODY, password[:PASSWORD_CHARS_MAX])
    return account if known and account and not account.is_off else None


def person(account: Account) -> Person:
    """Who an account is to a session."""
    return Person(account.name, account.role, mark_of(account.password_hash), account.sites)


def find_person(store: Store, name: str) -> Person | None:
    """Who has a name now."""
    with store.read() as connection:
        account = accounts.find(connection, name)
    return person(account) if account and not account.is_off else None


def _fault(name: str, password: str, role: str) -> str:
    if not name or name != name.strip() or len(name) > NAME_CHARS_MAX or not name.isprintable():
        return f"the name must have 1 … {NAME_CHARS_MAX} printable characters and no blank at its ends"
    if not PASSWORD_CHARS_MIN <= len(password) <= PASSWORD_CHARS_MAX:
        return f"the password must have {PASSWORD_CHARS_MIN} … {PASSWORD_CHARS_MAX} characters"
    if name.lower() in password.lower() or len(set(password)) < PASSWORD_CHARS_MIN // 2:
        return "the password is too easy: it may not hold the name nor be made of a few characters"
    if role not in ROLES:
        return f"there is no role {role!r}; roles are {', '.join(ROLES)}"
    return ""
