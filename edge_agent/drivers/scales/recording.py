"""A recording's bytes as weights, as the driver would tell them: what `sanji scale-frames` shows."""

from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path

from msgspec import Struct

from edge_agent.drivers.scales.protocols import known
from edge_agent.drivers.scales.weights import NO_TARE, Tare, Weight

PIECE_BYTES = 4096


class Shown(Struct, frozen=True):
    """One frame. Masses are whole grams, None while there is a fault; `raw` is the frame in hexadecimal.

    With `is_net` the scale told the net mass alone, which stands in `gross_g` as well. `is_preset` marks a
    tare that was entered.
    """

    gross_g: int | None
    tare_g: int | None
    net_g: int | None
    stable: bool | None
    fault: str | None
    is_net: bool
    is_preset: bool
    raw: str


class Summary(Struct, frozen=True):
    """What a whole recording held."""

    frames: tuple[Shown, ...]
    skipped: int
    checks: int


def read(path: Path) -> bytes:
    """A recording's bytes. A file that ends in .hex holds them as hexadecimal text, with # before remarks.

    Raises OSError, or ValueError where that text is none.
    """
    data = path.read_bytes()
    if path.suffix != ".hex":
        return data
    lines = data.decode("ascii").splitlines()
    return bytes.fromhex(" ".join("".join(takewhile(lambda sign: sign != "#", line)) for line in lines))


def decode(protocol: str, data: bytes) -> Summary:
    """Every frame of a recording. Raises ValueError for an unknown protocol, naming the known ones."""
    cut = known(protocol).cut
    frames: list[Shown] = []
    rest, skipped, checks, tare = b"", 0, 0, NO_TARE
    for piece in _pieces(data):
        read_on = cut(rest + piece)
        rest, skipped, checks = read_on.rest, skipped + read_on.skipped, checks + read_on.checks
        for found, raw in zip(read_on.found, read_on.raws, strict=True):
            if isinstance(found, Tare):
                tare = found
            else:
                frames.append(_shown(found, tare, raw))
    return Summary(tuple(frames), skipped + len(rest), checks)


def _pieces(data: bytes) -> Iterator[bytes]:
    for at in range(0, len(data), PIECE_BYTES):
        yield data[at : at + PIECE_BYTES]


def _shown(weight: Weight, told: Tare, raw: bytes) -> Shown:
    if weight.fault is not None:
        return Shown(
            None, None, None, weight.stable, weight.fault, is_net=False, is_preset=False, raw=raw.hex()
        )
    tare = Tare(weight.tare_g, weight.is_preset) if weight.tare_g else told
    gross_g = weight.gross_g + (tare.tare_g if weight.is_net else 0)
    return Shown(
        gross_g,
        tare.tare_g,
        gross_g - tare.tare_g,
        weight.stable,
        None,
        is_net=weight.is_net and not tare.tare_g,
        is_preset=tare.is_preset,
        raw=raw.hex(),
    )
