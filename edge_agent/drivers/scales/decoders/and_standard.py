"""A&D's standard format of bench scales and balances: `ST,+00123.45 kg` CR LF.

ST stable (WT on some), US unstable, OL out of range, QT stable count; a second header LO, OK, HI or --
where the comparator's result is sent; sign and eight characters of data; three of unit. Pieces and per cent
are no masses (A&D GC manual, section 16.2; FG-KCLWP manual, page 37; HC-i manual, f-09-02). `Q` asks for a
reading at once.
"""

import re

from edge_agent.drivers.decoders.frame import Cut
from edge_agent.drivers.scales.cutting import Refused, Verdict, cut_matching
from edge_agent.drivers.scales.decoders.text_mass import mass_of
from edge_agent.drivers.scales.weights import Found, ScaleProtocol, Weight, faulty

LONGEST = 22
_FRAME = re.compile(
    rb"(?P<state>ST|WT|US|OL|QT),(?:(?:LO|OK|HI|--),)?(?P<number>[+-][0-9., ]{6,9})"
    rb"(?P<unit> {0,2}[A-Za-z%]{1,3})[\r\n]"
)


def requests(_address: int) -> tuple[bytes, ...]:
    """What makes a scale in command mode tell its reading."""
    return (b"Q\r\n",)


def _decode(frame: re.Match[bytes]) -> Verdict:
    if frame["state"] == b"OL":
        return faulty("underload" if frame["number"].startswith(b"-") else "overload", stable=False)
    mass_g = mass_of(frame["number"], frame["unit"])
    if frame["state"] == b"QT" or (mass_g is None and frame["unit"].strip() in (b"PC", b"%")):
        return faulty("no_mass", stable=frame["state"] != b"US")
    if mass_g is None:
        return Refused.SHAPE
    return Weight(mass_g, stable=frame["state"] != b"US")


def cut(buffer: bytes) -> Cut[Found]:
    """Every good frame in `buffer`."""
    return cut_matching(buffer, _FRAME, LONGEST, _decode)


PROTOCOL = ScaleProtocol(cut, requests, tells_stable=True, tells_unit=True)
