"""Finds what may be of a person in a text that people write beside figures, before it is kept."""

import re
from collections.abc import Iterable

# Telephones and identity numbers of the mainland, with what people put between their digits; GB 11643-1999
# for the latter. A tail is what couriers call a person by.
_GAP = r"[\s\-_.·]?"
_MOBILE = re.compile(rf"(?<!\d)1{_GAP}[3-9](?:{_GAP}\d){{9}}(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)0\d{2,3}[\s\-]?[2-9]\d{6,7}(?!\d)")
_IDENTITY = re.compile(r"(?<!\d)[1-9]\d{5}(?:18|19|20)\d{9}[\dXx](?!\d)")
_TAIL = re.compile(r"尾号\s*\d{3,}|tail\s*\d{4}", re.IGNORECASE)
_MASKED = re.compile(r"1\d{0,2}\*{3,}\d{2,}")
_PATTERNS = (_MOBILE, _LANDLINE, _IDENTITY, _TAIL, _MASKED)
NAME_CHARS_MIN = 2


def is_personal(text: str, names: Iterable[str] = ()) -> bool:
    """Whether a text holds a telephone, an identity number, a tail, or one of these persons' names."""
    plain = _plain(text)
    if any(pattern.search(plain) for pattern in _PATTERNS):
        return True
    return any(len(name) >= NAME_CHARS_MIN and name in text for name in names)


def _plain(text: str) -> str:
    """Full-width digits are digits."""
    return text.translate({0xFF10 + digit: str(digit) for digit in range(10)})
