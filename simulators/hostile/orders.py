"""What may come to a box as commands of the centre where a broker was taken over: none of it may be done."""

from collections.abc import Callable
from random import Random

from msgspec import Raw, Struct, structs

from logistics import orders, wire
from plumbing import codec, signing
from simulators.hostile import bombs

_Maker = Callable[["Forger", Random], bytes]
_DAY_MS = 86_400_000
RESTART: wire.AnyOrder = orders.AgentRestart()
"""What ends a box's agent: whoever has it done shows."""


class Forger(Struct, frozen=True):
    """What was recorded of the centre, and what it once signed and never sent: for others, or long ago."""

    box: str
    county: str
    now_ms: int
    true: bytes
    """A command of the centre to this box, as it travelled, and done: a notice."""
    signed: Callable[[str, wire.Command], bytes]
    """What the centre would have signed, packed, of a county."""

    def command(
        self, rng: Random, do: Raw | None = None, box: str = "", identity: str = "", over_ms: int = -_DAY_MS
    ) -> wire.Command:
        """A command that would be good, but for what is given; it is over since `over_ms`."""
        return wire.Command(
            v=1,
            box=box or self.box,
            id=identity or f"evil-{rng.randrange(2**64)}",
            at_ms=max(0, self.now_ms - over_ms - _DAY_MS),
            expires_ms=max(0, self.now_ms - over_ms),
            do=Raw(wire.encode_order(_harm(rng))) if do is None else do,
        )


def order(kind: str, forger: Forger, rng: Random) -> bytes:
    """A message of one of the KINDS."""
    return _MAKERS[kind][0](forger, rng)


def _harm(rng: Random) -> wire.AnyOrder:
    text = f'[box]\nname = "evil-{rng.randrange(10**9)}"\n'
    harms: list[wire.AnyOrder] = [
        RESTART,
        orders.ConfigSet(orders.config_digest(text), text),
        orders.NoticeShow(f"EVIL {rng.randrange(10**9)}", 2**42),
        orders.LogFetch(500),
        orders.PhotoTake(),
        wire.StillFetch("s", 1),
    ]
    return rng.choice(harms)


def _unsigned(forger: Forger, rng: Random) -> bytes:
    return codec.pack(wire.encode(forger.command(rng)))


def _other_key(forger: Forger, rng: Random) -> bytes:
    body = wire.encode(forger.command(rng))
    signature = signing.sign(signing.made(), wire.to_sign(forger.county, body))
    return codec.pack(wire.encode(wire.Signed(v=1, signature=signature, body=body)))


def _opened(forger: Forger) -> wire.Signed:
    return wire.decode_signed(codec.unpack(forger.true, wire.COMMAND_BYTES_MAX))


def _torn(forger: Forger, rng: Random) -> bytes:
    if rng.random() < 0.5:
        return forger.true[: rng.randrange(len(forger.true))]
    whole = wire.encode(_opened(forger))
    return codec.pack(whole[: rng.randrange(1, len(whole))])


def _tampered(forger: Forger, rng: Random) -> bytes:
    """One field of a true command is another; its signature stays."""
    signed = _opened(forger)
    true = wire.decode_command(signed.body)
    changed: dict[str, object] = rng.choice(
        [
            {"box": "box-b"},
            {"id": f"evil-{rng.randrange(2**64)}"},
            {"at_ms": rng.randrange(2**50)},
            {"expires_ms": true.expires_ms + rng.randrange(1, 2**40)},
            {"do": Raw(wire.encode_order(_harm(rng)))},
        ]
    )
    return codec.pack(
        wire.encode(structs.replace(signed, body=wire.encode(structs.replace(true, **changed))))
    )


def _bit(forger: Forger, rng: Random) -> bytes:
    """One bit of the signature, or of what is signed, is another."""
    signed = _opened(forger)
    field = rng.choice(["signature", "body"])
    spoilt = bytearray(getattr(signed, field))
    spoilt[rng.randrange(len(spoilt))] ^= 1 << rng.randrange(8)
    return codec.pack(wire.encode(structs.replace(signed, **{field: bytes(spoilt)})))


def _expired(forger: Forger, rng: Random) -> bytes:
    """Truly signed, held back, and brought when it is over."""
    return forger.signed(forger.county, forger.command(rng, over_ms=rng.randrange(1, 400) * _DAY_MS))


def _other_box(forger: Forger, rng: Random) -> bytes:
    return forger.signed(forger.county, forger.command(rng, box="box-b"))


def _other_county(forger: Forger, rng: Random) -> bytes:
    return forger.signed("longyou", forger.command(rng))


def _noise(_forger: Forger, rng: Random) -> bytes:
    made = rng.randbytes(rng.randrange(400))
    return codec.pack(made) if rng.random() < 0.5 else made


def _huge(_forger: Forger, rng: Random) -> bytes:
    return codec.ZSTD + rng.randbytes(8) + bytes(rng.randrange(wire.COMMAND_BYTES_MAX, 900_000))


def _bomb(forger: Forger, rng: Random) -> bytes:
    """Little that unpacks to much, settings of gigabytes among it."""
    if rng.random() < 0.5:
        return codec.ZSTD + bombs.zstd_bomb(rng.randrange(10, 16_000))
    deep = Raw(bombs.nested(rng.randrange(20_000, 50_000)))
    return codec.pack(wire.encode(forger.command(rng, deep)))


# What the box says of each kind; where that differs from one to the next, "".
_MAKERS: dict[str, tuple[_Maker, str]] = {
    "unsigned": (_unsigned, "unsigned"),
    "another key": (_other_key, "signature"),
    "torn": (_torn, ""),
    "tampered": (_tampered, "signature"),
    "a bit": (_bit, "signature"),
    "expired": (_expired, "expired"),
    "for another box": (_other_box, "foreign"),
    "of another county": (_other_county, "signature"),
    "noise": (_noise, "unreadable"),
    "huge": (_huge, "oversize"),
    "bomb": (_bomb, ""),
}
KINDS = tuple(_MAKERS)
"""The kinds of hostile commands."""
REASONS = {kind: reason for kind, (_maker, reason) in _MAKERS.items()}
"""What a box tells of them."""
