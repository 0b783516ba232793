"""What a barcode says, and which words are believed only when they are heard twice."""

from collections.abc import Callable

from msgspec import Struct

from logistics.identifiers import is_vin, upc_e_of

Accept = Callable[[str], bool]
"""Says whether a text is one that the caller is looking for, such as a waybill or a card."""

USUAL = frozenset(
    {"code128", "code39", "code93", "codabar", "itf", "ean13", "upca", "qr", "datamatrix", "pdf417", "aztec"}
)
"""What the counter reads. EAN-8 and UPC-E are so short that stripes of all sorts pass for them."""

SHORT = frozenset({"ean8", "upce"})
"""Believed only where two decoders agree, and only in pictures that somebody asks about one by one."""

EVERY = USUAL | SHORT

WEAK = frozenset({"code128", "code39", "codabar", "itf"})
"""One check digit or none, and any length: a torn or slanted code still yields a text."""

_LENGTH_MIN = {"upce": 8, "itf": 6, "code39": 4, "codabar": 4, "code128": 4, "code93": 4}


class Code(Struct, frozen=True):
    """One barcode's text, and its symbology in lower case: code128, code39, itf, ean13, upca, qr …"""

    text: str
    symbology: str


def tidy(text: str, symbology: str) -> Code | None:
    """The code as we name it, or None where the text is too short to be believed.

    A UPC-A is an EAN-13 that begins with 0 (GS1 General Specifications 5.2); it is given with its
    own twelve digits, as they are printed under the bars. An "I" before a vehicle's number in Code 39 is
    the data identifier that announces it (ANSI MH10.8.2), not a part of it; neither is an FNC1 in front,
    which says that GS1 data follow (GS1 General Specifications 7.8) and which decoders give as a GS sign.
    A UPC-E is given with the eight digits under its bars; that applications expand them to the GTIN-12
    (the same, 2.1.3.3) is theirs to do.
    """
    text = text.removeprefix("\x1d")
    if symbology == "upce" and len(text) > 8:
        text = upc_e_of(text.removeprefix("0") if len(text) == 13 else text)
    if symbology == "ean13" and len(text) == 13 and text.startswith("0"):
        text, symbology = text[1:], "upca"
    if symbology == "code39" and text.startswith("I") and is_vin(text[1:]):
        text = text[1:]
    if len(text) < _LENGTH_MIN.get(symbology, 1):
        return None
    return Code(text, symbology)
