"""CAS indicators' twenty-two bytes: `ST,GS,` device, lamps, `,` eight of mass, blank, unit, CR LF.

ST stable, US unstable, OL overload; GS gross, NT net; the lamp byte has bit 7 always, bit 6 stable, 4 hold,
3 printer, 2 gross, 1 tare, 0 zero (CAS CI-400 manual, appendix 1; CI-201A manual, section 11-3; NT-200
manual, section 14). What is held on the display is not what lies on the pan.
"""

import re

from edge_agent.drivers.decoders.frame import Cut
from edge_agent.drivers.scales.cutting import Refused, Verdict, cut_matching
from edge_agent.drivers.scales.decoders.text_mass import mass_of
from edge_agent.drivers.scales.weights import Found, ScaleProtocol, faulty, of_gross

LENGTH = 22
_FRAME = re.compile(
    rb"(?P<state>ST|US|OL),(?P<kind>GS|NT),(?P<device>[^\r\n])(?P<lamps>[^\r\n]),"
    rb"(?P<number>[+\- 0-9.]{8}) (?P<unit>kg| g| t|lb|g |t )\r\n"
)
_STABLE, _HOLD = 0x40, 0x10


def _decode(frame: re.Match[bytes]) -> Verdict:
    if frame["state"] == b"OL":
        return faulty("underload" if b"-" in frame["number"] else "overload", stable=False)
    mass_g, lamps = mass_of(frame["number"], frame["unit"]), frame["lamps"][0]
    if mass_g is None:
        return Refused.SHAPE
    stable = frame["state"] == b"ST" and bool(lamps & _STABLE) and not lamps & _HOLD
    return of_gross(mass_g, is_net=frame["kind"] == b"NT", stable=stable)


def cut(buffer: bytes) -> Cut[Found]:
    """Every good frame in `buffer`."""
    return cut_matching(buffer, _FRAME, LENGTH, _decode)


PROTOCOL = ScaleProtocol(cut, tells_stable=True, tells_unit=True)
