"""A folder that looks like Linux's 1-Wire devices, with DS18B20 probes in it."""

import shutil
from pathlib import Path
from typing import Literal

ProbeFault = Literal["crc", "power_on", "all_zero", "all_ones"]
# Alarm registers, configuration (12 bits) and the first reserved byte as they leave the factory.
_TH_TL_CONFIG = bytes.fromhex("4b467fff")
_POWER_ON = bytes.fromhex("50054b467fff0c10")


class OneWireTree:
    """Probes by their address (`28-0316a2790d4f`), each with `w1_slave` and `name` as the kernel shows them.

    `w1_slave` is put in place whole, so that a reader never sees half of it.
    """

    def __init__(self, bus: Path) -> None:
        self.bus = bus

    def show(self, address: str, milli_c: int) -> None:
        """Let a probe, which appears if it was missing, answer with this temperature."""
        self._answer(address, _with_crc(_scratchpad(milli_c)), good=True)

    def fail(self, address: str, fault: ProbeFault) -> None:
        """Let a probe answer with something that is no temperature, until the next `show`."""
        if fault == "all_ones":
            self._answer(address, b"\xff" * 9, good=False)
        elif fault == "all_zero":
            self._answer(address, bytes(9), good=True)
        elif fault == "power_on":
            self._answer(address, _with_crc(_POWER_ON), good=True)
        else:
            scratchpad = _with_crc(_scratchpad(4_000))
            self._answer(address, bytes([scratchpad[0] ^ 0x20]) + scratchpad[1:], good=False)

    def remove(self, address: str) -> None:
        """Cut a probe's wire: its folder goes; harmless when it is gone."""
        shutil.rmtree(self.bus / address, ignore_errors=True)

    def _answer(self, address: str, scratchpad: bytes, *, good: bool) -> None:
        folder = self.bus / address
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "name").write_text(f"{address}\n", encoding="ascii")
        fresh = folder / ".w1_slave.new"
        fresh.write_text(_as_the_kernel_says(scratchpad, good=good), encoding="ascii")
        fresh.replace(folder / "w1_slave")


def _scratchpad(milli_c: int) -> bytes:
    """Eight bytes after a conversion to 1/16 °C; byte 6 is 0x10 less the fraction."""
    sixteenths = round(milli_c * 16 / 1000)
    return (
        sixteenths.to_bytes(2, "little", signed=True) + _TH_TL_CONFIG + bytes([0x10 - sixteenths % 16, 0x10])
    )


def _with_crc(eight: bytes) -> bytes:
    return eight + bytes([_crc(eight)])


def _crc(data: bytes) -> int:
    """Polynomial division by x^8 + x^5 + x^4 + 1 over the bits in the order of the wire."""
    remainder = 0
    for bit in (byte >> place & 1 for byte in data for place in range(8)):
        overflows = (remainder >> 7) ^ bit
        remainder = (remainder << 1) & 0xFF
        if overflows:
            remainder ^= 0b0011_0001
    return int(f"{remainder:08b}"[::-1], 2)


def _as_the_kernel_says(scratchpad: bytes, *, good: bool) -> str:
    """w1_therm's two lines. `t=` stands there even when the CRC is wrong, truncated towards zero."""
    shown = " ".join(f"{byte:02x}" for byte in scratchpad)
    milli_c = int(int.from_bytes(scratchpad[:2], "little", signed=True) * 1000 / 16)
    return f"{shown} : crc={_crc(scratchpad[:8]):02x} {'YES' if good else 'NO'}\n{shown} t={milli_c}\n"
