"""A few bytes that would unpack to gigabytes, or that no reader follows to their end."""

import struct
import zlib
from random import Random

_ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
_BLOCK_BYTES_MAX = 128 * 1024
_SINGLE_SEGMENT_8_BYTES = b"\xe0"
_WINDOW_AND_NOTHING_ELSE = b"\x00"
_RLE, _LAST = 1 << 1, 1
_ARRAY_OF_ONE, _NIL = b"\x91", b"\xc0"


def zstd_bomb(blocks: int) -> bytes:
    """`blocks` × 4 bytes that unpack to `blocks` × 128 KiB and do not say so (RFC 8878, 3.1.1)."""
    window = bytes([(17 - 10) << 3])  # 128 KiB, as large as a block may be.
    head = _ZSTD_MAGIC + _WINDOW_AND_NOTHING_ELSE + window
    return head + _rle(blocks, is_last=False) + _rle(1, is_last=True)


def zstd_liar(size: int) -> bytes:
    """A frame that says to hold `size` bytes, and has one block of 128 KiB."""
    return _ZSTD_MAGIC + _SINGLE_SEGMENT_8_BYTES + struct.pack("<Q", size) + _rle(1, is_last=True)


def zstd_window() -> bytes:
    """A frame that wants a window of some terabytes before it says anything."""
    return _ZSTD_MAGIC + _WINDOW_AND_NOTHING_ELSE + b"\xff" + _rle(1, is_last=True)


def zlib_bomb(megabytes: int) -> bytes:
    """Nothing but zeros, a thousandth of its size."""
    return zlib.compress(bytes(megabytes * 2**20), 9)


def nested(depth: int) -> bytes:
    """Arrays in arrays, so deep (msgpack)."""
    return _ARRAY_OF_ONE * depth + _NIL


def claims(rng: Random) -> bytes:
    """A msgpack head that promises up to four thousand million things, and nothing behind it."""
    heads = {"array": 0xDD, "map": 0xDF, "str": 0xDB, "bin": 0xC6}
    return bytes([rng.choice(list(heads.values()))]) + struct.pack(">I", rng.randrange(2**31, 2**32))


def _rle(blocks: int, *, is_last: bool) -> bytes:
    """Blocks of one byte that is repeated (RFC 8878, 3.1.1.2): a head of three bytes, little-endian."""
    head = (_BLOCK_BYTES_MAX << 3) | _RLE | (_LAST if is_last else 0)
    return (head.to_bytes(3, "little") + b"\0") * blocks
