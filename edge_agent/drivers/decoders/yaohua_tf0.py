"""Yaohua XK3190-A9/A26/D in mode tF=0, and Keli D2008 in the same: twelve bytes, kilograms, no stable bit.

02, sign, six digits, number of decimals 0-4, XOR of bytes 2-9 as high and low nibble, 03.
"""

from functools import reduce
from operator import xor

from edge_agent.drivers.decoders.frame import Cut, ScaleProtocol, Weight, cut_fixed, grams_of_kg

LENGTH = 12
_STX, _ETX = 0x02, 0x03
_SIGNS = {ord("+"): 1, ord("-"): -1}
_DECIMALS_MAX = 4


def decode(frame: bytes) -> Weight | None:
    """The weight of one whole frame, or None when any byte of it is not as it must be."""
    sign, decimals = _SIGNS.get(frame[1]), frame[8] - ord("0")
    whole = len(frame) == LENGTH and frame[0] == _STX and frame[11] == _ETX
    if not whole or sign is None or not frame[2:8].isdigit() or not 0 <= decimals <= _DECIMALS_MAX:
        return None
    if not _checks(frame):
        return None
    return Weight(sign * grams_of_kg(int(frame[2:8]), decimals))


def _checks(frame: bytes) -> bool:
    check = reduce(xor, frame[1:9])
    return frame[9] in _spellings(check >> 4) and frame[10] in _spellings(check & 0x0F)


def _spellings(nibble: int) -> bytes:
    """A nibble as the manual spells it (a hex letter) and as some units do (30h + nibble)."""
    return b"%X%c" % (nibble, 0x30 + nibble)


def cut(buffer: bytes) -> Cut[Weight]:
    """Every good frame in `buffer`."""
    return cut_fixed(buffer, start=_STX, length=LENGTH, decode=decode)


PROTOCOL = ScaleProtocol(cut)
