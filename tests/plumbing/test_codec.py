"""Bytes come back as they were packed, and nothing that is torn, forged or too large comes through."""

import tracemalloc
import zlib

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from plumbing import codec
from plumbing.codec import CodecError

CODECS = [codec.ZSTD, codec.ZLIB]
MIB = 1024 * 1024
TEXT = b"a parcel of some carrier " * 40


@pytest.mark.parametrize("head", CODECS)
@given(data=st.binary(max_size=2000))
def test_what_was_packed_comes_back(head: bytes, data: bytes) -> None:
    """With either codec, and the head says which."""
    packed = codec.pack(data, head)
    assert packed[:1] == head
    assert codec.unpack(packed, 2000) == data


@pytest.mark.parametrize("head", CODECS)
def test_the_bound_is_exact(head: bytes) -> None:
    """As many bytes as allowed pass, one more does not."""
    packed = codec.pack(TEXT, head)
    assert codec.unpack(packed, len(TEXT)) == TEXT
    with pytest.raises(CodecError):
        codec.unpack(packed, len(TEXT) - 1)


@pytest.mark.parametrize("head", CODECS)
@given(cut=st.integers(min_value=0))
def test_torn_bytes_are_refused(head: bytes, cut: int) -> None:
    """No beginning of a packed message unpacks to something."""
    packed = codec.pack(TEXT, head)
    with pytest.raises(CodecError):
        codec.unpack(packed[: cut % len(packed)], len(TEXT))


@pytest.mark.parametrize("packed", [b"", b"X" + zlib.compress(TEXT), TEXT], ids=["none", "other", "plain"])
def test_an_unknown_head_is_named(packed: bytes) -> None:
    """Neither an empty message nor another codec nor plain bytes are taken."""
    with pytest.raises(CodecError, match="unknown codec head"):
        codec.unpack(packed, MIB)


def test_a_bomb_is_refused_before_it_unfolds() -> None:
    """A gigabyte in some kilobytes is stopped at the bound, whether its size is told, hidden or a lie."""
    piece = bytes(MIB)
    squeeze, hidden = zlib.compressobj(), zstandard.ZstdCompressor().compressobj()
    bomb_zlib = b"".join(squeeze.compress(piece) for _ in range(256)) + squeeze.flush()
    bomb_zstd = b"".join(hidden.compress(piece) for _ in range(256)) + hidden.flush()
    told = zstandard.ZstdCompressor().compress(bytes(64 * MIB))
    for bomb in (codec.ZLIB + bomb_zlib, codec.ZSTD + bomb_zstd, codec.ZSTD + told):
        assert len(bomb) < MIB
        tracemalloc.start()
        with pytest.raises(CodecError):
            codec.unpack(bomb, MIB)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < 4 * MIB


def test_a_frame_that_wants_a_huge_window_is_refused() -> None:
    """The unpacker's own memory is bounded too, not only what it gives."""
    wide = zstandard.ZstdCompressionParameters(window_log=27)
    packed = zstandard.ZstdCompressor(compression_params=wide).compressobj()
    bomb = packed.compress(TEXT) + packed.flush()
    with pytest.raises(CodecError):
        codec.unpack(codec.ZSTD + bomb, 8 * MIB)


@given(head=st.sampled_from([*CODECS, b""]), body=st.binary(max_size=200))
def test_random_bytes_are_refused(head: bytes, body: bytes) -> None:
    """Random bytes raise CodecError and nothing else, or stay within the bound."""
    try:
        assert len(codec.unpack(head + body, 100)) <= 100
    except CodecError:
        return


@given(data=st.data())
def test_spoiled_bytes_stay_within_the_bound(data: st.DataObject) -> None:
    """Some bytes of a good message changed: CodecError, or no more than allowed."""
    spoiled = bytearray(codec.pack(TEXT, data.draw(st.sampled_from(CODECS))))
    for _ in range(data.draw(st.integers(1, 4))):
        spoiled[data.draw(st.integers(0, len(spoiled) - 1))] = data.draw(st.integers(0, 255))
    try:
        assert len(codec.unpack(bytes(spoiled), len(TEXT))) <= len(TEXT)
    except CodecError:
        return
