"""Seals small texts at rest with a key file, and marks values so that they are found without being read."""

import secrets
from hashlib import blake2b
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

KEY_BYTES = 32
_MARK_BYTES = 16


class SealBroken(ValueError):
    """Sealed with another key, for another place, or changed since."""


class Sealer:
    """Seals with AES-SIV (RFC 5297), which needs no random number and leaks nothing but equality.

    Each value is bound to its place: sealed there, it opens nowhere else. Raises ValueError for a short key.
    """

    def __init__(self, key: bytes) -> None:
        if len(key) < KEY_BYTES:
            raise ValueError(f"the key has {len(key)} bytes; give at least {KEY_BYTES}")
        self._cipher = AESSIV(_derived(key, b"seal", 64))
        self._mark_key = _derived(key, b"mark", 64)

    def seal(self, data: bytes, place: str) -> bytes:
        """The data, readable with the key alone and at its place alone. Raises ValueError for no data."""
        return self._cipher.encrypt(data, [place.encode()])

    def open(self, sealed: bytes, place: str) -> bytes:
        """What was sealed. Raises SealBroken."""
        try:
            return self._cipher.decrypt(sealed, [place.encode()])
        except InvalidTag as why:
            raise SealBroken(f"{place}: {SealBroken.__doc__}") from why

    def mark(self, text: str) -> str:
        """A keyed hash of 32 hexadecimal digits: the same for the same text, and nothing without the key."""
        return blake2b(text.encode(), key=self._mark_key, digest_size=_MARK_BYTES).hexdigest()


def key_in(path: Path) -> bytes:
    """The key in a file, made at the first use and readable by us alone.

    A file that is too short is refused and not replaced: what it sealed would be lost. Raises ValueError.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_bytes(secrets.token_bytes(KEY_BYTES))
    key = path.read_bytes()
    if len(key) < KEY_BYTES:
        raise ValueError(f"{path}: has {len(key)} bytes, not {KEY_BYTES}; bring the key back from its backup")
    return key


def _derived(key: bytes, use: bytes, size: int) -> bytes:
    """A key of its own for each use (RFC 7693 gives BLAKE2 a key and a personal string)."""
    return blake2b(key=key[:64], person=use, digest_size=size).digest()
