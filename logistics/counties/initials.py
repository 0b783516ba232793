"""The first letters of a Chinese name's pinyin, so that a place is found by them: 妙高街道 by mgjd."""

from bisect import bisect_right

# GB 2312 orders the characters of its first level, rows 16 to 55, by their pinyin: the first one of each
# letter (no reading begins with i, u or v). The second level is ordered by strokes and tells nothing.
_FIRSTS = (
    (0xB0A1, "a"),
    (0xB0C5, "b"),
    (0xB2C1, "c"),
    (0xB4EE, "d"),
    (0xB6EA, "e"),
    (0xB7A2, "f"),
    (0xB8C1, "g"),
    (0xB9FE, "h"),
    (0xBBF7, "j"),
    (0xBFA6, "k"),
    (0xC0AC, "l"),
    (0xC2E8, "m"),
    (0xC4C3, "n"),
    (0xC5B6, "o"),
    (0xC5BE, "p"),
    (0xC6DA, "q"),
    (0xC8BB, "r"),
    (0xC8F6, "s"),
    (0xCBFA, "t"),
    (0xCDDA, "w"),
    (0xCEF4, "x"),
    (0xD1B9, "y"),
    (0xD4D1, "z"),
)
_CODES = tuple(code for code, _ in _FIRSTS)
_LAST = 0xD7F9
_UNKNOWN = "?"


def initials(name: str) -> str:
    """One small letter a character, its own for a Latin one or a digit, "?" where the table cannot tell.

    A character with several readings counts under the one that GB 2312 sorts it by.

    >>> initials("妙高街道"), initials("垵口乡")
    ('mgjd', '?kx')
    """
    return "".join(_initial(char) for char in name if not char.isspace())


def begins(name: str, letters: str) -> bool:
    """Whether the name's initials begin with these letters; an unknown one fits any."""
    own = initials(name)
    return len(letters) <= len(own) and all(
        mine in (theirs, _UNKNOWN) for mine, theirs in zip(own, letters, strict=False)
    )


def _initial(char: str) -> str:
    if char.isascii():
        return char.lower()
    try:
        code = int.from_bytes(char.encode("gb2312"))
    except UnicodeEncodeError:
        return _UNKNOWN
    if not _CODES[0] <= code <= _LAST:
        return _UNKNOWN
    return _FIRSTS[bisect_right(_CODES, code) - 1][1]
