"""A folder that looks like Linux's 1-Wire devices, with DS18B20 probes in it."""

import shutil
from pathlib import Path
from typing import Literal

ProbeFault = Literal["crc", "power_on", "copy_power_on", "all_zero", "all_ones", "disconnected", "busy"]
_TH_TL = bytes.fromhex("4b46")  # the alarm registers as they leave the factory
_POWER_ON = bytes.fromhex("50054b467fff0c10")
_CONFIGURATIONS = {9: 0x1F, 10: 0x3F, 11: 0x5F, 12: 0x7F}
# What goes out for each fault, and whether the kernel calls its CRC right. None: it says nothing yet.
_ANSWERS: dict[ProbeFault, tuple[bytes | None, bool]] = {
    "all_ones": (b"\xff" * 8, False),
    "all_zero": (bytes(8), True),
    "power_on": (_POWER_ON, True),
    # Some copies of the chip leave in byte 6 what a true conversion would.
    "copy_power_on": (bytes.fromhex("50054b467fff1010"), True),
    "disconnected": (bytes.fromhex("ff074b467fff0110"), True),
    "busy": (None, True),
}


class OneWireTree:
    """Probes by their address (`28-0316a2790d4f`), each with `w1_slave` and `name` as the kernel shows them.

    `w1_slave` is put in place whole, so that a reader never sees half of it.
    """

    def __init__(self, bus: Path, *, master: str = "") -> None:
        self.bus = bus
        self._home = bus.parent / master if master else bus
        self._bits: dict[str, int] = {}
        if master:
            self._home.mkdir(parents=True, exist_ok=True)
            (self._home / "therm_bulk_read").write_text("0\n", encoding="ascii")

    @property
    def bulk(self) -> Path:
        """The file that makes all probes of the bus convert; there only with a `master`."""
        return self._home / "therm_bulk_read"

    def show(self, address: str, milli_c: int) -> None:
        """Let a probe, which appears if it was missing, answer with this temperature."""
        self._answer(address, _with_crc(_scratchpad(milli_c, self._bits.get(address, 12))), good=True)

    def power(self, address: str, *, external: bool) -> None:
        """Say how a probe gets its power: by a wire of its own, or by the data wire."""
        self._folder(address)
        (self._home / address / "ext_power").write_text(f"{int(external)}\n", encoding="ascii")

    def resolve(self, address: str, bits: int) -> None:
        """Set a probe to so many bits; its next temperature comes with them."""
        self._bits[address] = bits
        self._folder(address)
        (self._home / address / "resolution").write_text(f"{bits}\n", encoding="ascii")

    def fail(self, address: str, fault: ProbeFault) -> None:
        """Let a probe answer with something that is no temperature, until the next `show`."""
        if fault == "crc":
            scratchpad = _with_crc(_scratchpad(4_000, 12))
            self._answer(address, bytes([scratchpad[0] ^ 0x20]) + scratchpad[1:], good=False)
            return
        eight, good = _ANSWERS[fault]
        if eight is None:
            self._say(address, "")
        else:
            self._answer(address, b"\xff" * 9 if fault == "all_ones" else _with_crc(eight), good=good)

    def remove(self, address: str) -> None:
        """Cut a probe's wire: its folder goes; harmless when it is gone."""
        link = self.bus / address
        if link.is_symlink():
            link.unlink()
        shutil.rmtree(self._home / address, ignore_errors=True)

    def _answer(self, address: str, scratchpad: bytes, *, good: bool) -> None:
        self._say(address, _as_the_kernel_says(scratchpad, good=good))

    def _say(self, address: str, answer: str) -> None:
        folder = self._folder(address)
        fresh = folder / ".w1_slave.new"
        fresh.write_text(answer, encoding="ascii")
        fresh.replace(folder / "w1_slave")

    def _folder(self, address: str) -> Path:
        """The probe's folder below its master, to which the bus has a link, as in the kernel."""
        folder = self._home / address
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "name").write_text(f"{address}\n", encoding="ascii")
        self.bus.mkdir(parents=True, exist_ok=True)
        if self._home != self.bus and not (self.bus / address).is_symlink():
            (self.bus / address).symlink_to(folder)
        return folder


def _scratchpad(milli_c: int, bits: int) -> bytes:
    """Eight bytes after a conversion to 1/16 °C or coarser; byte 6 is 0x10 less the fraction."""
    sixteenths = round(milli_c * 16 / 1000) >> (12 - bits) << (12 - bits)
    told = _TH_TL + bytes([_CONFIGURATIONS[bits], 0xFF])
    return sixteenths.to_bytes(2, "little", signed=True) + told + bytes([0x10 - sixteenths % 16, 0x10])


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
