"""`ST,GS,+0012.34kg`: the eighteen bytes of A&D's indicators, of CAS (its "18 bytes") and Keli D2008FA.

ST stable, US unstable, OL out of range; GS gross, NT net, TR tare, PT preset tare, or the letter alone;
sign, seven characters with point or comma, blank where out of range; two or three characters of unit; CR,
LF or both (A&D AD-4329A manual, section 11.1.1; AD-4406 manual, section 13.2; CAS CI-400 manual, appendix
1; LUW2001 manual, "output B format", which leaves the plus sign out). A D2008FA was seen to send
`ST,GS,+0000000kg` at 9600 8N1 (a public report of 2026-06-30).
"""

import re

from edge_agent.drivers.decoders.frame import Cut
from edge_agent.drivers.scales.cutting import Refused, Verdict, cut_matching
from edge_agent.drivers.scales.decoders.text_mass import mass_of
from edge_agent.drivers.scales.weights import Found, ScaleProtocol, Tare, faulty, of_gross

LONGEST = 22
_FRAME = re.compile(
    rb"(?P<state>ST|US|OL),(?P<kind>GS|NT|TR|PT|[GNT] ?),"
    rb"(?P<number>[+\- 0-9][ 0-9.,\-]{6,9})(?P<unit> {0,2}(?:[kK][gG]|[gGtT]|[lL][bB]|oz))[\r\n]"
)


def _decode(frame: re.Match[bytes]) -> Verdict:
    if frame["state"] == b"OL":
        return faulty("underload" if b"-" in frame["number"] else "overload", stable=False)
    mass_g = mass_of(frame["number"], frame["unit"])
    if mass_g is None:
        return Refused.SHAPE
    if frame["kind"] in (b"TR", b"PT") or frame["kind"].startswith(b"T"):
        return Tare(mass_g, is_preset=frame["kind"] == b"PT")
    return of_gross(mass_g, is_net=frame["kind"].startswith(b"N"), stable=frame["state"] == b"ST")


def cut(buffer: bytes) -> Cut[Found]:
    """Every good frame in `buffer`."""
    return cut_matching(buffer, _FRAME, LONGEST, _decode)


PROTOCOL = ScaleProtocol(cut, tells_stable=True, tells_unit=True)
