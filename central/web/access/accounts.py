"""Accounts: adding and changing one, and checking a password without telling what of it was wrong."""

from collections.abc import Collection
from secrets import choice

from msgspec import Struct

from central.store.access import sessions, tokens
from central.store.queries import accounts
from central.store.queries.accounts import Account
from central.store.store import Connection, Store
from central.web.access.rights import ROLES, Role
from plumbing.web.passwords import NOBODY, hashed, is_right

NAME_CHARS_MAX = 64
PASSWORD_CHARS_MIN = 12
PASSWORD_CHARS_MAX = 128
# Passwords of earlier versions had up to 256 characters.
_TRIED_CHARS_MAX = 256
# Without letters and digits that look alike: it is read from a screen and typed once.
_CLEAR = "abcdefghjkmnpqrstuvwxyz23456789"
_FIRST_PARTS, _FIRST_PART_CHARS = 4, 4


class AccountRefused(ValueError):
    """The account cannot be made or changed; the text says why, `key` is its text in the catalogues."""

    def __init__(self, key: str, said: str) -> None:
        self.key = key
        super().__init__(said)


def add_account(
    store: Store,
    name: str,
    password: str,
    role: Role,
    now_ms: int,
    *,
    sites: str = "",
    must_change: bool = False,
) -> None:
    """Make an account for the sites, "" for the whole county.

    Raises AccountRefused for a bad or taken name, a weak password, an unknown role.
    """
    _check_name(name)
    _check_password(name, password)
    _check_role(role)
    new = Account(name, hashed(password), role, sites, must_change=must_change)
    with store.write() as connection:
        if accounts.find(connection, name):
            raise AccountRefused("taken", f"there is an account {name!r} already")
        accounts.add(connection, new, now_ms)


def check(store: Store, name: str, password: str) -> Account | None:
    """The account if the password is its own, else None, after the same time for a known and unknown name."""
    with store.read() as connection:
        account = accounts.find(connection, name[:NAME_CHARS_MAX])
    # Nothing is cut off: what is longer than any password can be is none.
    known = is_right(account.password_hash if account else NOBODY, password[: _TRIED_CHARS_MAX + 1])
    return account if known and account and not account.is_off else None


def set_password(
    store: Store,
    name: str,
    password: str,
    now_ms: int,
    *,
    must_change: bool = False,
    but_ms: int | None = None,
) -> None:
    """Give an account another password and end its sessions, but the one that began at `but_ms`.

    Raises AccountRefused for a weak one or an unknown name.
    """
    _check_password(name, password)
    made = hashed(password)
    with store.write() as connection:
        _known(connection, name)
        accounts.change(connection, name, now_ms, password_hash=made, must_change=must_change)
        sessions.end(connection, name, now_ms, "password", but_ms=but_ms)


class Changed(Struct, frozen=True):
    """What an account had `before`, and its tokens that ended, for they were made by the right it had."""

    before: str
    tokens: tuple[str, ...] = ()

    @property
    def ended(self) -> str:
        """The tokens as the trail tells of them."""
        return f" tokens={','.join(self.tokens)}" if self.tokens else ""


def set_role(store: Store, name: str, role: Role, now_ms: int) -> Changed:
    """Give it another role and end its tokens. Raises AccountRefused, also for the last admin."""
    _check_role(role)
    with store.write() as connection:
        before = _known(connection, name)
        if role != "admin":
            _leaves_an_admin(connection, before)
        accounts.change(connection, name, now_ms, role=role)
        ended = () if role == before.role else tokens.end_of(connection, name, now_ms)
    return Changed(before.role, ended)


def set_sites(
    store: Store, name: str, sites: Collection[str], known: Collection[str], now_ms: int
) -> Changed:
    """Give it these of the known sites, none for the whole county, and end its tokens.

    Raises AccountRefused.
    """
    strange = sorted(set(sites) - set(known))
    if strange:
        raise AccountRefused("no_site", f"there is no site {strange[0]!r}; `sanji county` lists them")
    with store.write() as connection:
        before = _known(connection, name)
        if sites:
            _leaves_an_admin(connection, before)
        after = " ".join(sorted(set(sites)))
        accounts.change(connection, name, now_ms, sites=after)
        ended = () if after == before.sites else tokens.end_of(connection, name, now_ms)
    return Changed(before.sites, ended)


def set_off(store: Store, name: str, now_ms: int, *, is_off: bool) -> Changed:
    """Let it log in no more, and end its sessions and tokens; or let it again. Raises AccountRefused."""
    ended: tuple[str, ...] = ()
    with store.write() as connection:
        before = _known(connection, name)
        if is_off:
            _leaves_an_admin(connection, before)
            sessions.end(connection, name, now_ms, "off")
            ended = tokens.end_of(connection, name, now_ms)
        accounts.change(connection, name, now_ms, is_off=is_off)
    return Changed("off" if before.is_off else "on", ended)


def reset_totp(store: Store, name: str, now_ms: int) -> bool:
    """Take away its second factor and end its sessions; whether it had one. Raises AccountRefused."""
    with store.write() as connection:
        before = _known(connection, name)
        accounts.change(connection, name, now_ms, totp="", recovery="")
        sessions.end(connection, name, now_ms, "totp")
    return bool(before.totp)


def first_password() -> str:
    """A password for one login, of 79 random bits."""
    parts = ("".join(choice(_CLEAR) for _ in range(_FIRST_PART_CHARS)) for _ in range(_FIRST_PARTS))
    return "-".join(parts)


def _known(connection: Connection, name: str) -> Account:
    account = accounts.find(connection, name)
    if account is None:
        raise AccountRefused("unknown", f"there is no account {name!r}")
    return account


def _leaves_an_admin(connection: Connection, before: Account) -> None:
    is_admin = before.role == "admin" and not before.sites and not before.is_off
    if is_admin and not accounts.other_admins(connection, before.name):
        raise AccountRefused(
            "last_admin", f"{before.name!r} is the last who may say who logs in; make another admin first"
        )


def _check_name(name: str) -> None:
    if not name or name != name.strip() or len(name) > NAME_CHARS_MAX or not name.isprintable():
        said = f"the name must have 1 … {NAME_CHARS_MAX} printable characters and no blank at its ends"
        raise AccountRefused("bad_name", said)


def _check_password(name: str, password: str) -> None:
    if not PASSWORD_CHARS_MIN <= len(password) <= PASSWORD_CHARS_MAX:
        said = f"the password must have {PASSWORD_CHARS_MIN} … {PASSWORD_CHARS_MAX} characters"
        raise AccountRefused("bad_length", said)
    if name.lower() in password.lower() or len(set(password)) < PASSWORD_CHARS_MIN // 2:
        said = "the password is too easy: it may not hold the name nor be made of a few characters"
        raise AccountRefused("too_easy", said)


def _check_role(role: str) -> None:
    if role not in ROLES:
        raise AccountRefused("no_role", f"there is no role {role!r}; roles are {', '.join(ROLES)}")
