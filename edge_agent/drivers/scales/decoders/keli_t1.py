"""Keli XK3118T1: `=0023.45(kg)` CR LF, also with GW: or NW: in place of the `=`; no stable bit, no checksum.

The maker's manual was not to be had. This is what two independent public programs read from that indicator:
one takes `=0023.45(kg)` and `GW:0023,45(kg)` by a question between 02 and 03, the other the lines of its
stream.
"""

import re

from edge_agent.drivers.decoders.frame import Cut
from edge_agent.drivers.scales.cutting import Refused, Verdict, cut_matching
from edge_agent.drivers.scales.decoders.text_mass import mass_of
from edge_agent.drivers.scales.weights import Found, ScaleProtocol, Tare, of_gross

LONGEST = 18
_FRAME = re.compile(rb"(?P<kind>=|GW:|NW:|TW:)(?P<number>[0-9.,\- ]{7,8})\((?P<unit>kg|lb|g)\)[\r\n]")


def _decode(frame: re.Match[bytes]) -> Verdict:
    mass_g = mass_of(frame["number"], frame["unit"])
    if mass_g is None:
        return Refused.SHAPE
    if frame["kind"] == b"TW:":
        return Tare(mass_g)
    return of_gross(mass_g, is_net=frame["kind"] == b"NW:")


def cut(buffer: bytes) -> Cut[Found]:
    """Every good line in `buffer`."""
    return cut_matching(buffer, _FRAME, LONGEST, _decode)


PROTOCOL = ScaleProtocol(cut, tells_unit=True)
