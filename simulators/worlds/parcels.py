"""Parcels as they come into the county: waybills of many carriers, and what each parcel weighs."""

import random

from msgspec import Struct

_DIGITS = "0123456789"
# Made up after the published forms; they belong to nobody.
_FORMS = (
    ("SF", 13),
    ("YT", 13),
    ("JT", 13),
    ("JDVA", 11),
    ("DPK", 12),
    ("75", 12),
    ("773", 11),
    ("46", 13),
)


class Parcel(Struct, frozen=True):
    """A parcel: its waybill and its mass in grams."""

    waybill: str
    mass_g: int


def some_parcel(rng: random.Random) -> Parcel:
    """A parcel of some carrier, 0.3 to 12 kg."""
    prefix, count = rng.choice(_FORMS)
    digits = "".join(rng.choice(_DIGITS) for _ in range(count))
    return Parcel(prefix + digits, rng.randrange(300, 12_000, 10))
