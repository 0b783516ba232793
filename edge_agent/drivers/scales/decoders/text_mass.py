"""The mass field of text protocols: sign, digits with a point or comma, and a unit."""

import re

from logistics.weighing.masses import grams

_NUMBER = re.compile(rb"(?P<sign>[+-]?) *(?P<whole>[0-9]{0,9})(?:[.,](?P<part>[0-9]{0,6}))?")
_UNITS = {b"g": "g", b"kg": "kg", b"t": "t", b"lb": "lb", b"oz": "oz"}


def mass_of(number: bytes, unit: bytes) -> int | None:
    """Grams of "+00123.45" and " kg"; None where it is no number or the unit is none of mass."""
    told = _NUMBER.fullmatch(number.strip(b" "))
    known = _UNITS.get(unit.strip(b" ").lower())
    if told is None or known is None:
        return None
    part = told["part"] or b""
    digits = told["whole"] + part
    if not digits:
        return None
    mass_g = grams(int(digits), len(part), known)
    return -mass_g if told["sign"] == b"-" else mass_g
