"""A DS18B20's answer as Linux prints it in `w1_slave`: a temperature, or the reason why it is none.

    50 05 4b 46 7f ff 0c 10 1c : crc=1c YES
    50 05 4b 46 7f ff 0c 10 1c t=85000

The nine bytes of the first line are the scratchpad: temperature low and high, alarm high and low,
configuration, three reserved, CRC (DS18B20 datasheet, figure 9). `t=` is printed even when the CRC fails
(kernel, Documentation/w1/slaves/w1_therm), so nothing is believed that does not check.
"""

import re

from msgspec import Struct

from edge_agent.drivers.contract import ProbeFaultKind

_ANSWER = re.compile(
    r"(?P<scratchpad>(?:[0-9a-f]{2} ){9}): crc=[0-9a-f]{2} (?P<verdict>YES|NO)\n"
    r"(?:[0-9a-f]{2} ){9}t=(?P<milli_c>-?[0-9]{1,7})\n?"
)
_DETAIL_MAX = 80
_POWER_ON_RAW = bytes.fromhex("5005")  # 85 °C
_POWER_ON_RESERVED = 0x0C  # a true conversion of 85 °C leaves 0x10 in byte 6
_MILLI_C_MIN, _MILLI_C_MAX = -55_000, 125_000


class Fault(Struct, frozen=True):
    """Why an answer is no temperature, and the bytes that show it."""

    kind: ProbeFaultKind
    detail: str


def judge(answer: str) -> int | Fault:
    """The temperature in thousandths of a degree Celsius, or what is wrong with it."""
    told = _ANSWER.fullmatch(answer)
    if told is None:
        return Fault("unreadable", answer[:_DETAIL_MAX])
    scratchpad, milli_c = bytes.fromhex(told["scratchpad"]), int(told["milli_c"])
    kind = _fault_of(scratchpad, milli_c, kernel_agrees=told["verdict"] == "YES")
    return milli_c if kind is None else Fault(kind, scratchpad.hex(" "))


def _fault_of(scratchpad: bytes, milli_c: int, *, kernel_agrees: bool) -> ProbeFaultKind | None:
    """The order matters: nine zeros have a valid CRC, and all ones fail it though nobody answered."""
    if scratchpad[:8] == b"\xff" * 8:
        return "all_ones"
    if not any(scratchpad):
        return "all_zero"
    if not kernel_agrees or crc8(scratchpad[:8]) != scratchpad[8]:
        return "crc"
    if scratchpad[:2] == _POWER_ON_RAW and scratchpad[6] == _POWER_ON_RESERVED:
        return "power_on"
    if not _MILLI_C_MIN <= milli_c <= _MILLI_C_MAX:
        return "out_of_range"
    return None


def crc8(data: bytes) -> int:
    """The CRC-8 of 1-Wire (Maxim application note 27): x^8 + x^5 + x^4 + 1, low bit first."""
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ 0x8C if crc & 1 else crc >> 1
    return crc
