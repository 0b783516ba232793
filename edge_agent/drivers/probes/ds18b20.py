"""A DS18B20's answer as Linux prints it in `w1_slave`: a temperature, or the reason why it is none.

    50 05 4b 46 7f ff 0c 10 1c : crc=1c YES
    50 05 4b 46 7f ff 0c 10 1c t=85000

The nine bytes of the first line are the scratchpad: temperature low and high, alarm high and low,
configuration, three reserved, CRC (DS18B20 datasheet, figure 9). `t=` is printed even when the CRC fails
(kernel, Documentation/w1/slaves/w1_therm), so nothing is believed that does not check.
"""

import re

from edge_agent.drivers.contract import ProbeFaultKind
from edge_agent.drivers.probes.answer import Fault, Sample

RANGE_MC = (-55_000, 125_000)

_ANSWER = re.compile(
    r"(?P<scratchpad>(?:[0-9a-f]{2} ){9}): crc=[0-9a-f]{2} (?P<verdict>YES|NO)\n"
    r"(?:[0-9a-f]{2} ){9}t=(?P<milli_c>-?[0-9]{1,7})\n?"
)
_DETAIL_MAX = 80
_POWER_ON_RAW = bytes.fromhex("5005")  # 85 °C
_POWER_ON_RESERVED = (
    0x0C  # a true conversion of 85 °C leaves 0x10 in byte 6, but not in every copy of the chip
)
_WARMING_MC = 5_000
_CONFIGURATIONS = {0x1F: 9, 0x3F: 10, 0x5F: 11, 0x7F: 12}
# Of a chip by the original maker: serial numbers end in two zero bytes, byte 5 is FF and byte 7 is 10, and
# byte 6 is 10 less the fraction (datasheet; survey of copies by C. Petrich, cpetrich/counterfeit_DS18B20).
_GENUINE_ADDRESS = re.compile(r"28-0000[0-9a-f]{8}")


def judge(answer: str, last_mc: int | None = None) -> Sample | Fault:
    """The temperature, or what is wrong with it; `last_mc` is what the probe said before."""
    told = _ANSWER.fullmatch(answer)
    if told is None:
        return Fault("unreadable", answer[:_DETAIL_MAX] or "an empty answer")
    scratchpad, milli_c = bytes.fromhex(told["scratchpad"]), int(told["milli_c"])
    kind = _fault_of(scratchpad, milli_c, last_mc, kernel_agrees=told["verdict"] == "YES")
    return Sample(milli_c) if kind is None else Fault(kind, scratchpad.hex(" "))


def _fault_of(
    scratchpad: bytes, milli_c: int, last_mc: int | None, *, kernel_agrees: bool
) -> ProbeFaultKind | None:
    """The order matters: nine zeros have a valid CRC, and all ones fail it though nobody answered."""
    if scratchpad[:8] == b"\xff" * 8:
        return "all_ones"
    if not any(scratchpad):
        return "all_zero"
    if not kernel_agrees or crc8(scratchpad[:8]) != scratchpad[8]:
        return "crc"
    if scratchpad[:2] == _POWER_ON_RAW and _is_power_on(scratchpad, last_mc):
        return "power_on"
    if not RANGE_MC[0] <= milli_c <= RANGE_MC[1]:
        return "out_of_range"
    return None


def _is_power_on(scratchpad: bytes, last_mc: int | None) -> bool:
    """Whether 85 °C is what a chip says that lost its power, and not where a warming probe arrived.

    Copies of the chip leave another byte 6, so one that was at 4 °C a moment ago is not believed either.
    """
    if last_mc is None:
        return scratchpad[6] == _POWER_ON_RESERVED
    return abs(last_mc - 85_000) > _WARMING_MC


def oddities(address: str, answer: str) -> tuple[str, ...]:
    """Notes on a good answer's chip: read with less than 12 bits, or unlike one of the original maker's."""
    told = _ANSWER.fullmatch(answer)
    if told is None:
        return ()
    scratchpad = bytes.fromhex(told["scratchpad"])
    bits = _CONFIGURATIONS.get(scratchpad[4])
    is_genuine = (
        _GENUINE_ADDRESS.fullmatch(address) is not None
        and bits is not None
        and (scratchpad[5], scratchpad[7]) == (0xFF, 0x10)
        and (bits < 12 or scratchpad[6] == 0x10 - (scratchpad[0] & 0x0F))
    )
    notes = ("low_resolution",) if bits is not None and bits < 12 else ()
    return notes if is_genuine else (*notes, "maybe_counterfeit")


def crc8(data: bytes) -> int:
    """The CRC-8 of 1-Wire (Maxim application note 27): x^8 + x^5 + x^4 + 1, low bit first."""
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ 0x8C if crc & 1 else crc >> 1
    return crc
