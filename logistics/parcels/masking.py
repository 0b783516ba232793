"""Hides persons as GB/T 41833-2022 asks: six digits of a telephone, a part of a name, the unit and room."""

import re

_STAR = "*"
_HIDDEN_DIGITS = 6
_TAIL = 4
# 3幢2单元501室, 12号楼, 8-2-301: from the building's inside on; what comes after it too.
_UNIT = re.compile(
    r"(\d+\s*(?:单元|室|房|层|楼)|(?:[A-Za-z0-9]+\s*[-－]\s*){1,3}\d+\s*(?:室)?|\d+\s*(?:幢|栋|座|号楼)).*\Z"
)


def mask_phone(phone: str) -> str:
    """The telephone number with at least six digits hidden and as much of its tail shown as that allows.

    13812341234 is 1******1234: three hidden fewer, as in 138****1234, are too few (GB/T 41833-2022).
    """
    digits = sum(char.isdigit() for char in phone)
    shown_tail = min(_TAIL, max(0, digits - _HIDDEN_DIGITS))
    shown_head = min(1, max(0, digits - _HIDDEN_DIGITS - shown_tail))
    masked, seen = "", 0
    for char in phone:
        if not char.isdigit():
            masked += char if char == "+" else ""
            continue
        seen += 1
        is_shown = seen <= shown_head or seen > digits - shown_tail
        masked += char if is_shown else _STAR
    return masked


def mask_tail(tail: str) -> str:
    """A number of which only the last four digits are known, in the form that the whole one has."""
    return f"{_STAR * 7}{tail}" if tail else ""


def mask_name(name: str) -> str:
    """The name with all but its first character hidden; a name of one character is hidden whole."""
    name = name.strip()
    if len(name) <= 1:
        return _STAR * len(name)
    return name[0] + _STAR * (len(name) - 1)


def mask_address(address: str) -> str:
    """The address without what is inside a building: unit and room."""
    return _UNIT.sub(_STAR * 4, address)
