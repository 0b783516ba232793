"""A centre's hand for tests: commands signed by a key, and boxes that know it."""

from msgspec import Raw, Struct

from edge_agent.orders.trust import Trust
from logistics import wire
from plumbing import codec, signing
from tests.edge_agent.making import EPOCH_MS

COUNTY, BOX = "suichang", "box-1"
DAY_MS = 86_400_000


class Hand(Struct, frozen=True):
    """One private key, and what it puts its name to."""

    private: bytes
    county: str = COUNTY

    @property
    def public(self) -> bytes:
        """The key's other half."""
        return signing.public_of(self.private)

    def signed(self, body: bytes) -> wire.Signed:
        """These bytes under the signature."""
        signature = signing.sign(self.private, wire.to_sign(self.county, body))
        return wire.Signed(v=1, signature=signature, body=body)

    def packed(self, command: wire.Command) -> bytes:
        """The command as it travels."""
        return codec.pack(wire.encode(self.signed(wire.encode(command))))


def hand() -> Hand:
    """A centre with a fresh key."""
    return Hand(signing.made())


def trust(*keys: bytes, takes_unsigned: bool = False) -> Trust:
    """A box that believes these keys."""
    return Trust(BOX, COUNTY, keys, takes_unsigned)


def command(
    order: wire.AnyOrder,
    identity: str = "c1",
    *,
    box: str = BOX,
    at_ms: int = EPOCH_MS,
    expires_ms: int = EPOCH_MS + DAY_MS,
) -> wire.Command:
    """An order on its way."""
    body = Raw(wire.encode_order(order))
    return wire.Command(v=1, box=box, id=identity, at_ms=at_ms, expires_ms=expires_ms, do=body)
