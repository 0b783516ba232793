"""Yaohua XK3190-A9/A26/D in mode tF=0, and Keli in the same: twelve bytes, kilograms, no stable bit.

02, sign, six digits, number of decimals 0-4, XOR of bytes 2-9 as high and low nibble, 03 (XK3190-A26 manual,
"continuous communication format 0"; XK3118K9 manual, appendix 1). The mass is the one displayed.
"""

from edge_agent.drivers.decoders.frame import Cut
from edge_agent.drivers.scales.checks import tells_xor
from edge_agent.drivers.scales.cutting import Refused, Verdict, cut_fixed
from edge_agent.drivers.scales.weights import Found, ScaleProtocol, Weight
from logistics.weighing.masses import grams

LENGTH = 12
_STX, _ETX = 0x02, 0x03
SIGNS = {ord("+"): 1, ord("-"): -1}
DECIMALS_MAX = 4


def decode(frame: bytes) -> Verdict:
    """The weight of one whole frame."""
    if frame[0] != _STX or frame[11] != _ETX:
        return Refused.SHAPE
    if not tells_xor(frame[9:11], frame[1:9]):
        return Refused.CHECK
    mass_g = mass_of(frame[1:9])
    return Refused.SHAPE if mass_g is None else Weight(mass_g)


def mass_of(field: bytes) -> int | None:
    """Grams of sign, six digits and the number of decimals; None where they are not that."""
    sign, digits, decimals = SIGNS.get(field[0]), field[1:7], field[7] - ord("0")
    if sign is None or not digits.isdigit() or not 0 <= decimals <= DECIMALS_MAX:
        return None
    return sign * grams(int(digits), decimals)


def cut(buffer: bytes) -> Cut[Found]:
    """Every good frame in `buffer`."""
    return cut_fixed(buffer, start=_STX, length=LENGTH, decode=decode)


PROTOCOL = ScaleProtocol(cut, checks=True)
