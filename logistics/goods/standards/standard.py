"""A product's standard: its quality classes by criteria, its size classes by mass, and how it is kept."""

from typing import Literal

from msgspec import Struct

Basis = Literal["verified", "general", "local"]
"""Read in the source named; general knowledge; or set here, to be confirmed by whoever knows the product."""
REJECT = ""
"""The class of what meets none."""


class Quality(Struct, frozen=True):
    """A quality class, such as 特级. `tolerance_permille` of its mass may miss it and meet the next."""

    name: str
    tolerance_permille: int | None = None


class Criterion(Struct, frozen=True):
    """Something to look for. What has it falls to the class `falls_to` at best; "" is the reject."""

    key: str
    zh: str
    en: str
    falls_to: str = REJECT


class Size(Struct, frozen=True):
    """A size class of one piece: from `from_g` up to below `below_g`, None for no end."""

    name: str
    from_g: int
    below_g: int | None = None


class Standard(Struct, frozen=True):
    """One version of a product's standard. Its days are local, the last one included.

    `qualities` are ordered, the best first; `criteria` name what is to be looked for; `sizes` ascend and do
    not overlap; without them a product is not sized. `goods` is the catalogue's entry (logistics/goods) by
    whose limits it is stored. `loss_permille` may dry away between intake and the end of a lot.
    """

    product: str
    version: int
    zh: str
    en: str
    source: str
    basis: Basis
    valid_from: str
    valid_to: str | None = None
    gtin: str = ""
    unit: Literal["piece", "bulk"] = "piece"
    qualities: tuple[Quality, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    sizes: tuple[Size, ...] = ()
    goods: str = ""
    store_lo_c: float | None = None
    store_hi_c: float | None = None
    shelf_days: int | None = None
    loss_permille: int = 0
    needs_certificate: bool = False
    needs_inspection: bool = False
    note: str = ""

    @property
    def key(self) -> str:
        """What events name it by: "kiwifruit/2"."""
        return f"{self.product}/{self.version}"

    def holds_on(self, day: str) -> bool:
        """Whether it is valid on a local day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)
