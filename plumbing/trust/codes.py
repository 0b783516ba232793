"""The one-time code by which a new box comes in: typed by hand, and it tells the true centre from a false.

25 characters in five groups, of Crockford's alphabet, which has no I, L, O or U to be mistaken:
3 number the code, 8 are its secret, 12 are the fingerprint of the authority's certificate, 2 check.
"""

from functools import lru_cache
from hashlib import pbkdf2_hmac, scrypt
from secrets import randbits

from msgspec import Struct

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = str.maketrans("ILO", "110")
_NUMBER_CHARS, _SECRET_CHARS, _PRINT_CHARS, _CHECK_CHARS = 3, 8, 12, 2
_CHARS = _NUMBER_CHARS + _SECRET_CHARS + _PRINT_CHARS + _CHECK_CHARS
_GROUP_CHARS = 5
_TYPED_CHARS_MAX = 80
_BITS_A_CHAR = 5
# A prime below 32²: one wrong character, and two neighbours in each other's place, always leave another rest.
_CHECK_PRIME = 1021
# Half of what makes 60 bits enough against a certificate that is made to have the same fingerprint: each try
# costs so many rounds of SHA-256, about 2⁷⁸ in all. A Raspberry Pi 3 takes half a second, once.
_PRINT_ROUNDS = 200_000
_PRINT_SALT = b"sanji: fingerprint of a county's authority, 1"
# 16 MiB and some 50 ms: whoever reads the centre's database still has to try 2⁴⁰ secrets at this price
# (RFC 7914), while a code is good for days.
_SCRYPT = {"n": 1 << 14, "r": 8, "p": 1, "dklen": 32}


class CodeError(ValueError):
    """What was typed is no code; the text says what to look at."""


class Code(Struct, frozen=True):
    """A code in its parts, each in characters of ALPHABET."""

    number: str
    secret: str
    fingerprint: str

    def __str__(self) -> str:
        """As it is printed and typed: five groups."""
        plain = self.number + self.secret + self.fingerprint
        plain += _check(plain)
        return "-".join(plain[at : at + _GROUP_CHARS] for at in range(0, _CHARS, _GROUP_CHARS))

    def digest(self) -> bytes:
        """What the centre keeps in place of the secret; dear to compute, which is the point."""
        return scrypt(self.secret.encode(), salt=b"sanji: code " + self.number.encode(), **_SCRYPT)


def new_code(authority: bytes) -> Code:
    """A code for boxes of the county whose authority's certificate this is, in DER."""
    number, secret = randbits(_BITS_A_CHAR * _NUMBER_CHARS), randbits(_BITS_A_CHAR * _SECRET_CHARS)
    return Code(_text(number, _NUMBER_CHARS), _text(secret, _SECRET_CHARS), fingerprint(authority))


def parse(typed: str) -> Code:
    """A code from what was typed: small letters, blanks and hyphens do not matter. Raises CodeError."""
    plain = "".join(typed[:_TYPED_CHARS_MAX].split()).replace("-", "").upper().translate(_READ_AS)
    if len(plain) != _CHARS or len(typed) > _TYPED_CHARS_MAX:
        raise CodeError(f"a code has {_CHARS} characters, this has {len(plain)}: is a group missing?")
    strange = sorted({one for one in plain if one not in ALPHABET})
    if strange:
        raise CodeError(f"no code holds {' '.join(strange)}: look at these characters again")
    body = plain[:-_CHECK_CHARS]
    if _check(body) != plain[-_CHECK_CHARS:]:
        raise CodeError("a character is wrong or two stand in each other's place: compare each group again")
    cut = _NUMBER_CHARS + _SECRET_CHARS
    return Code(body[:_NUMBER_CHARS], body[_NUMBER_CHARS:cut], body[cut:])


@lru_cache(maxsize=4)
def fingerprint(authority: bytes) -> str:
    """Of a certificate in DER; made dear, so that nobody finds another one that has it.

    It is remembered: 130 codes of one county are made at once.
    """
    bits = _BITS_A_CHAR * _PRINT_CHARS
    digest = pbkdf2_hmac("sha256", authority, _PRINT_SALT, _PRINT_ROUNDS, dklen=8)
    return _text(int.from_bytes(digest) >> (64 - bits), _PRINT_CHARS)


def _check(plain: str) -> str:
    value = 0
    for one in plain:
        value = value * len(ALPHABET) + ALPHABET.index(one)
    return _text(value % _CHECK_PRIME, _CHECK_CHARS)


def _text(value: int, chars: int) -> str:
    places = range(_BITS_A_CHAR * (chars - 1), -1, -_BITS_A_CHAR)
    return "".join(ALPHABET[value >> place & 31] for place in places)
