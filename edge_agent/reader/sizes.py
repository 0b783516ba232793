"""How large a packed picture says it is, before anything is unpacked."""

import struct

JPEG, _PNG, _GIF, _BMP, _RIFF = b"\xff\xd8", b"\x89PNG\r\n\x1a\n", b"GIF8", b"BM", b"RIFF"
# SOF0 to SOF15 but for DHT, JPG and DAC, which lie among them (ITU-T T.81, table B.1).
_SOF = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_SEGMENTS_MAX = 200


def of(packed: bytes) -> tuple[int, int] | None:
    """(width, height) by the header; None where it is torn or of a format that is not known here."""
    try:
        if packed.startswith(JPEG):
            return _jpeg(packed)
        if packed.startswith(_PNG):
            return _two(">II", packed, 16)
        if packed.startswith(_GIF):
            return _two("<HH", packed, 6)
        if packed.startswith(_BMP):
            wide, high = _two("<ii", packed, 18)
            return abs(wide), abs(high)
        if packed.startswith(_RIFF) and packed[8:12] == b"WEBP":
            return _webp(packed)
    except struct.error:
        return None
    return None


def _two(layout: str, packed: bytes, at: int) -> tuple[int, int]:
    first, second = struct.unpack_from(layout, packed, at)
    return int(first), int(second)


def _jpeg(packed: bytes) -> tuple[int, int] | None:
    at = 2
    for _ in range(_SEGMENTS_MAX):
        mark, kind, length = struct.unpack_from(">BBH", packed, at)
        if mark != 0xFF:
            return None
        if kind in _SOF:
            high, wide = _two(">HH", packed, at + 5)
            return wide, high
        # A fill byte before a marker stands alone.
        at += 1 if kind == 0xFF else 2 + length
    return None


def _webp(packed: bytes) -> tuple[int, int] | None:
    """RFC 9649: lossy, lossless and extended files keep their size in three ways."""
    kind = packed[12:16]
    if kind == b"VP8 ":
        wide, high = _two("<HH", packed, 26)
        return wide & 0x3FFF, high & 0x3FFF
    if kind == b"VP8L":
        (bits,) = struct.unpack_from("<I", packed, 21)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8X":
        return int.from_bytes(packed[24:27], "little") + 1, int.from_bytes(packed[27:30], "little") + 1
    return None
