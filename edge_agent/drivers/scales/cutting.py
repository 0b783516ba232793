"""Finding frames in bytes: of one length behind a start byte, or of a pattern; each in linear time."""

import re
from collections.abc import Callable
from enum import Enum, auto

from edge_agent.drivers.decoders.frame import Cut
from edge_agent.drivers.scales.weights import Found

_LINE_ENDS = b"\r\n"


class Refused(Enum):
    """Why bytes are no frame."""

    SHAPE = auto()
    CHECK = auto()


Verdict = Found | Refused


def cut_fixed(buffer: bytes, *, start: int, length: int, decode: Callable[[bytes], Verdict]) -> Cut[Found]:
    """Every frame of `length` bytes that opens with the byte `start` and that `decode` accepts.

    What is refused moves the window by one byte only, so that a torn frame never swallows the whole one
    behind it.
    """
    found: list[Found] = []
    raws: list[bytes] = []
    at = skipped = checks = 0
    rest = b""
    while (begin := buffer.find(start, at)) >= 0:
        skipped += begin - at
        at = begin
        frame = buffer[at : at + length]
        if len(frame) < length:
            rest = frame
            break
        verdict = decode(frame)
        if isinstance(verdict, Refused):
            checks += verdict is Refused.CHECK
            skipped += 1
            at += 1
        else:
            found.append(verdict)
            raws.append(frame)
            at += length
    skipped += 0 if rest else len(buffer) - at
    return Cut(tuple(found), rest, skipped, checks, tuple(raws))


def cut_matching(
    buffer: bytes,
    pattern: re.Pattern[bytes],
    longest: int,
    decode: Callable[[re.Match[bytes]], Verdict],
    *,
    idle: bytes = _LINE_ENDS,
) -> Cut[Found]:
    """Every stretch that `pattern` matches and `decode` accepts.

    No match may be longer than `longest` bytes, nor grow with the bytes behind it: end the pattern in what
    ends a frame. The bytes of `idle` between frames are no nonsense.
    """
    found: list[Found] = []
    raws: list[bytes] = []
    at = skipped = checks = look = told = 0
    while (match := pattern.search(buffer, look)) is not None:
        verdict = decode(match)
        if isinstance(verdict, Refused):
            look = match.start() + 1
            if verdict is Refused.CHECK:
                checks, told = checks + 1, look
            continue
        skipped += _nonsense(buffer[at : match.start()], idle)
        found.append(verdict)
        raws.append(match[0])
        at = look = match.end()
    # What a wrong checksum was counted for is not kept whole, or it would be counted again.
    keep = max(at, told, len(buffer) - longest + 1)
    skipped += _nonsense(buffer[at:keep], idle)
    return Cut(tuple(found), buffer[keep:].lstrip(idle), skipped, checks, tuple(raws))


def _nonsense(between: bytes, idle: bytes) -> int:
    return len(between) - sum(map(between.count, idle))
