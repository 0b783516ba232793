"""The lines of a serial barcode scanner: ended by CR, LF or both, with an AIM identifier before them or not.

Symbology identifiers: ISO/IEC 15424 (AIM): `]`, a letter for the symbology, a modifier.
"""

import re
from unicodedata import category

from msgspec import Struct

LINE_BYTES_MAX = 256
"""Longer lines are no codes that a parcel carries; a cut one would be a wrong number."""

_ENDS = re.compile(rb"[\r\n]")
_AIM = re.compile(r"\](?P<letter>[A-Za-z])(?P<modifier>[0-9A-Za-z])")
_GROUP_SEPARATOR = "\x1d"  # stands for FNC1 between the fields of GS1 codes: data, not noise
_SYMBOLOGIES = {
    "A": "code39",
    "C": "code128",
    "F": "codabar",
    "G": "code93",
    "H": "code11",
    "I": "itf",
    "L": "pdf417",
    "M": "msi",
    "Q": "qr",
    "U": "maxicode",
    "d": "datamatrix",
    "e": "databar",
    "h": "hanxin",
    "z": "aztec",
}
_EAN = {"0": "ean13", "3": "ean13", "4": "ean8"}  # 3: with an add-on; 1 and 2 are add-ons alone


class Scan(Struct, frozen=True):
    """One line: the code's text without its AIM identifier, and the symbology or "unknown"."""

    text: str
    symbology: str


class Frame(Struct, frozen=True):
    """What a scanner is set to send around each code, and is no part of it. A line without it is no code:
    its head or its end was lost."""

    prefix: str = ""
    suffix: str = ""

    def inside(self, text: str) -> str | None:
        """What stands within, None where the frame is not there."""
        if len(text) < len(self.prefix) + len(self.suffix):
            return None
        if not (text.startswith(self.prefix) and text.endswith(self.suffix)):
            return None
        return text[len(self.prefix) : len(text) - len(self.suffix)]


BARE = Frame()


class Cut(Struct, frozen=True):
    """What a stretch of bytes held: codes, the unfinished end, and how many bytes made no sense."""

    found: tuple[Scan, ...]
    rest: bytes
    skipped: int


def cut(buffer: bytes, frame: Frame = BARE) -> Cut:
    """Every good line in `buffer`; lines with control characters, not in UTF-8 or too long are skipped."""
    *lines, rest = _ENDS.split(buffer)
    scans = [(line, scan_of(line, frame)) for line in lines if line]
    skipped = sum(len(line) for line, scan in scans if scan is None)
    # One byte above the limit stays, so that the end of an over-long line is known to belong to it.
    keep = LINE_BYTES_MAX + 1
    found = tuple(scan for _, scan in scans if scan is not None)
    return Cut(found, rest[:keep], skipped + max(0, len(rest) - keep))


def scan_of(line: bytes, frame: Frame = BARE) -> Scan | None:
    """One line without its end, or None when it cannot be trusted.

    A line with a control character is left out whole: the character may stand where a digit stood.
    """
    if len(line) > LINE_BYTES_MAX:
        return None
    try:
        text = frame.inside(line.decode("utf-8"))
    except UnicodeDecodeError:
        return None
    if text is None or any(category(character) == "Cc" for character in text.replace(_GROUP_SEPARATOR, "")):
        return None
    aim = _AIM.match(text)
    if aim is None:
        return Scan(text, "unknown") if text else None
    code = text[aim.end() :]
    return Scan(code, _symbology(aim["letter"], aim["modifier"])) if code else None


def _symbology(letter: str, modifier: str) -> str:
    if letter == "E":
        return _EAN.get(modifier, "unknown")
    return _SYMBOLOGIES.get(letter, "unknown")
