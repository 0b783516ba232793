"""Yaohua XK3190-A12(E): fifteen bytes with a checksum, or lines of `ww`, `wn` and `wt` without one.

`WG004.139kg3D` CR LF: W, G for gross or N for net, seven characters with sign and point, kg, XOR of the
eleven before as two characters. Above Max + 9 e nine blanks and `OL23`, below -20 d nine blanks and `LO23`
(XK3190-A12(E) manual, page 12). Other units of the family, the A27E and CAS DH send `ww000.000kg` (gross),
`wn-003.17kg` (net) and `wt000.000kg` (tare), seven to nine characters of mass, with or without an end of
line (CAS DH manual, section 3; LUW2001 manual, appendix 1, "output A format").
"""

import re
from typing import Literal

from edge_agent.drivers.decoders.frame import Cut
from edge_agent.drivers.scales.checks import tells_xor
from edge_agent.drivers.scales.cutting import Refused, Verdict, cut_matching
from edge_agent.drivers.scales.weights import Found, ScaleProtocol, Tare, faulty, of_gross
from logistics.weighing.masses import grams

LENGTH = 15
LONGEST_LINE = 14
_FRAME = re.compile(
    rb"(?P<told>W(?P<kind>[GN])(?P<mass>[0-9.\- ]{7})(?P<unit>kg|lb)| {9}(?P<fault>OL|LO|L0))"
    rb"(?P<check>..)\r\n",
    re.DOTALL,
)
_LINE = re.compile(rb"w(?P<kind>[wnt])(?P<mass>[0-9.\- ]{7,9})(?P<unit>kg|lb)")
_MASS = re.compile(rb" *(?P<sign>-?) *(?P<whole>[0-9]{1,9})(?:\.(?P<part>[0-9]{0,5}))? *")


def _decode_frame(frame: re.Match[bytes]) -> Verdict:
    if not tells_xor(frame["check"], frame["told"]):
        return Refused.CHECK
    if frame["fault"]:
        fault: Literal["overload", "underload"] = "overload" if frame["fault"] == b"OL" else "underload"
        return faulty(fault)
    return _mass(frame, is_net=frame["kind"] == b"N")


def _decode_line(line: re.Match[bytes]) -> Verdict:
    told = _mass(line, is_net=line["kind"] == b"n")
    if line["kind"] == b"t" and not isinstance(told, Refused | Tare):
        return Tare(told.gross_g)
    return told


def _mass(frame: re.Match[bytes], *, is_net: bool) -> Verdict:
    told = _MASS.fullmatch(frame["mass"])
    if told is None:
        return Refused.SHAPE
    part = told["part"] or b""
    mass_g = grams(int(told["whole"] + part), len(part), frame["unit"].decode("ascii"))
    return of_gross(-mass_g if told["sign"] else mass_g, is_net=is_net)


def cut(buffer: bytes) -> Cut[Found]:
    """Every frame whose checksum is right."""
    return cut_matching(buffer, _FRAME, LENGTH, _decode_frame)


def cut_lines(buffer: bytes) -> Cut[Found]:
    """Every line of `ww`, `wn` or `wt`."""
    return cut_matching(buffer, _LINE, LONGEST_LINE, _decode_line)


PROTOCOL = ScaleProtocol(cut, tells_unit=True, checks=True)
LINES = ScaleProtocol(cut_lines, tells_unit=True)
