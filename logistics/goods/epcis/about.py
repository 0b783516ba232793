"""Which lots and packages an event of a document names, however its sender writes them."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime

from logistics.goods.epcis.shapes import Json

KEYS_MAX = 100
_KEY_CHARS_MAX = 128
_LOT = re.compile(
    r"https?://[^?#]*/01/\d{14}(?:/22/[^/?#]+)?/10/(?P<dl>[^/?#]+)"
    r"|https?://[^?#]*/lot/(?P<own>[^/?#]+)"
    r"|urn:epc:class:lgtin:\d+\.\d+\.(?P<urn>.+)"
)
_PACKAGE = re.compile(r"https?://[^?#]*/00/(?P<dl>\d{18})|https?://[^?#]*/waybill/(?P<own>[^/?#]+)")
_LISTS = ("epcList", "childEPCs", "inputEPCList", "outputEPCList")
_QUANTITIES = ("quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList")


def named_in(event: Mapping[str, Json]) -> tuple[str, ...]:
    """The lots and packages that an event is about, each once: the first KEYS_MAX."""
    found = (key for text in _epcs(event) if (key := _key(text)))
    return tuple(dict.fromkeys(found))[:KEYS_MAX]


def moment_ms(event: Mapping[str, Json]) -> int:
    """When it happened, UTC ms. Raises ValueError for what `check` would not have let through."""
    return round(datetime.fromisoformat(str(event["eventTime"])).timestamp() * 1000)


def _epcs(event: Mapping[str, Json]) -> Iterator[str]:
    parent = event.get("parentID")
    if isinstance(parent, str):
        yield parent
    for name in _LISTS:
        listed = event.get(name)
        yield from (one for one in listed if isinstance(one, str)) if isinstance(listed, list) else ()
    for name in _QUANTITIES:
        listed = event.get(name)
        for part in listed if isinstance(listed, list) else ():
            if isinstance(part, dict) and isinstance(part.get("epcClass"), str):
                yield str(part["epcClass"])


def _key(text: str) -> str:
    for pattern in (_LOT, _PACKAGE):
        found = pattern.fullmatch(text.rstrip("/"))
        if found:
            key = next(one for one in found.groups() if one)
            return key if len(key) <= _KEY_CHARS_MAX else ""
    return ""
