"""An event's id from what it says: the EPCIS Event Hash ID of CBV 2.0, section 8.9.

The order and the spellings are those of the reference implementation (RalphTro/epcis-event-hash-generator
1.9.3, MIT), which tests hold against this one. It is not meant for production and wants a JSON-LD processor;
here the bare words are expanded by the field that they stand in. EPC URNs stay as they are written.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from hashlib import sha256

from logistics.goods.epcis.shapes import Json

Namespaces = Mapping[str, str]
"""What a document's prefixes stand for."""
_CBV, _VOC = "https://ref.gs1.org/cbv/", "https://gs1.org/voc/"
_URN_TO_WEB = {
    "urn:epcglobal:cbv:bizstep:": f"{_CBV}BizStep-",
    "urn:epcglobal:cbv:disp:": f"{_CBV}Disp-",
    "urn:epcglobal:cbv:btt:": f"{_CBV}BTT-",
    "urn:epcglobal:cbv:sdt:": f"{_CBV}SDT-",
    "urn:epcglobal:cbv:er:": f"{_CBV}ER-",
}
_NOT_HASHED = frozenset(
    {"@context", "type", "eventID", "recordTime", "errorDeclaration", "comment", "rdfs:comment"}
)
_METADATA = [
    "time",
    "startTime",
    "endTime",
    "deviceID",
    "deviceMetadata",
    "rawData",
    "dataProcessingMethod",
    "bizRules",
]
_REPORT = [
    "type",
    "exception",
    "deviceID",
    "deviceMetadata",
    "rawData",
    "dataProcessingMethod",
    "time",
    "microorganism",
    "chemicalSubstance",
    "value",
    "component",
    "stringValue",
    "booleanValue",
    "hexBinaryValue",
    "uriValue",
    "minValue",
    "maxValue",
    "meanValue",
    "sDev",
    "percRank",
    "percValue",
    "uom",
    "coordinateReferenceSystem",
]
_BARE = re.compile(r"[A-Za-z_]+")
# The finest level alone, on the canonical domain (GS1 Digital Link URI Syntax 1.2, 4.11).
_LINK = re.compile(
    r"https?://[^/?#]+(?:/[^?#]*?)??"
    r"(?P<key>/01/\d{14}/(?:10|21)/[^/?#]+|/01/\d{14}|/00/\d{18}|/414/\d{13}/254/[^/?#]+"
    r"|/41[47]/\d{13}|/8004/[^/?#]+)(?:[?#].*)?"
)
_LOT_AND_MORE = re.compile(r"(/01/\d{14})(?:/22/[^/?#]+)?(?:/10/[^/?#]+)?(/21/[^/?#]+)")


def event_id(event: Mapping[str, Json], namespaces: Namespaces) -> str:
    """The name of an event by its content: "ni:///sha-256;…?ver=CBV2.0" (RFC 6920)."""
    return f"ni:///sha-256;{sha256(pre_hash(event, namespaces).encode()).hexdigest()}?ver=CBV2.0"


def pre_hash(event: Mapping[str, Json], namespaces: Namespaces) -> str:
    """The one spelling of an event, whatever order and form its JSON has."""
    spelt = _Spelt(namespaces)
    ordered = (spelt.field(name, event[name]) for name in _FIELDS if name in event)
    rest = [
        spelt.rest(name, value)
        for name, value in event.items()
        if name not in _FIELDS and name not in _NOT_HASHED
    ]
    kind = spelt.key(str(event.get("type", "")))
    return f"eventType={kind}" + "".join(ordered) + "".join(sorted(rest))


class _Spelt:
    """Spells values and extensions out by a document's namespaces."""

    def __init__(self, namespaces: Namespaces) -> None:
        self._namespaces = namespaces

    def field(self, name: str, value: Json) -> str:
        """A standard field, with its name; nothing for one that is empty."""
        return _FIELDS[name](self, name, value)

    def plain(self, name: str, value: Json) -> str:
        """A value by itself."""
        if value is None or value == "":
            return ""
        return f"{name}={self.value(value, is_time='Time' in name or name == 'time')}"

    def listed(self, name: str, items: list[str]) -> str:
        """A list by its name, its parts in order of their spelling."""
        parts = "".join(sorted(items))
        return name + parts if parts else ""

    def rest(self, name: str, value: Json) -> str:
        """A field of no standard order: papers, parties, what a lot is from its beginning, extensions."""
        if name in _PAIRS and isinstance(value, list):
            return self.listed(name, [self.pair(*_PAIRS[name], one) for one in _objects(value)])
        return self.extension(name, value)

    def pair(self, of_type: str, key: str, one: Mapping[str, Json]) -> str:
        """A paper or a party: its type, then what it is."""
        kind = self.plain("type", _expanded(one.get("type"), of_type)) if "type" in one else ""
        return f"{kind}{self.plain(key, one.get(key))}"

    def extension(self, name: str, value: Json) -> str:
        """Something of another namespace, however deep."""
        if isinstance(value, list):
            return "".join(sorted(self.extension(name, one) for one in value))
        if isinstance(value, dict):
            return self.key(name) + "".join(sorted(self.extension(key, each) for key, each in value.items()))
        return f"{self.key(name)}={self.value(value)}"

    def extensions(self, part: Mapping[str, Json]) -> str:
        """All of a part that are of another namespace."""
        return "".join(sorted(self.extension(key, value) for key, value in part.items() if ":" in key))

    def key(self, name: str) -> str:
        """A name with its namespace in braces."""
        prefix, colon, local = name.partition(":")
        return f"{{{self._namespaces[prefix]}}}{local}" if colon and prefix in self._namespaces else name

    def value(self, value: Json, *, is_time: bool = False) -> str:
        """A value in its one spelling: times in UTC, numbers without zeros, addresses on one domain."""
        text = str(value).strip()
        prefix, colon, local = text.partition(":")
        if colon and prefix in self._namespaces:
            text = self._namespaces[prefix] + local
        if is_time:
            return _in_utc(text)
        for urn, web in _URN_TO_WEB.items():
            text = text.replace(urn, web)
        return _link(_number(text))


def _plain(spelt: _Spelt, name: str, value: Json) -> str:
    return spelt.plain(name, value)


def _word_of(prefix: str) -> Callable[[_Spelt, str, Json], str]:
    return lambda spelt, name, value: spelt.plain(name, _expanded(value, prefix))


def _epcs(spelt: _Spelt, name: str, value: Json) -> str:
    return spelt.listed(name, [spelt.plain("epc", one) for one in _items(value)])


def _quantities(spelt: _Spelt, name: str, value: Json) -> str:
    keys = ("epcClass", "quantity", "uom")
    return spelt.listed(
        name,
        [
            "quantityElement" + "".join(spelt.plain(key, one.get(key)) for key in keys)
            for one in _objects(value)
        ],
    )


def _place(spelt: _Spelt, name: str, value: Json) -> str:
    if not isinstance(value, dict):
        return ""
    return name + spelt.plain("id", value.get("id")) + spelt.extensions(value)


def _dispositions(spelt: _Spelt, name: str, value: Json) -> str:
    if not isinstance(value, dict):
        return ""
    ways = [(way, _items(value.get(way))) for way in ("set", "unset")]
    prefix = f"{_CBV}Disp-"
    return name + "".join(
        "".join(sorted(spelt.plain(way, _expanded(one, prefix)) for one in each)) for way, each in ways
    )


def _sensors(spelt: _Spelt, name: str, value: Json) -> str:
    return spelt.listed(name, [_sensor(spelt, one) for one in _objects(value)])


def _sensor(spelt: _Spelt, one: Mapping[str, Json]) -> str:
    metadata = one.get("sensorMetadata")
    about = ""
    if isinstance(metadata, dict):
        about = "sensorMetadata" + "".join(spelt.plain(key, metadata.get(key)) for key in _METADATA)
        about += spelt.extensions(metadata)
    reports = sorted(_report(spelt, each) for each in _objects(one.get("sensorReport")))
    return f"sensorElement{about}{''.join(reports)}{spelt.extensions(one)}"


def _report(spelt: _Spelt, one: Mapping[str, Json]) -> str:
    of_voc = {key: _expanded(one[key], _VOC) for key in ("type", "exception") if key in one}
    if "component" in one:
        of_voc["component"] = _expanded(one["component"], f"{_CBV}Comp-")
    known = {**one, **of_voc}
    return (
        "sensorReport" + "".join(spelt.plain(key, known.get(key)) for key in _REPORT) + spelt.extensions(one)
    )


_FIELDS: Mapping[str, Callable[[_Spelt, str, Json], str]] = {
    "eventTime": _plain,
    "eventTimeZoneOffset": _plain,
    "certificationInfo": lambda spelt, name, value: "".join(
        sorted(_plain(spelt, name, v) for v in _items(value))
    ),
    "parentID": _plain,
    "epcList": _epcs,
    "inputEPCList": _epcs,
    "childEPCs": _epcs,
    "quantityList": _quantities,
    "childQuantityList": _quantities,
    "inputQuantityList": _quantities,
    "outputEPCList": _epcs,
    "outputQuantityList": _quantities,
    "action": _plain,
    "transformationID": _plain,
    "bizStep": _word_of(f"{_CBV}BizStep-"),
    "disposition": _word_of(f"{_CBV}Disp-"),
    "persistentDisposition": _dispositions,
    "readPoint": _place,
    "bizLocation": _place,
    "sensorElementList": _sensors,
}
"""In the order of the reference; what is not here follows in the order of its spelling."""
_PAIRS = {
    "bizTransactionList": (f"{_CBV}BTT-", "bizTransaction"),
    "sourceList": (f"{_CBV}SDT-", "source"),
    "destinationList": (f"{_CBV}SDT-", "destination"),
}


def _items(value: Json) -> list[Json]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _objects(value: Json) -> Iterator[dict[str, Json]]:
    return (one for one in _items(value) if isinstance(one, dict))


def _expanded(value: Json, prefix: str) -> Json:
    """A bare word as the web address that it stands for."""
    return prefix + value if isinstance(value, str) and _BARE.fullmatch(value) else value


def _in_utc(text: str) -> str:
    try:
        moment = datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        return text
    return moment.isoformat(timespec="milliseconds")[:-6] + "Z"


def _number(text: str) -> str:
    """A number without leading, trailing or other needless signs; "1E3" is one, as in the reference."""
    try:
        number = float(text)
        return str(int(number)) if int(number) == number else str(number)
    except (ValueError, OverflowError):
        return text


def _link(text: str) -> str:
    found = _LINK.fullmatch(_LOT_AND_MORE.sub(r"\1\2", text))
    return f"https://id.gs1.org{found['key']}" if found else text
