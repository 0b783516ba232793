"""MT-SICS, the command set of Mettler Toledo's scales: `S S     100.00 g` CR LF.

S asks for a stable weight, SI for one at once, SIR for one at once again and again. All answer S and a
status: S stable, D dynamic, I not now, + overload, - underload; then ten characters of net mass, right
aligned, and a unit (MT-SICS reference manual 11780711, sections "S" and "format of responses with weight
value"). ES, ET and EL say that a command was not understood: they are answers, and no weights.
"""

import re

from edge_agent.drivers.contract import ScaleFault
from edge_agent.drivers.decoders.frame import Cut
from edge_agent.drivers.scales.cutting import Refused, Verdict, cut_matching
from edge_agent.drivers.scales.decoders.text_mass import mass_of
from edge_agent.drivers.scales.weights import Found, ScaleProtocol, faulty, of_gross

LONGEST = 32
_ANSWER = re.compile(
    rb"S (?:(?P<fault>[I+\-])|(?P<state>[SD]) (?P<number>[ 0-9.,+\-]{1,16}) "
    rb"(?P<unit>[A-Za-z%]{1,4}) {0,3})\r\n"
    rb"|E[STL]\r\n"
)
_FAULTS: dict[bytes, ScaleFault] = {b"I": "busy", b"+": "overload", b"-": "underload"}
# What a scale shows that is set to count, to compare or to another application.
_NO_MASSES = {b"pcs", b"PCS", b"%"}


def requests(_address: int) -> tuple[bytes, ...]:
    """What asks for the weight at once."""
    return (b"SI\r\n",)


def _decode(answer: re.Match[bytes]) -> Verdict:
    if answer["fault"]:
        return faulty(_FAULTS[answer["fault"]], stable=False)
    if answer["state"] is None:
        return faulty("busy", stable=False)
    mass_g, stable = mass_of(answer["number"], answer["unit"]), answer["state"] == b"S"
    if mass_g is None:
        return faulty("no_mass", stable=stable) if answer["unit"] in _NO_MASSES else Refused.SHAPE
    return of_gross(mass_g, is_net=True, stable=stable)


def cut(buffer: bytes) -> Cut[Found]:
    """Every good answer in `buffer`."""
    return cut_matching(buffer, _ANSWER, LONGEST, _decode)


PROTOCOL = ScaleProtocol(cut, requests, may_stream=False, tells_stable=True, tells_unit=True)
REPEATING = ScaleProtocol(cut, first=b"SIR\r\n", tells_stable=True, tells_unit=True)
