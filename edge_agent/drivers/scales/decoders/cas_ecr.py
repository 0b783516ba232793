"""CAS retail scales (SW, PD-II, AP, PR) as a cash register asks them: is it ready, and then the weight.

Asked 05, answered 06; asked 11, answered with a frame:
01, 02, S stable or U unstable, `-` or blank, six characters of mass with the point, two of unit, XOR of the
ten before, 03, 04: fifteen bytes (CAS SW-II manual, page 16; AP-1 protocol description; the scales' drivers
of a cash register's documentation, which also name 81 as the first byte). 15 in place of 06 means: not now.
"""

import re

from edge_agent.drivers.decoders.frame import Cut
from edge_agent.drivers.scales.checks import xor_of
from edge_agent.drivers.scales.cutting import Refused, Verdict, cut_matching
from edge_agent.drivers.scales.decoders.text_mass import mass_of
from edge_agent.drivers.scales.weights import Found, ScaleProtocol, Weight

LENGTH = 15
_FRAME = re.compile(
    rb"[\x01\x81]\x02(?P<told>(?P<state>[SU])(?P<sign>[ \-])(?P<number>[0-9. ]{6})"
    rb"(?P<unit>[kKlL ][gGbB]|[gG] ))"
    rb"(?P<check>.)\x03\x04",
    re.DOTALL,
)
_READY_OR_NOT = b"\x06\x15"


def requests(_address: int) -> tuple[bytes, ...]:
    """Whether it is ready, and then its weight."""
    return (b"\x05", b"\x11")


def _decode(frame: re.Match[bytes]) -> Verdict:
    if xor_of(frame["told"]) != frame["check"][0]:
        return Refused.CHECK
    mass_g = mass_of(frame["sign"] + frame["number"].strip(), frame["unit"])
    return Refused.SHAPE if mass_g is None else Weight(mass_g, stable=frame["state"] == b"S")


def cut(buffer: bytes) -> Cut[Found]:
    """Every good frame in `buffer`; what says "ready" or "not now" between them is no nonsense."""
    return cut_matching(buffer, _FRAME, LENGTH, _decode, idle=_READY_OR_NOT)


PROTOCOL = ScaleProtocol(cut, requests, may_stream=False, tells_stable=True, tells_unit=True, checks=True)
