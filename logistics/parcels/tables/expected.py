"""What a site should receive on a day, as its box holds it: a row a waybill, from couriers' manifests."""

from collections.abc import Iterable
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from logistics.events.shape import Fen, LocalDay, Name, Waybill, Word

ROWS_MAX = 5_000


class Expected(Struct, frozen=True, array_like=True, omit_defaults=True, gc=False):
    """A parcel that was announced, with what its manifest says of it; `segment` is the carrier's 三段码."""

    waybill: Waybill
    carrier: Word = ""
    cod_fen: Fen | None = None
    place: Word = ""
    segment: Word = ""


Rows = Annotated[tuple[Expected, ...], Meta(max_length=ROWS_MAX)]


class ExpectedTable(Struct, frozen=True):
    """A site's parcels of a local day, by their waybills. `left_out` more had no room."""

    site: Name
    day: LocalDay
    rows: Rows
    left_out: Annotated[int, Meta(ge=0)] = 0


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(ExpectedTable)


def table(site: str, day: str, rows: Iterable[Expected]) -> ExpectedTable:
    """A table of at most ROWS_MAX rows, in one order, whatever order they come in.

    A waybill that stands in two manifests is one: what the later one says counts.
    """
    by_waybill = {row.waybill: row for row in rows}
    kept = [by_waybill[waybill] for waybill in sorted(by_waybill)]
    return ExpectedTable(site, day, tuple(kept[:ROWS_MAX]), max(0, len(kept) - ROWS_MAX))


def encode(whole: ExpectedTable) -> bytes:
    """The table as it is kept and sent."""
    return _encoder.encode(whole)


def decode(data: bytes) -> ExpectedTable:
    """The table in bytes of `encode`. Raises ValueError."""
    try:
        return _decoder.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as why:
        raise ValueError(f"expected parcels: {why}") from why
