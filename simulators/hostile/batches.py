"""What a box that was taken over may send as batches under its own name: none of it may be stored."""

from collections.abc import Callable
from random import Random

import msgspec
from msgspec import Raw, Struct

from logistics import wire
from logistics.events.parcels import ParcelScanned
from plumbing import codec
from simulators.hostile import bombs

MARK = "EVIL"
"""Stands in each waybill that somebody who means harm has made up."""

_Maker = Callable[["Foe", Random], bytes]


class Foe(Struct, frozen=True):
    """Whose key it has, whom it would like to be, and true batches of that one, as they travelled."""

    box: str
    victim: str
    victim_stream: str
    heard: tuple[bytes, ...]
    now_ms: int

    def forged(self, rng: Random, **changed: object) -> bytes:
        """A batch that would be good, but for what is changed; not yet packed."""
        stamped = wire.Stamped(self.now_ms, 1000, "synced", Raw(wire.encode_event(scan(rng))))
        fields = {
            "v": 1,
            "box": self.box,
            "stream": f"foe-{rng.randrange(2**64)}",
            "boot": "foe",
            "first": rng.randrange(1, 2**32),
            "events": [stamped],
        }
        return msgspec.msgpack.encode({**fields, **changed})


def scan(rng: Random) -> ParcelScanned:
    """A parcel that never was."""
    return ParcelScanned(
        waybill=f"{MARK}{rng.randrange(10**12)}",
        act="arrive",
        site="HUB",
        device="hand",
        symbology="code128",
        direction="down",
    )


def batch(kind: str, foe: Foe, rng: Random) -> bytes:
    """A message of one of the KINDS."""
    return _MAKERS[kind](foe, rng)


def _foreign_box(foe: Foe, rng: Random) -> bytes:
    return codec.pack(foe.forged(rng, box=foe.victim, stream=foe.victim_stream))


def _foreign_stream(foe: Foe, rng: Random) -> bytes:
    """In its own name, but as the next words of another's stream."""
    return codec.pack(foe.forged(rng, stream=foe.victim_stream))


def _replayed(foe: Foe, rng: Random) -> bytes:
    """A true batch of another, byte by byte."""
    return rng.choice(foe.heard)


def _renamed(foe: Foe, rng: Random) -> bytes:
    """A true batch of another under one's own name."""
    fields = msgspec.msgpack.decode(codec.unpack(rng.choice(foe.heard), wire.UNPACKED_BYTES_MAX))
    return codec.pack(msgspec.msgpack.encode({**fields, "box": foe.box, "first": rng.randrange(1, 2**40)}))


def _torn(foe: Foe, rng: Random) -> bytes:
    whole = codec.pack(foe.forged(rng), rng.choice([codec.ZSTD, codec.ZLIB]))
    return whole[: rng.randrange(len(whole))]


def _torn_inside(foe: Foe, rng: Random) -> bytes:
    whole = foe.forged(rng)
    return codec.pack(whole[: rng.randrange(1, len(whole))])


def _noise(_foe: Foe, rng: Random) -> bytes:
    return rng.randbytes(rng.randrange(400))


def _packed_noise(_foe: Foe, rng: Random) -> bytes:
    return codec.pack(rng.randbytes(rng.randrange(1, 400)))


def _other_form(foe: Foe, rng: Random) -> bytes:
    """What is good in another language: JSON, CBOR's map of one, text, numbers, lists; packed and bare."""
    n = rng.randrange(10**6)
    fields = msgspec.msgpack.decode(foe.forged(rng))
    fields["events"] = []
    forms = [
        msgspec.json.encode({**fields, "n": n}),
        b"\xa1\x63box\x65box-b" + n.to_bytes(4),
        f"<batch n='{n}'/>".encode(),
        msgspec.msgpack.encode([fields, n]),
        msgspec.msgpack.encode(n),
    ]
    made = rng.choice(forms)
    return codec.pack(made) if rng.random() < 0.8 else made


_WRONG: tuple[tuple[str, tuple[object, ...]], ...] = (
    ("v", (0, 2, -1, 2**63, "1", None, 1.5)),
    ("box", (5, None, [], "", "a b", "../box-a", "box-a/..", "box\0a", "x" * 65, "+", "#", b"box-b")),
    ("stream", (5, None, {}, "", "a.b", "x" * 65, "stream\n")),
    ("boot", (0, "", "\0", ["b"])),
    ("first", (0, -1, 2**62 + 1, 2**64 - 1, 1.5, float("nan"), float("inf"), "1", None)),
    ("events", ([], {}, None, 7, "events", [None], [[]], [[1]], [1] * 10_001)),
    ("late", ("yes", 2, [])),
)


def _wrong_type(foe: Foe, rng: Random) -> bytes:
    field, values = rng.choice(_WRONG)
    return codec.pack(foe.forged(rng, **{field: rng.choice(values)}))


def _wrong_time(foe: Foe, rng: Random) -> bytes:
    """Times that no clock has, and clocks that are none."""
    body = Raw(wire.encode_event(scan(rng)))
    stamps: list[list[object]] = [
        [-1, 1, "synced", body],
        [foe.now_ms, -1, "synced", body],
        [2**62 + 1, 1, "synced", body],
        [2**64 - 1, 1, "synced", body],
        [float(foe.now_ms) + 0.5, 1, "synced", body],
        ["2026-11-27", 1, "synced", body],
        [foe.now_ms, 1, "trusted", body],
        [foe.now_ms, 1, None, body],
        [foe.now_ms, 1],
    ]
    return codec.pack(foe.forged(rng, events=[rng.choice(stamps)]))


def _nested(foe: Foe, rng: Random) -> bytes:
    # Deeper than any Python goes in C: 3.13 reads some ten thousand levels, and such an event is only unread.
    deep = Raw(bombs.nested(rng.randrange(20_000, 200_000)))
    return codec.pack(foe.forged(rng, events=[[foe.now_ms, 1, "synced", deep]]))


def _claims(foe: Foe, rng: Random) -> bytes:
    """Heads that promise thousands of millions of things: as the whole, as the events, as an event."""
    head = Raw(bombs.claims(rng))
    if rng.random() < 0.3:
        return codec.pack(bytes(head))
    changed = {"events": head} if rng.random() < 0.5 else {"events": [[foe.now_ms, 1, "synced", head]]}
    return codec.pack(foe.forged(rng, **changed))


def _bomb(_foe: Foe, rng: Random) -> bytes:
    made = rng.randrange(4)
    if made == 0:
        return codec.ZSTD + bombs.zstd_bomb(rng.randrange(100, 60_000))
    if made == 1:
        return codec.ZSTD + bombs.zstd_liar(rng.randrange(2**23 + 1, 2**64))
    if made == 2:
        return codec.ZSTD + bombs.zstd_window() + rng.randbytes(8)
    return codec.ZLIB + bombs.zlib_bomb(rng.randrange(9, 40))


def _oversize(_foe: Foe, rng: Random) -> bytes:
    """More than a batch may have, and less than the broker takes."""
    return codec.ZSTD + rng.randbytes(8) + bytes(rng.randrange(wire.PACKED_BYTES_MAX, 900_000))


def _doubled(foe: Foe, rng: Random) -> bytes:
    """A map that names its box twice: first itself, then another."""
    whole = foe.forged(rng)
    other = msgspec.msgpack.encode({"box": foe.victim})[1:]
    return codec.pack(bytes([whole[0] + 1]) + whole[1:] + other)


def _not_text(foe: Foe, rng: Random) -> bytes:
    """Surrogates and cut characters where UTF-8 should be."""
    spoilt = rng.choice([b"\xed\xa0\x80", b"\xff\xfe\xfd", b"\xc0\x80\x80", b"\xf4\x90\x80"])
    marked = foe.forged(rng, boot="BADUTF")
    return codec.pack(marked.replace(b"BADUTF", spoilt + rng.randbytes(3)))


_MAKERS: dict[str, _Maker] = {
    "another box's name": _foreign_box,
    "another box's stream": _foreign_stream,
    "replayed": _replayed,
    "replayed under its own name": _renamed,
    "torn": _torn,
    "torn inside": _torn_inside,
    "noise": _noise,
    "packed noise": _packed_noise,
    "another form": _other_form,
    "wrong types": _wrong_type,
    "wrong times": _wrong_time,
    "nested": _nested,
    "promises": _claims,
    "bomb": _bomb,
    "oversize": _oversize,
    "doubled keys": _doubled,
    "no text": _not_text,
}
KINDS = tuple(_MAKERS)
"""The kinds of hostile batches."""
