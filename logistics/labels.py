"""What stands on the labels that a box prints: parcels on a shelf, and lots of produce."""

import re
from datetime import UTC, date, datetime, timedelta, timezone
from unicodedata import category

from msgspec import Struct

from logistics.goods.slip import PurchaseSlip
from logistics.identifiers import is_gtin

# China has one time zone and has known no summer time since 1991 (IANA tz database, Asia/Shanghai).
CHINA = timezone(timedelta(hours=8))
TAIL_LENGTH = 4
URL_LENGTH_MAX = 150
CODE_LENGTH_MAX = 12
WORDS_LENGTH_MAX = 24
CERTIFICATE = "承诺达标合格证"
"""What a certificate of conformity must visibly say (MARA Order 2025 No. 4, in force 2026-02-01)."""

# What every printer's bar code can say, without the quote and the backslash that end or begin
# something in a printer's language.
_CODED = re.compile(r"[!#-\[\]-~]+\Z", re.ASCII)
_WAYBILL = re.compile(r"[0-9A-Za-z-]{4,40}\Z", re.ASCII)
_CODE = re.compile(rf"[0-9A-Za-z-]{{0,{CODE_LENGTH_MAX}}}\Z", re.ASCII)
# AI (10), GS1 General Specifications 3.4.1: up to 20 of character set 82; these need no %-escape in a URL.
_LOT = re.compile(r"[0-9A-Za-z._-]{1,20}\Z", re.ASCII)
_DOMAIN = re.compile(r"[a-z0-9]([a-z0-9.-]{0,60}[a-z0-9])?(:[0-9]{1,5})?\Z", re.ASCII)
_KILOGRAM_G, _JIN_G = 1000, 500
_NET_G_MAX = 100_000_000


class ShelfLabel(Struct, frozen=True, kw_only=True):
    """A parcel on a shelf. `code` is the pickup code, "" where none is given: then the tail stands for it.

    `arrived_ms` is UTC, None where the box does not know the time. Raises ValueError.
    """

    waybill: str
    arrived_ms: int | None
    code: str = ""
    shelf: str = ""

    def __post_init__(self) -> None:
        _demand(_WAYBILL.match(self.waybill), "waybill", self.waybill, "4 to 40 letters, digits and -")
        _demand(_CODE.match(self.code), "code", self.code, f"at most {CODE_LENGTH_MAX} letters, digits and -")
        _demand_words("shelf", self.shelf, CODE_LENGTH_MAX, may_be_empty=True)
        if self.arrived_ms is not None:
            _demand(0 <= self.arrived_ms < 2**43, "arrived_ms", self.arrived_ms, "milliseconds since 1970")

    @property
    def tail(self) -> str:
        """The waybill's last characters, by which people ask for a parcel."""
        return self.waybill[-TAIL_LENGTH:]

    @property
    def headline(self) -> str:
        """What is printed largest."""
        return self.code or self.tail

    def arrived(self) -> str:
        """Month, day, hour and minute in China, or that the time is not known.

        >>> ShelfLabel(waybill="SF1234567890123", arrived_ms=1_764_162_000_000).arrived()
        '11-26 21:00'
        """
        if self.arrived_ms is None:
            return "时间未知"
        return datetime.fromtimestamp(self.arrived_ms / 1000, UTC).astimezone(CHINA).strftime("%m-%d %H:%M")


class LotLabel(Struct, frozen=True, kw_only=True):
    """A lot of produce. `url` leads to its story; `is_certified`: it is a certificate of conformity.

    A certificate names subject and contact, so they are demanded with it. Raises ValueError.
    """

    product: str
    lot: str
    net_g: int
    day: date
    url: str
    farmer: str = ""
    place: str = ""
    contact: str = ""
    is_certified: bool = False

    def __post_init__(self) -> None:
        _demand_words("product", self.product, WORDS_LENGTH_MAX)
        _demand(_LOT.match(self.lot), "lot", self.lot, "1 to 20 letters, digits, dots, - and _")
        _demand(0 < self.net_g <= _NET_G_MAX, "net_g", self.net_g, f"1 to {_NET_G_MAX}")
        _demand(is_printable_url(self.url), "url", self.url, f"http(s), ASCII, at most {URL_LENGTH_MAX}")
        for name, words in (("farmer", self.farmer), ("place", self.place), ("contact", self.contact)):
            _demand_words(name, words, WORDS_LENGTH_MAX, may_be_empty=not self.is_certified)

    def weight(self) -> str:
        """Kilograms and the jin that villagers think in.

        >>> LotLabel(product="茶", lot="1", net_g=1250, day=date(2026, 4, 5), url="http://a.cn").weight()
        '1.25 kg / 2.5斤'
        """
        return f"{self.net_g / _KILOGRAM_G:.10g} kg / {self.net_g / _JIN_G:.10g}斤"


Label = ShelfLabel | LotLabel | PurchaseSlip


def digital_link(domain: str, gtin: str, lot: str) -> str:
    """A lot's GS1 Digital Link (URI Syntax 1.2: GTIN in 14 digits, then the lot). Raises ValueError.

    >>> digital_link("id.suichang.example", "6901234567892", "20260405-A")
    'https://id.suichang.example/01/06901234567892/10/20260405-A'
    """
    _demand(_DOMAIN.match(domain), "domain", domain, "a host in lower case, without https://")
    _demand(is_gtin(gtin), "gtin", gtin, "8, 12, 13 or 14 digits with a right check digit")
    _demand(_LOT.match(lot), "lot", lot, "1 to 20 letters, digits, dots, - and _")
    return f"https://{domain}/01/{gtin.zfill(14)}/10/{lot}"


def is_printable_url(url: str) -> bool:
    """Whether it can stand in a QR code that every printer of ours makes itself."""
    return (
        url.startswith(("http://", "https://"))
        and len(url) <= URL_LENGTH_MAX
        and _CODED.match(url) is not None
    )


def _demand_words(name: str, words: str, length_max: int, *, may_be_empty: bool = False) -> None:
    is_bare = not any(category(character).startswith("C") for character in words)
    is_good = is_bare and len(words) <= length_max and (may_be_empty or bool(words.strip()))
    _demand(is_good, name, words, f"{'at most' if may_be_empty else '1 to'} {length_max} characters")


def _demand(is_good: object, name: str, value: object, allowed: str) -> None:
    if not is_good:
        raise ValueError(f"{name} {repr(value)[:60]} cannot be printed: {allowed}")
