"""What a decoder makes of a stretch of bytes."""

from typing import Generic, TypeVar

from msgspec import Struct

T = TypeVar("T")


class Cut(Struct, Generic[T], frozen=True):
    """What a stretch of bytes held.

    `rest` is the unfinished end, to be put before the next bytes; it is bounded by the protocol's longest
    frame. `skipped` counts the bytes that made no sense, `checks` the frames that were whole but for a wrong
    checksum. `raws` are the bytes of each found, where the decoder keeps them.
    """

    found: tuple[T, ...]
    rest: bytes
    skipped: int
    checks: int = 0
    raws: tuple[bytes, ...] = ()
