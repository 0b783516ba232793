"""How many bytes an event takes on the wire, and what packing and unpacking cost."""

from math import log2

from benchmarks.facts import batches, chunks, scans
from benchmarks.table import Figure, best_s, say, tell
from logistics import wire
from plumbing import codec

_TYPICAL, _SEALED = 100, 30
# What is by chance in them, and cannot be packed: a number of 13 digits and a weight in steps of 10 g; one of
# seven steps, three of which are alike.
_SCAN_BITS = log2(10**13) + log2(1170)
_READING_BITS = 3 / 7 * log2(7 / 3) + 4 / 7 * log2(7)
_NO_PEER = "thingsboard-gateway sends JSON, not packed"


def main() -> None:
    """Sizes and times for scans in batches of several sizes, and for temperatures in steady state."""
    for size in (1, 10, 100, 500):
        envelopes = batches(scans(2000), size)
        packed = [codec.pack(wire.encode(one)) for one in envelopes]
        plain = sum(len(wire.encode(one)) for one in envelopes)
        small = sum(len(one) for one in packed)
        pack_s = best_s(lambda envelopes=envelopes: _pack(envelopes))  # type: ignore[misc]
        unpack_s = best_s(lambda packed=packed: _unpack(packed))  # type: ignore[misc]
        say(
            f"scans in batches of {size:4d}: {small / 2000:6.1f} bytes each ({plain / 2000:.0f} unpacked),"
            f" pack {pack_s / 2000 * 1e6:5.1f} µs, unpack and read {unpack_s / 2000 * 1e6:5.1f} µs"
        )
        if size == _TYPICAL:
            tell(_figure("wire, a scan in batches of 100", small / 2000, _SCAN_BITS / 8))
    for values in (5, 30, 60, 600):
        alone, together = _bytes_a_reading(values, 1), _bytes_a_reading(values, 3)
        say(
            f"temperatures in chunks of {values:3d}: {alone:5.2f} bytes a reading when a chunk travels alone,"
            f" {together:5.2f} when three probes travel together"
        )
        if values == _SEALED:
            tell(_figure("wire, a reading in chunks of 30, three together", together, _READING_BITS / 8))


def _figure(name: str, ours: float, limit: float) -> Figure:
    return Figure(name=name, unit="bytes", ours=ours, limit=limit, better="less", no_peer=_NO_PEER)


def _bytes_a_reading(values: int, chunks_a_batch: int) -> float:
    envelopes = batches(chunks(12, values), chunks_a_batch)
    return sum(len(codec.pack(wire.encode(one))) for one in envelopes) / (12 * values)


def _pack(envelopes: list[wire.Envelope]) -> None:
    for one in envelopes:
        codec.pack(wire.encode(one))


def _unpack(packed: list[bytes]) -> None:
    for one in packed:
        for item in wire.decode_envelope(codec.unpack(one, wire.UNPACKED_BYTES_MAX)).events:
            wire.decode_event(item.event)


if __name__ == "__main__":
    main()
