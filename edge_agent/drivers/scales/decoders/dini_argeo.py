"""Dini Argeo's strings: standard `01ST,GS,     0.0,kg` and extended `011,ST,       0.0,PT      20.8, …,kg`.

Standard: the address in RS485 only; UL underload, OL overload, ST stable, US unstable; GS gross, NT net (VL
and RZ are no masses); eight characters of mass; unit. Extended: scale number, status, net, tare with PT
before it where it was entered, one or two fields of pieces, unit, and by REXD the time (3590 manual E-AF03,
sections 5.4 and 5.8; DGT4X manual, "communication protocols"). READ and REXT ask for them.
"""

import re

from edge_agent.drivers.contract import ScaleFault
from edge_agent.drivers.decoders.frame import Cut
from edge_agent.drivers.scales.cutting import Refused, Verdict, cut_matching
from edge_agent.drivers.scales.decoders.text_mass import mass_of
from edge_agent.drivers.scales.weights import Found, ScaleProtocol, Weight, faulty, of_gross

LONGEST_STANDARD = 27
LONGEST_EXTENDED = 96
_ADDRESS = rb"(?:\[[0-9]{2}\]|[0-9]{2})?"
_STANDARD = re.compile(
    _ADDRESS + rb"(?P<state>UL|OL|ST|US),(?P<kind>GS|NT|VL|RZ),(?P<number>[ 0-9.+\-]{6,10}),"
    rb"(?P<unit>[A-Za-z ]{1,3})[\r\n]"
)
_EXTENDED = re.compile(
    _ADDRESS + rb"[0-9],(?P<state>UL|OL|ST|US),(?P<net>[ 0-9.+\-]{6,10}),"
    rb"(?P<preset>PT|  )(?P<tare>[ 0-9.+\-]{6,10}),(?:[ 0-9.]{1,10},){1,2}(?P<unit>[A-Za-z ]{1,3})"
    rb"(?:,[0-9/]{6,10} [0-9:]{5,8})?[\r\n]"
)
_FAULTS: dict[bytes, ScaleFault] = {b"UL": "underload", b"OL": "overload"}


def _decode(frame: re.Match[bytes]) -> Verdict:
    if frame["state"] in _FAULTS:
        return faulty(_FAULTS[frame["state"]], stable=False)
    stable = frame["state"] == b"ST"
    if frame["kind"] in (b"VL", b"RZ"):
        return faulty("no_mass", stable=stable)
    mass_g = mass_of(frame["number"], frame["unit"])
    return Refused.SHAPE if mass_g is None else of_gross(mass_g, is_net=frame["kind"] == b"NT", stable=stable)


def _decode_extended(frame: re.Match[bytes]) -> Verdict:
    if frame["state"] in _FAULTS:
        return faulty(_FAULTS[frame["state"]], stable=False)
    net_g, tare_g = mass_of(frame["net"], frame["unit"]), mass_of(frame["tare"], frame["unit"])
    if net_g is None or tare_g is None:
        return Refused.SHAPE
    is_preset = frame["preset"] == b"PT"
    return Weight(net_g + tare_g, tare_g, stable=frame["state"] == b"ST", is_preset=is_preset)


def cut(buffer: bytes) -> Cut[Found]:
    """Every good standard string in `buffer`."""
    return cut_matching(buffer, _STANDARD, LONGEST_STANDARD, _decode)


def cut_extended(buffer: bytes) -> Cut[Found]:
    """Every good extended string in `buffer`."""
    return cut_matching(buffer, _EXTENDED, LONGEST_EXTENDED, _decode_extended)


def _asks(command: bytes) -> ScaleProtocol:
    return ScaleProtocol(
        cut if command == b"READ" else cut_extended,
        lambda address: ((b"%02d" % address if address else b"") + command + b"\r\n",),
        tells_stable=True,
        tells_unit=True,
    )


STANDARD = _asks(b"READ")
EXTENDED = _asks(b"REXT")
