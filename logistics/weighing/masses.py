"""Units of mass, exact to the gram: what scales send, what people say, and how both read it back."""

import re
from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType

JIN_G = 500
"""A 斤 is half a kilogram (市制, State Council order of 1959): what villagers think in."""

UNIT_G: Mapping[str, Fraction] = MappingProxyType(
    {
        "g": Fraction(1),
        "kg": Fraction(1000),
        "t": Fraction(1_000_000),
        "jin": Fraction(JIN_G),
        # The international pound, exact by the agreement of 1959, and its sixteenth part.
        "lb": Fraction(45_359_237, 100_000),
        "oz": Fraction(45_359_237, 1_600_000),
    }
)
"""How many grams a unit is. `jin` is the 斤."""

_SPELLINGS = {"公斤": "kg", "千克": "kg", "克": "g", "斤": "jin", "吨": "t", "磅": "lb", "盎司": "oz"}
_SAID = re.compile(
    r"\s*(?P<sign>[+-]?)\s*(?P<whole>\d{1,9})(?:[.,](?P<part>\d{1,6}))?\s*(?P<unit>\S{1,4})\s*"
)
_GROUPED = re.compile(r"\d{1,3}(,\d{3})+")


def grams(digits: int, decimals: int, unit: str = "kg") -> int:
    """Whole grams of `digits` x 10^-`decimals` of `unit`; half a gram is rounded away from zero.

    >>> grams(12345, 3), grams(150, 1), grams(-12345, 4), grams(100, 2, "lb")
    (12345, 15000, -1235, 454)
    """
    exact: Fraction = digits * UNIT_G[unit] / Fraction(10) ** decimals
    rounded: int = (2 * abs(exact.numerator) + exact.denominator) // (2 * exact.denominator)
    return rounded if exact >= 0 else -rounded


def said(text: str) -> int:
    """Grams of what a person writes: "2.35 kg", "4,7斤", "350克". Raises ValueError with what is allowed."""
    found = _SAID.fullmatch(text)
    # "1,500 g" is a gram and a half to some and a kilogram and a half to others.
    if found is None or _GROUPED.match(text.strip().lstrip("+-")):
        raise ValueError(f"{text[:40]!r} is no mass; write a number and a unit: 2.35 kg, 4.7 斤, 350 g")
    unit = _SPELLINGS.get(found["unit"], found["unit"].lower())
    if unit not in UNIT_G:
        raise ValueError(f"{found['unit']!r} is no unit; the units are {', '.join([*UNIT_G, '斤'])}")
    part = found["part"] or ""
    mass_g = grams(int(found["whole"] + part), len(part), unit)
    return -mass_g if found["sign"] == "-" else mass_g


def in_kg(mass_g: int) -> str:
    """Kilograms to the gram, as a display shows them: "2.350"."""
    sign = "-" if mass_g < 0 else ""
    return f"{sign}{abs(mass_g) // 1000}.{abs(mass_g) % 1000:03d}"


def in_jin(mass_g: int) -> str:
    """斤 to the gram, without zeros that say nothing beyond one: "4.7", "4.702", "4.0"."""
    sign = "-" if mass_g < 0 else ""
    whole, rest = divmod(abs(mass_g), JIN_G)
    part = f"{rest * 2:03d}".rstrip("0") or "0"
    return f"{sign}{whole}.{part}"
