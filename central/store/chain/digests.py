"""What the chain is made of: a digest an event, and one that binds them to all before."""

from collections.abc import Iterable
from hashlib import sha256
from typing import Any

import msgspec
from sqlalchemy import Select, select

from central.store import tables
from central.store.chain.tables import erased_body

BLOCK_EVENTS = 1000
"""Events a block: as closely as a fault can be located."""

NOTHING = "0" * 64
"""What the first day follows."""

Line = tuple[int, str, str, int, int, int, str, int | None, int, str, bytes, str | None]
"""An event's id and columns, and the digest of its body where that was erased."""

_event, _erased = tables.event.c, erased_body.c


def lines() -> Select[*tuple[Any, ...]]:
    """The events as the chain sees them."""
    return (
        select(
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
            _erased.digest,
        )
        .outerjoin(erased_body, _erased.event_id == _event.id)
        .order_by(_event.id)
    )


def begun(day: str, previous: str) -> bytes:
    """What a day's first block goes on from: with the day's name, so that none can stand in for another."""
    return sha256(f"{previous} {day}".encode()).digest()


def digest_of(start: bytes, events: Iterable[Line]) -> str:
    """The digest of a block: SHA-256 over what stands so far and the next event's, one after the other.

    An event's own is SHA-256 over its columns and the SHA-256 of its body, as msgpack. The id is not part of
    it: a database that was restored, or moved to another engine, proves the same.
    """
    so_far = start
    for _id, *columns, body, erased in events:
        body_digest = bytes.fromhex(erased) if erased is not None else sha256(body).digest()
        own = sha256(msgspec.msgpack.encode((*columns, body_digest))).digest()
        so_far = sha256(so_far + own).digest()
    return so_far.hex()
