"""Listens at a serial port and says which of the known protocols explains best what comes."""

import errno
from collections.abc import Iterator, Mapping

from msgspec import Struct

from edge_agent.doctor.world import World
from edge_agent.drivers.contract import DeviceMissing
from edge_agent.drivers.scales.weights import ScaleProtocol, Weight
from edge_agent.drivers.scanners import lines
from edge_agent.drivers.serial_port import Parity, SerialPort

BAUDS = (9600, 4800, 2400, 19_200, 1200, 115_200)
"""In the order in which scales have them: 9600 as they leave the factory, the others by their menus."""

_SLICE_S = 0.25
_BYTES_MAX = 4096
_FRAMES_MIN = 2
_EXPLAINED_MIN = 0.6
_HELD = frozenset({errno.EAGAIN, errno.EBUSY, errno.EWOULDBLOCK})


class Line(Struct, frozen=True):
    """How a port is set, but for its speed."""

    parity: Parity = "none"
    bytesize: int = 8
    stopbits: int = 1


class Heard(Struct, frozen=True):
    """What was heard at a port.

    `protocols` are those that explain the bytes, best first; `weight` is the last one by the best. `code`
    is a barcode's text, if somebody scanned one.
    """

    baud: int
    count: int
    protocols: tuple[str, ...] = ()
    weight: Weight | None = None
    code: str = ""


class Held(Exception):
    """Another program has the port."""


class Denied(Exception):
    """This user may not open the port."""


def hear(
    path: str,
    bauds: tuple[int, ...],
    protocols: Mapping[str, ScaleProtocol],
    world: World,
    line: Line = Line(),  # noqa: B008  (frozen)
) -> Heard:
    """Listen with one speed after another until something makes sense. Nothing is ever sent.

    Raises Held, Denied, or DeviceMissing for any other trouble. A port that is silent at the first speed is
    silent at all: wrong speeds give wrong bytes, not none.
    """
    heard = [judged(baud, data, protocols) for baud, data in _takes(path, bauds, protocols, world, line)]
    return max(heard, key=lambda one: (bool(one.protocols or one.code), one.count))


def _takes(
    path: str, bauds: tuple[int, ...], protocols: Mapping[str, ScaleProtocol], world: World, line: Line
) -> Iterator[tuple[int, bytes]]:
    for baud in bauds:
        data = _take(path, baud, world, line)
        yield baud, data
        heard = judged(baud, data, protocols)
        if not data or heard.protocols or heard.code:
            return


def _take(path: str, baud: int, world: World, line: Line) -> bytes:
    port = SerialPort(
        "doctor", path, baud=baud, wait_s=_SLICE_S,
        parity=line.parity, bytesize=line.bytesize, stopbits=line.stopbits,
    )  # fmt: skip
    try:
        port.open()
    except DeviceMissing as why:
        raise _named(why) from why
    try:
        data, until_s = b"", world.monotonic() + world.listen_s
        while world.monotonic() < until_s and len(data) < _BYTES_MAX:
            data += port.take()
        return data
    finally:
        port.close()


def _named(why: DeviceMissing) -> Exception:
    cause = why.__cause__
    number = cause.args[0] if cause is not None and cause.args else None
    if number in _HELD:
        return Held(str(why))
    return Denied(str(why)) if number in (errno.EACCES, errno.EPERM) else why


def judged(baud: int, data: bytes, protocols: Mapping[str, ScaleProtocol]) -> Heard:
    """What the bytes are: frames of a scale, lines of a scanner, or neither."""
    ranked = sorted(_explained(data, protocols), key=lambda one: one[0], reverse=True)
    names = tuple(name for _, name, _ in ranked)
    weight = ranked[0][2] if ranked else None
    return Heard(baud, len(data), names, weight, "" if names else _scanned(data))


def _explained(
    data: bytes, protocols: Mapping[str, ScaleProtocol]
) -> Iterator[tuple[tuple[float, bool], str, Weight]]:
    """For each protocol that fits: how much of the bytes it explains and whether it proves its frames, its
    name, and the last weight.
    """
    for name, protocol in protocols.items():
        cut = protocol.cut(data)
        share = 1 - (cut.skipped + len(cut.rest)) / max(1, len(data))
        weights = [one for one in cut.found if isinstance(one, Weight)]
        if len(weights) >= _FRAMES_MIN and share >= _EXPLAINED_MIN:
            yield (round(share, 1), protocol.checks), name, weights[-1]


def _scanned(data: bytes) -> str:
    """A code's text, if the bytes are lines of a scanner and nothing else."""
    cut = lines.cut(data)
    is_clean = bool(cut.found) and not cut.skipped and not cut.rest
    return cut.found[-1].text if is_clean else ""
