"""What unknown bytes may be: protocols that find whole frames in them, also with the parity bit taken off."""

from msgspec import Struct

from edge_agent.drivers.scales.protocols import PROTOCOLS

FRAMES_MIN = 2
"""One frame may be chance where a protocol has no checksum."""
SAMPLE_BYTES = 512


class Guess(Struct, frozen=True):
    """A protocol that fits, how many frames it found, and whether only in the low seven bits."""

    protocol: str
    frames: int
    seven_bits: bool


def guesses(sample: bytes) -> list[Guess]:
    """The protocols that fit `sample`, the best first."""
    stripped = bytes(byte & 0x7F for byte in sample)
    found = [
        Guess(name, len(cut.found), seven_bits)
        for seven_bits, data in ((False, sample), (True, stripped))
        for name, protocol in PROTOCOLS.items()
        if len((cut := protocol.cut(data)).found) >= FRAMES_MIN
    ]
    return sorted(found, key=lambda guess: (guess.seven_bits, -guess.frames))


def advice(sample: bytes, protocol: str) -> str:
    """What to set, in one sentence, after bytes came and no frame of `protocol`."""
    for guess in guesses(sample):
        if guess.seven_bits and guess.protocol == protocol:
            return "they read with 7 data bits: set bytesize = 7 and parity = even or odd"
        if guess.protocol != protocol:
            bits = " with 7 data bits" if guess.seven_bits else ""
            return f'they read as {guess.protocol}{bits}: set protocol = "{guess.protocol}"'
    return "compare baud, parity and protocol with the indicator's settings"
