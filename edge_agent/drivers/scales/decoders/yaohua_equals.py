"""Yaohua's "=" formats: nine bytes, kilograms, no checksum, no stable bit; low or high digit first.

Format 1: `=`, seven characters with the decimal point, the lowest first, then `0` or `-`: `=000.3000` is
3.000, `=00.1000-` is -1.00. Format 2: `=`, `0` or `-`, seven characters, the highest first: `=0003.000`,
`=-0001.00` (XK3190-A26 manual, "continuous communication format 1" and "2"; XK3190-A23p manual, page 24).
"""

import re

from edge_agent.drivers.decoders.frame import Cut
from edge_agent.drivers.scales.cutting import Refused, Verdict, cut_fixed
from edge_agent.drivers.scales.weights import Found, ScaleProtocol, Weight
from logistics.weighing.masses import grams

LENGTH = 9
_START = ord("=")
# At most three decimals: the other order's frame, read the wrong way round, has four or more where it has a
# point, and 2.34 kg is not taken for 43.2 kg.
_SHOWN = re.compile(rb"(?P<sign>[0-])(?P<whole>[0-9]{1,7})(?:\.(?P<part>[0-9]{0,3}))?")


def _decode(shown: bytes) -> Verdict:
    told = _SHOWN.fullmatch(shown)
    if told is None:
        return Refused.SHAPE
    part = told["part"] or b""
    mass_g = grams(int(told["whole"] + part), len(part))
    return Weight(-mass_g if told["sign"] == b"-" else mass_g)


def cut_low_first(buffer: bytes) -> Cut[Found]:
    """Every frame of format 1, mirrored."""
    return cut_fixed(
        buffer, start=_START, length=LENGTH, decode=lambda frame: _decode(bytes(reversed(frame[1:])))
    )


def cut_high_first(buffer: bytes) -> Cut[Found]:
    """Every frame of format 2."""
    return cut_fixed(buffer, start=_START, length=LENGTH, decode=lambda frame: _decode(frame[1:]))


LOW_FIRST = ScaleProtocol(cut_low_first)
HIGH_FIRST = ScaleProtocol(cut_high_first)
