"""Bytes made small for the wire, behind one byte that says how, and unpacked within a bound."""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from threading import local
from typing import Protocol

import zstandard

ZSTD = b"Z"
ZLIB = b"z"

_LEVEL = 3


class CodecError(ValueError):
    """Bytes that cannot be unpacked; the text says why."""


class Writable(Protocol):
    """Bytes go in."""

    def write(self, data: bytes, /) -> int: ...


class Readable(Protocol):
    """Bytes come out; none at the end."""

    def read(self, size: int, /) -> bytes: ...


class _Own(local):
    """What each thread has for itself: it may not be shared (zstandard, "Thread Safety"), and is dear."""

    def __init__(self) -> None:
        self.packer = zstandard.ZstdCompressor(level=_LEVEL)
        self.unpacker = zstandard.ZstdDecompressor(max_window_size=2**23)


_own = _Own()


def pack(data: bytes, codec: bytes = ZSTD) -> bytes:
    """`data` compressed, with the codec's head byte in front."""
    if codec == ZLIB:
        return ZLIB + zlib.compress(data, 6)
    return ZSTD + _own.packer.compress(data)


def unpack(packed: bytes, bytes_max: int) -> bytes:
    """The data in `packed`. Raises CodecError: unknown head, torn, or more than `bytes_max` unpacked."""
    head, body = packed[:1], packed[1:]
    if head == ZSTD:
        data = _unzstd(body, bytes_max)
    elif head == ZLIB:
        data = _unzlib(body, bytes_max)
    else:
        raise CodecError(f"unknown codec head {head!r}; known are {ZSTD!r} and {ZLIB!r}")
    if len(data) > bytes_max:
        raise CodecError(f"unpacks to more than {bytes_max} bytes")
    return data


@contextmanager
def packing(target: Writable) -> Iterator[Writable]:
    """A stream to write to, whose bytes reach `target` compressed (zstd, RFC 8878)."""
    with zstandard.ZstdCompressor(level=_LEVEL).stream_writer(target, closefd=False) as stream:  # type: ignore[arg-type]  # it only writes
        yield stream


@contextmanager
def unpacking(source: Readable) -> Iterator[Readable]:
    """A stream to read from: what `source` holds, unpacked a piece at a time. Reading raises CodecError."""
    unpacker = zstandard.ZstdDecompressor(max_window_size=2**27)
    with unpacker.stream_reader(source, closefd=False) as stream:  # type: ignore[arg-type]  # it only reads
        try:
            yield stream
        except zstandard.ZstdError as why:
            raise CodecError(f"zstd: {why}") from why


def _unzstd(body: bytes, bytes_max: int) -> bytes:
    try:
        with _own.unpacker.stream_reader(body, closefd=False) as reader:
            data = reader.read(bytes_max + 1)
    except zstandard.ZstdError as why:
        raise CodecError(f"zstd: {why}") from why
    _refuse_torn(body, data, bytes_max)
    return data


def _refuse_torn(body: bytes, data: bytes, bytes_max: int) -> None:
    """A zstd stream that ends early reads as short data, not as an error: compare with the frame's size."""
    try:
        told = zstandard.frame_content_size(body)
    except zstandard.ZstdError as why:
        raise CodecError(f"zstd: {why}") from why
    if told > bytes_max:
        raise CodecError(f"unpacks to {told} bytes, over {bytes_max}")
    if told >= 0 and len(data) != told:
        raise CodecError(f"zstd: torn after {len(data)} of {told} bytes")


def _unzlib(body: bytes, bytes_max: int) -> bytes:
    unpacker = zlib.decompressobj()
    try:
        data = unpacker.decompress(body, bytes_max + 1)
    except zlib.error as why:
        raise CodecError(f"zlib: {why}") from why
    if not unpacker.eof and len(data) <= bytes_max:
        raise CodecError("zlib: torn")
    return data
