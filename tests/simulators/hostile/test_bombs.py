"""Bombs are real: small as they come, and gigabytes for whoever unpacks them without a bound."""

import zlib

import msgspec
import pytest
import zstandard

from plumbing import codec
from simulators.hostile import bombs


def test_a_small_frame_is_gigabytes() -> None:
    """240 KB that any zstd takes for a good frame; what reads it in pieces comes to no end soon."""
    bomb = bombs.zstd_bomb(60_000)
    assert len(bomb) < 256 * 1024
    with zstandard.ZstdDecompressor().stream_reader(bomb) as reader:
        read = sum(len(reader.read(2**20)) for _ in range(300))
    assert read == 300 * 2**20
    assert len(zlib.decompress(bombs.zlib_bomb(20))) == 20 * 2**20


@pytest.mark.parametrize(
    "bomb",
    [
        codec.ZSTD + bombs.zstd_bomb(2000),
        codec.ZSTD + bombs.zstd_liar(2**60),
        codec.ZSTD + bombs.zstd_window(),
        codec.ZLIB + bombs.zlib_bomb(20),
    ],
)
def test_our_reader_stops(bomb: bytes) -> None:
    """At its bound, or before it begins."""
    with pytest.raises(codec.CodecError):
        codec.unpack(bomb, 2**20)


def test_no_reader_follows_what_is_nested() -> None:
    """It ends as an error, not as the end of the process."""
    with pytest.raises(RecursionError):
        msgspec.msgpack.decode(bombs.nested(200_000))
