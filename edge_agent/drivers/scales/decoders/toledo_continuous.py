"""Mettler Toledo's continuous output: status words, displayed mass, tare; with a checksum or without.

02, SWA, SWB, SWC, six digits displayed, six digits of tare, 0D, and where it is switched on a checksum: the
two's complement of the low seven bits of the sum of all before it. Leading zeros may be blanks.

SWA bits 0-2: where the point is. SWB bit 0 net, 1 negative, 2 out of range, 3 motion, 4 kg (else lb). SWC
bits 0-2: 0 as SWB says, 1 g, 2 t, 3 oz. (Wildcat manual 15609900A, tables 6-8 to 6-11; IND445 manual
22013194B, section 5.2; a Chinese manual of the family, 连续输出格式.) Bits that manuals call constant differ
from one to the other, so they are not looked at, but that a status word is no control character.
"""

from edge_agent.drivers.decoders.frame import Cut
from edge_agent.drivers.scales.checks import complement7
from edge_agent.drivers.scales.cutting import Refused, Verdict, cut_fixed
from edge_agent.drivers.scales.weights import Found, ScaleProtocol, Weight, faulty
from logistics.weighing.masses import grams

LENGTH = 17
_STX, _CR = 0x02, 0x0D
_NET, _NEGATIVE, _OUT, _MOTION, _KG = 1, 2, 4, 8, 16
# XXXX00, XXXXX0, XXXXXX, XXXXX.X … X.XXXXX: decimals by bits 0-2 of SWA.
_DECIMALS = (-2, -1, 0, 1, 2, 3, 4, 5)
_UNITS = {1: "g", 2: "t", 3: "oz"}


def decode(frame: bytes) -> Verdict:
    """The weight of the seventeen bytes without a checksum."""
    swa, swb, swc = frame[1:4]
    if frame[0] != _STX or frame[16] != _CR or min(swa, swb, swc) < ord(" "):
        return Refused.SHAPE
    if swb & _OUT:
        return faulty("underload" if swb & _NEGATIVE else "overload", stable=not swb & _MOTION)
    unit = _UNITS.get(swc & 7, "kg" if swb & _KG else "lb") if swc & 7 in (0, *_UNITS) else None
    shown_g, tare_g = (_grams(field, swa & 7, unit) for field in (frame[4:10], frame[10:16]))
    if shown_g is None or tare_g is None:
        return Refused.SHAPE
    shown_g = -shown_g if swb & _NEGATIVE else shown_g
    gross_g = shown_g + tare_g if swb & _NET else shown_g
    return Weight(gross_g, tare_g, stable=not swb & _MOTION)


def _grams(field: bytes, point: int, unit: str | None) -> int | None:
    digits = field.lstrip(b" ") or b"0"
    if unit is None or not digits.isdigit():
        return None
    decimals = _DECIMALS[point]
    return grams(int(digits) * 10 ** max(0, -decimals), max(0, decimals), unit)


def _decode_checked(frame: bytes) -> Verdict:
    if frame[LENGTH - 1] != _CR:
        return Refused.SHAPE
    checks = frame[LENGTH] & 0x7F == complement7(frame[:LENGTH])
    return decode(frame[:LENGTH]) if checks else Refused.CHECK


def cut(buffer: bytes) -> Cut[Found]:
    """Every frame without a checksum."""
    return cut_fixed(buffer, start=_STX, length=LENGTH, decode=decode)


def cut_checked(buffer: bytes) -> Cut[Found]:
    """Every frame whose checksum is right."""
    return cut_fixed(buffer, start=_STX, length=LENGTH + 1, decode=_decode_checked)


PROTOCOL = ScaleProtocol(cut, tells_stable=True, tells_unit=True)
CHECKED = ScaleProtocol(cut_checked, tells_stable=True, tells_unit=True, checks=True)
