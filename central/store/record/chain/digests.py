"""What the chain is made of: a digest an event, and one that binds them to all before."""

from collections.abc import Iterable
from hashlib import sha256
from typing import Any

import msgspec
from sqlalchemy import Select, select

from central.store import tables

BLOCK_EVENTS = 1000
"""Events a block: as closely as a fault can be located."""

NOTHING = "0" * 64
"""What the first day follows."""

Line = tuple[int, str, str, int, int, int, str, int | None, int, str, bytes]
"""An event's id and columns."""

_event = tables.event.c


def lines() -> Select[*tuple[Any, ...]]:
    """The events as the chain sees them."""
    return select(
        _event.id,
        _event.box,
        _event.stream,
        _event.seq,
        _event.at_ms,
        _event.up_ms,
        _event.clock,
        _event.told_ms,
        _event.received_ms,
        _event.type,
        _event.body,
    ).order_by(_event.id)


def begun(day: str, previous: str) -> bytes:
    """What a day's first block goes on from: with the day's name, so that none can stand in for another."""
    return sha256(f"{previous} {day}".encode()).digest()


def digest_of(start: bytes, events: Iterable[Line]) -> str:
    """The digest of a block: SHA-256 over what stands so far and the next event's, one after the other.

    An event's own is SHA-256 over its columns as msgpack. The id is not part of it: what was moved to another
    engine proves the same. Of persons the log holds nothing, so that erasing one changes no digest.
    """
    so_far = start
    for _id, *columns in events:
        own = sha256(msgspec.msgpack.encode(columns)).digest()
        so_far = sha256(so_far + own).digest()
    return so_far.hex()
