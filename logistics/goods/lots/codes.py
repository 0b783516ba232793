"""What is read from a lot's label: a GS1 Digital Link, an address of our own, or the number itself."""

import re

from msgspec import Struct

from logistics.identifiers import is_gtin

CODE_LENGTH_MAX = 300
_LOT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,19}\Z", re.ASCII)
_ADDRESS = re.compile(r"https?://[^/?#\s]{1,200}(?P<path>/[^?#\s]*)(?:[?#]\S*)?\Z", re.IGNORECASE)
# GS1 Digital Link, URI Syntax 1.2, section 4.8: after the primary key 01 stand, in this order and each where
# there is one, consumer product variant 22, lot 10 and serial 21; a domain may put words of its own before.
_LINK = re.compile(
    r"(?:/[^/]+)*?/01/(?P<gtin>[0-9]{14})(?:/22/[^/]+)?/10/(?P<lot>[^/]+)(?:/21/[^/]+)?/?\Z", re.ASCII
)
_OURS = re.compile(r"(?:/[^/]+)*?/lot/(?P<lot>[^/]+)/?\Z", re.ASCII)
_PARENS = re.compile(r"\(01\)(?P<gtin>[0-9]{14})\(10\)(?P<lot>[^()]+)\Z", re.ASCII)


class LotCode(Struct, frozen=True):
    """A lot's number, and the GTIN in 14 digits where the code has one."""

    lot: str
    gtin: str = ""


class WrongLotCode(ValueError):
    """It says that it is a lot's code and is none: no GTIN, or no number that a lot can have."""


def address_of_lot(text: str) -> LotCode | None:
    """The lot that an address or a bracketed GS1 text names; None for what is about no lot at all.

    Raises WrongLotCode for an address of a lot that cannot be one.

    >>> address_of_lot("https://id.suichang.example/01/06901234567892/10/261127-K3X9F-012")
    LotCode(lot='261127-K3X9F-012', gtin='06901234567892')
    """
    if len(text) > CODE_LENGTH_MAX:
        return None
    address = _ADDRESS.match(text.strip())
    path = address["path"] if address else ""
    found = _LINK.match(path) or _OURS.match(path) or _PARENS.match(text.strip())
    if found is None:
        return None
    parts = found.groupdict()
    lot, gtin = parts["lot"], parts.get("gtin", "")
    if not _LOT.match(lot) or (gtin and not is_gtin(gtin)):
        raise WrongLotCode(text[:64])
    return LotCode(lot, gtin)


def lot_in(text: str) -> LotCode | None:
    """The same, also for a number as it is; whether there is such a lot, the books know.

    Raises WrongLotCode.
    """
    found = address_of_lot(text)
    if found is not None:
        return found
    plain = text.strip()
    return LotCode(plain) if _LOT.match(plain) else None
