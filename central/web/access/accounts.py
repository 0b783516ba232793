"""Accounts: adding one, and checking a name and password without telling which of them was wrong."""

from threading import BoundedSemaphore
from typing import Literal, get_args

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from central.store.queries import accounts
from central.store.queries.accounts import Account
from central.store.store import Store

Role = Literal["viewer", "manager", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)

NAME_CHARS_MAX = 64
PASSWORD_CHARS_MIN = 10
PASSWORD_CHARS_MAX = 256
# Each check takes 64 MiB for a moment (argon2's defaults, RFC 9106): not many at once on a small machine.
_CHECKS_AT_ONCE = 2

_hasher = PasswordHasher()
_turns = BoundedSemaphore(_CHECKS_AT_ONCE)
# What the password of an unknown name is checked against, so that the answer takes as long.
_NOBODY = _hasher.hash("nobody has this password")


class AccountRefused(ValueError):
    """The account cannot be made; the text says why."""


def add_account(store: Store, name: str, password: str, role: Role, now_ms: int) -> None:
    """Make an account. Raises AccountRefused for a bad or taken name, a weak password, an unknown role."""
    fault = _fault(name, password, role)
    if fault:
        raise AccountRefused(fault)
    new = Account(name, _hasher.hash(password), role)
    with store.write() as connection:
        if accounts.find(connection, name):
            raise AccountRefused(f"there is an account {name!r} already")
        accounts.add(connection, new, now_ms)


def check(store: Store, name: str, password: str) -> Account | None:
    """The account if the password is its own, else None, after the same time for a known and unknown name."""
    with store.read() as connection:
        account = accounts.find(connection, name[:NAME_CHARS_MAX])
    is_right = _is_right(account.password_hash if account else _NOBODY, password[:PASSWORD_CHARS_MAX])
    return account if is_right else None


def may(role: str, needed: Role) -> bool:
    """Whether a role may do what `needed` may; an unknown role may nothing."""
    return role in ROLES and ROLES.index(role) >= ROLES.index(needed)


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


def _is_right(password_hash: str, password: str) -> bool:
    try:
        with _turns:
            return _hasher.verify(password_hash, password)
    except (VerifyMismatchError, InvalidHashError):
        return False
