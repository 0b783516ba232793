"""The keys of backups, written as age writes them: age1… to seal with, AGE-SECRET-KEY-1… to open.

The form is Bech32 (BIP 173) without its bound on the length, as https://c2sp.org/age has it.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

_ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_SUM_CHARS, _KEY_BYTES = 6, 32
_PUBLIC, _SECRET = "age", "age-secret-key-"
_FILE_CHARS_MAX = 65_536


class KeyFault(ValueError):
    """A key cannot be used; the text says why."""


def public_of(text: str) -> X25519PublicKey:
    """The key that seals, from age1…. Raises KeyFault."""
    return X25519PublicKey.from_public_bytes(_decoded(text.strip(), _PUBLIC))


def secret_of(text: str) -> X25519PrivateKey:
    """The key that opens, from AGE-SECRET-KEY-1…. Raises KeyFault."""
    return X25519PrivateKey.from_private_bytes(_decoded(text.strip(), _SECRET))


def public_text(key: X25519PublicKey) -> str:
    """What a centre's settings name."""
    return _encoded(_PUBLIC, key.public_bytes_raw())


def secret_text(key: X25519PrivateKey) -> str:
    """What the key file holds."""
    return _encoded(_SECRET, key.private_bytes_raw()).upper()


def secrets_in(path: Path) -> list[X25519PrivateKey]:
    """The keys of a key file: one a line, after `#` are remarks. Raises KeyFault."""
    try:
        with path.open(encoding="utf-8") as file:
            lines = file.read(_FILE_CHARS_MAX).splitlines()
    except (OSError, UnicodeDecodeError) as why:
        raise KeyFault(f"{path}: cannot be read ({why}); give the file that backup-key made") from why
    keys = [secret_of(line) for line in lines if line.strip() and not line.startswith("#")]
    if not keys:
        raise KeyFault(f"{path}: holds no key; a line begins with AGE-SECRET-KEY-1")
    return keys


def _encoded(prefix: str, data: bytes) -> str:
    values = list(_regrouped(data, 8, 5))
    told = "".join(_ALPHABET[one] for one in (*values, *_sum(prefix, values)))
    return f"{prefix}1{told}"


def _decoded(text: str, prefix: str) -> bytes:
    """The 32 bytes of a key. What was typed wrong is never quoted: it may be a secret."""
    lowered = text.lower()
    if text not in (lowered, text.upper()) or not lowered.startswith(f"{prefix}1"):
        raise KeyFault(f"no key: it begins with {prefix}1, all letters large or all small")
    try:
        values = [_ALPHABET.index(char) for char in lowered.removeprefix(f"{prefix}1")]
    except ValueError as why:
        raise KeyFault("no key: it holds a character that no key has; was it typed by hand?") from why
    body, told = values[:-_SUM_CHARS], values[-_SUM_CHARS:]
    if _sum(prefix, body) != told:
        raise KeyFault("no key: its check digits do not fit; a character is wrong or missing")
    data = bytes(_regrouped(body, 5, 8))
    if len(data) < _KEY_BYTES or any(data[_KEY_BYTES:]):
        raise KeyFault(f"no key: it has {len(data)} bytes, not {_KEY_BYTES}")
    return data[:_KEY_BYTES]


def _sum(prefix: str, values: list[int]) -> list[int]:
    """Bech32's check digits (BIP 173, "Checksum")."""
    expanded = [ord(char) >> 5 for char in prefix] + [0] + [ord(char) & 31 for char in prefix]
    found = _polymod([*expanded, *values, *([0] * _SUM_CHARS)]) ^ 1
    return [(found >> 5 * (_SUM_CHARS - 1 - place)) & 31 for place in range(_SUM_CHARS)]


def _polymod(values: Iterable[int]) -> int:
    found = 1
    for value in values:
        top = found >> 25
        found = (found & 0x1FFFFFF) << 5 ^ value
        for place, generator in enumerate(_GENERATOR):
            found ^= generator if top >> place & 1 else 0
    return found


def _regrouped(values: Iterable[int], from_bits: int, to_bits: int) -> Iterator[int]:
    """The same bits in groups of another size, the last one filled with zeros."""
    held = bits = 0
    for value in values:
        held = held << from_bits | value
        bits += from_bits
        while bits >= to_bits:
            bits -= to_bits
            yield held >> bits & (1 << to_bits) - 1
        held &= (1 << bits) - 1
    # Back to bytes, what is left over is such a filling and no byte.
    if bits and to_bits < from_bits:
        yield held << to_bits - bits & (1 << to_bits) - 1
