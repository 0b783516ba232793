"""Yaohua's command mode (tF=1 or 3, by model), and Keli's: the indicator answers with gross, tare or net.

Asked: 02, address A-Z, command, XOR of the two as high and low nibble, 03. Answered: 02, address, command,
sign, six digits, number of decimals 0-4, XOR of all between as two characters, 03: fourteen bytes. B reads
gross, C tare, D net (XK3190-A9+ manual, page 11; XK3190-A23p manual, page 26; XK3118K9 manual, appendix 1).
"""

from edge_agent.drivers.decoders.frame import Cut
from edge_agent.drivers.scales.checks import tells_xor, xor_of
from edge_agent.drivers.scales.cutting import Refused, Verdict, cut_fixed
from edge_agent.drivers.scales.decoders.yaohua_tf0 import mass_of
from edge_agent.drivers.scales.weights import Found, ScaleProtocol, Tare, Weight, of_gross

LENGTH = 14
ADDRESSES = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_STX, _ETX = 0x02, 0x03
_GROSS, _TARE, _NET = b"BCD"


def requests(address: int) -> tuple[bytes, ...]:
    """What asks for gross, then for tare. `address` is the indicator's Adr: 1 is A on the wire, 26 is Z."""
    letter = ADDRESSES[max(address, 1) - 1 : max(address, 1)] or ADDRESSES[-1:]
    return tuple(_request(letter + command) for command in (b"B", b"C"))


def _request(asked: bytes) -> bytes:
    check = xor_of(asked)
    return b"\x02%b%X%X\x03" % (asked, check >> 4, check & 0x0F)


def decode(frame: bytes) -> Verdict:
    """The gross, net or tare that one whole answer tells."""
    if frame[0] != _STX or frame[13] != _ETX:
        return Refused.SHAPE
    if not tells_xor(frame[11:13], frame[1:11]):
        return Refused.CHECK
    mass_g = mass_of(frame[3:11])
    if mass_g is None or frame[1] not in ADDRESSES or frame[2] not in (_GROSS, _TARE, _NET):
        return Refused.SHAPE
    if frame[2] == _TARE:
        return Tare(mass_g)
    return Weight(mass_g) if frame[2] == _GROSS else of_gross(mass_g, is_net=True)


def cut(buffer: bytes) -> Cut[Found]:
    """Every good answer in `buffer`."""
    return cut_fixed(buffer, start=_STX, length=LENGTH, decode=decode)


PROTOCOL = ScaleProtocol(cut, requests, may_stream=False, checks=True)
