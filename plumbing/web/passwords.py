"""Passwords and PINs: hashed with argon2, and checked a few at a time."""

from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

# Each check takes 64 MiB for a moment (argon2's defaults, RFC 9106): not many at once on a small machine.
_CHECKS_AT_ONCE = 2

_hasher = PasswordHasher()
_turns = BoundedSemaphore(_CHECKS_AT_ONCE)


def hashed(password: str) -> str:
    """What may be kept of a password."""
    return _hasher.hash(password)


# What the password of an unknown name is checked against, so that the answer takes as long.
NOBODY = hashed("nobody has this password")


def is_right(password_hash: str, password: str) -> bool:
    """Whether the hash is of this password; a broken hash is of none."""
    try:
        with _turns:
            return _hasher.verify(password_hash, password)
    except (VerifyMismatchError, InvalidHashError):
        return False
