"""The checksums of scales: an XOR told as two characters, and Toledo's seven-bit sum."""

from functools import reduce
from operator import xor


def xor_of(data: bytes) -> int:
    """Every byte exclusive-or'ed with the next."""
    return reduce(xor, data, 0)


def tells_xor(told: bytes, data: bytes) -> bool:
    """Whether two characters tell the XOR of `data`, high nibble first.

    Each nibble as the makers' manuals spell it (a hex letter) or as some units do (30h + nibble).
    """
    high, low = divmod(xor_of(data), 16)
    return len(told) == 2 and told[0] in _spellings(high) and told[1] in _spellings(low)


def _spellings(nibble: int) -> bytes:
    return b"%X%c" % (nibble, 0x30 + nibble)


def complement7(data: bytes) -> int:
    """Two's complement of the low seven bits of the sum of `data`."""
    return -sum(data) & 0x7F
