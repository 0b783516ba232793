"""The members of a bundle: a tar archive of plain files (ustar, POSIX.1-1988), read strictly.

tarfile reads more than is good here: links, devices, and names of any length that stand in headers of
unbounded size. What is no plain file with a short name is refused, so `tar xf` can open every bundle of ours
and we open nothing else.
"""

import io
import tarfile
from collections.abc import Iterator
from typing import BinaryIO

from msgspec import Struct

from plumbing.bundles.shape import BundleFault

BLOCK = 512
CHUNK = 1 << 20


class Member(Struct, frozen=True):
    """A plain file that follows in the stream."""

    name: str
    bytes: int


def add(archive: tarfile.TarFile, name: str, size: int, data: BinaryIO) -> None:
    """Put a file into an archive, with nothing in its header that differs from one machine to the next."""
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o644
    archive.addfile(info, data)


def add_bytes(archive: tarfile.TarFile, name: str, data: bytes) -> None:
    """Put a few bytes into an archive."""
    add(archive, name, len(data), io.BytesIO(data))


def next_member(stream: BinaryIO) -> Member | None:
    """The next file's header; None at the archive's end. Raises BundleFault."""
    block = exactly(stream, BLOCK)
    if block == bytes(BLOCK):
        return None
    try:
        info = tarfile.TarInfo.frombuf(block, "ascii", "strict")
    except (tarfile.HeaderError, UnicodeDecodeError) as why:
        raise BundleFault("archive", f"it is no bundle, or damaged: {why}") from why
    if info.type != tarfile.REGTYPE or info.size < 0:
        raise BundleFault("member", f"it holds {info.name[:100]!r}, which is no plain file")
    return Member(info.name, info.size)


def chunks(stream: BinaryIO, member: Member) -> Iterator[bytes]:
    """A file's bytes, a piece at a time, to its end with what fills its last block. Raises BundleFault."""
    left = member.bytes
    while left:
        data = exactly(stream, min(left, CHUNK))
        left -= len(data)
        yield data
    exactly(stream, -member.bytes % BLOCK)


def demand_end(stream: BinaryIO) -> None:
    """Raises BundleFault unless nothing but zeros follows (two blocks of them end an archive)."""
    while data := stream.read(CHUNK):
        if data.count(0) < len(data):
            raise BundleFault("extra", "something stands behind its end")


def exactly(stream: BinaryIO, size: int) -> bytes:
    """So many bytes. Raises BundleFault where the stream ends before."""
    data = stream.read(size)
    if len(data) < size:
        raise BundleFault("truncated", "it is cut short; fetch it again")
    return data
