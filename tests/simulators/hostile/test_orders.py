"""Of each kind of hostile command none is believed, but for what the centre did sign and is over."""

from collections import Counter
from random import Random

import pytest
from msgspec import Raw

from central.signet import Signet
from edge_agent.orders.trust import Rejected, Trust
from logistics import orders, wire
from plumbing import signing
from simulators.hostile.orders import KINDS, REASONS, Forger, order
from tests.central.centre import NOW

PRIVATE = signing.made()
TRUST = Trust("box-a", "suichang", (signing.public_of(PRIVATE),))


def signed(county: str, command: wire.Command) -> bytes:
    """What the centre would have sent."""
    return Signet(county, PRIVATE).packed(command)


def forger() -> Forger:
    """Somebody who recorded a notice."""
    nobody = Forger("box-a", "suichang", NOW, b"", signed)
    notice = wire.encode_order(orders.NoticeShow("off at four", NOW))
    return Forger(
        "box-a", "suichang", NOW, signed("suichang", nobody.command(Random(1), Raw(notice))), signed
    )


@pytest.mark.parametrize("kind", KINDS)
def test_none_is_believed(kind: str) -> None:
    """The box says why: what is expected of the kind."""
    told: Counter[str] = Counter()
    rng, foe = Random(3), forger()
    for _ in range(30):
        try:
            command = TRUST.opened(order(kind, foe, rng))
        except Rejected as why:
            told[why.reason] += 1
        else:
            assert command.expires_ms < NOW
            told["expired"] += 1
    assert told.total() == 30
    assert not REASONS[kind] or set(told) == {REASONS[kind]}
