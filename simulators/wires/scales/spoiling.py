"""What a bad wire, a wrong setting or a poor contact makes of a frame."""

from random import Random
from typing import Literal

from simulators.wires.scales.tongues import Tongue

ScaleFault = Literal["garbled", "torn", "silent", "checksum", "parity"]
NOISE_BYTES = (8, 40)


def faults_of(tongue: Tongue) -> tuple[ScaleFault, ...]:
    """The faults that this protocol's frames can have and that none may take for a weight."""
    common: tuple[ScaleFault, ...] = ("garbled", "torn", "silent", "parity")
    return (*common, "checksum") if tongue.checked else common


def spoiled(whole: bytes, fault: ScaleFault | None, tongue: Tongue, random: Random) -> bytes:
    """A frame as the far end of the wire gets it."""
    if fault is None:
        return whole
    if fault == "garbled":  # as the wrong baud rate reads it
        return bytes(random.randrange(0x80, 0x100) for _ in range(random.randint(*NOISE_BYTES)))
    if fault == "torn":
        # Not only the end of the line is lost: without that a frame may still be whole.
        return whole[: random.randrange(max(1, len(whole) * 2 // 3))]
    if fault == "parity":  # seven bits and even parity, read as eight bits
        return bytes(byte | (byte.bit_count() % 2) << 7 for byte in whole)
    return one_bit_wrong(whole, tongue, random) if fault == "checksum" else b""


def one_bit_wrong(whole: bytes, tongue: Tongue, random: Random) -> bytes:
    """One of the bits that the checksum covers turned over; nothing of a frame that it does not cover."""
    if tongue.checked is None or len(whole) <= tongue.checked[1]:
        return b""
    wrong = bytearray(whole)
    wrong[random.randint(*tongue.checked)] ^= 1 << random.randrange(7)
    return bytes(wrong)
