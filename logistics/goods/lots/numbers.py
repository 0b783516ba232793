"""The numbers of lots: of a day, a box and a count, so that no two boxes give the same one."""

import hashlib

TAG_LENGTH = 5
_BASE32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: without I, L, O and U, which are misread."""


def tag_of(seed: str) -> str:
    """Five characters that stand for the database of a box; `seed` is its own and never changes.

    Of 32^5 tags two databases that number lots on the same day have the same by a chance of 1 in 33 million.
    """
    number = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8])
    return "".join(_BASE32[number >> 5 * place & 31] for place in range(TAG_LENGTH))


def lot_number(day: str, tag: str, count: int) -> str:
    """The lot that a box begins as its `count`th of a local day: 16 characters of GS1's AI (10), seldom more.

    Raises ValueError for a count below 1 or above 9,999,999.

    >>> lot_number("2026-11-27", "K3X9F", 12)
    '261127-K3X9F-012'
    """
    if not 1 <= count <= 9_999_999:
        raise ValueError(f"lot {count} of a day has no number; a day has 1 to 9,999,999")
    return f"{day[2:].replace('-', '')}-{tag}-{count:03}"
