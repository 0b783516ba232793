"""What is told of lots: put into a room, and taken out of it."""

from typing import Annotated

from msgspec import Meta

from logistics.events.shape import Event, Name

# A lot's number is GS1's AI (10), at most 20 characters (GS1 General Specifications, 3.4.4); of these only
# those that need no escape in an address.
Lot = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,19}\Z")]
Product = Annotated[str, Meta(pattern=r"^[^\x00-\x1f\x7f]{1,64}\Z")]
Net = Annotated[int, Meta(ge=1, le=100_000_000)]


class LotStored(Event, tag="lot.stored", frozen=True):
    """A lot, or more of one, was put into a room. `product` is a name of the catalogue, or a local one."""

    lot: Lot
    site: Name
    room: Name
    product: Product
    net_g: Net
    owner: Annotated[str, Meta(max_length=64)] = ""


class LotLeft(Event, tag="lot.left", frozen=True):
    """A lot was taken out of a room: so much of it, or all that was there; `why` in a few words."""

    lot: Lot
    site: Name
    room: Name
    net_g: Net | None = None
    why: Annotated[str, Meta(max_length=200)] = ""
