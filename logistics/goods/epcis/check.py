"""What is wrong with a document that somebody sent: every fault with its event, what it is and what to do.

GS1's schema is not shipped; this checks what the tables, the story and other readers rest on.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import get_args

import msgspec
from msgspec import Struct

from logistics.goods.epcis import vocabulary as words
from logistics.goods.epcis.shapes import Json

BYTES_MAX = 4 * 1024 * 1024
EVENTS_MAX = 2_000
FAULTS_MAX = 50
TEXT_MAX = 2_000
DEPTH_MAX = 12
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20\x7f\s<>\"{}|\\^`]+", re.ASCII)
_TYPES = get_args(words.EventType)
_STEPS, _DISPOSITIONS = frozenset(get_args(words.Step)), frozenset(get_args(words.Disposition))
_ACTIONS = frozenset(get_args(words.Action))
_WHAT = {
    "ObjectEvent": ("epcList", "quantityList", "sensorElementList"),
    "AggregationEvent": ("childEPCs", "childQuantityList"),
    "AssociationEvent": ("childEPCs", "childQuantityList"),
    "TransactionEvent": ("epcList", "quantityList"),
    "TransformationEvent": (
        "inputEPCList",
        "inputQuantityList",
        "outputEPCList",
        "outputQuantityList",
        "transformationID",
    ),
}
_EPC_LISTS = ("epcList", "childEPCs", "inputEPCList", "outputEPCList")
_QUANTITY_LISTS = ("quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList")


class Fault(Struct, frozen=True):
    """What is wrong in which event (its place in the list, from 0; None: in the document), and what to do."""

    event: int | None
    what: str
    do: str

    def __str__(self) -> str:
        where = "document" if self.event is None else f"event {self.event}"
        return f"{where}: {self.what}; {self.do}"


class DocumentRefused(ValueError):
    """The document is not taken, no part of it. `faults` says why, the first FAULTS_MAX of them."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = tuple(faults[:FAULTS_MAX])
        super().__init__("\n".join(str(one) for one in self.faults))


class Sent(Struct, frozen=True):
    """A document that holds: its events as they came, and what its prefixes stand for."""

    events: tuple[dict[str, Json], ...]
    namespaces: dict[str, str]


def read(body: bytes) -> Sent:
    """The events of a document. Raises DocumentRefused with all that is wrong with it."""
    if len(body) > BYTES_MAX:
        raise _refused(f"{len(body)} bytes are too many", f"send at most {BYTES_MAX} in one document")
    try:
        found: Json = msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError) as why:
        raise _refused(f"it is no JSON ({why})", "send an EPCIS 2.0 document in JSON-LD") from why
    if not isinstance(found, dict):
        raise _refused("it is no object", "send one EPCISDocument")
    faults = [*_of_document(found)]
    events = _events(found)
    if not faults and events is None:
        faults = [Fault(None, "epcisBody.eventList is missing", "send the events in it, also a single one")]
    if events is not None and not 1 <= len(events) <= EVENTS_MAX:
        what = f"it has {len(events)} events"
        faults.append(Fault(None, what, f"send 1 to {EVENTS_MAX} in one document"))
        events = []
    for number, event in enumerate(events or ()):
        faults += [Fault(number, what, do) for what, do in _of_event(event)]
        if len(faults) >= FAULTS_MAX:
            break
    if faults:
        raise DocumentRefused(faults)
    return Sent(tuple(one for one in events or () if isinstance(one, dict)), _namespaces(found))


def _refused(what: str, do: str) -> DocumentRefused:
    return DocumentRefused([Fault(None, what, do)])


def _of_document(found: Mapping[str, Json]) -> Iterator[Fault]:
    if found.get("type") != "EPCISDocument":
        yield Fault(None, f"type is {_shown(found.get('type'))}", 'send one of type "EPCISDocument"')
    if "@context" not in found:
        yield Fault(None, "@context is missing", f'name at least "{words.CONTEXT}"')
    if not str(found.get("schemaVersion", "")).startswith("2."):
        yield Fault(None, f"schemaVersion is {_shown(found.get('schemaVersion'))}", 'send EPCIS "2.0"')
    if not _is_time(found.get("creationDate")):
        yield Fault(None, f"creationDate is {_shown(found.get('creationDate'))}", _TIME_DO)


def _events(found: Mapping[str, Json]) -> list[Json] | None:
    body = found.get("epcisBody")
    events = body.get("eventList") if isinstance(body, dict) else None
    return events if isinstance(events, list) else None


def _namespaces(found: Mapping[str, Json]) -> dict[str, str]:
    context = found.get("@context")
    parts = context if isinstance(context, list) else [context]
    return {
        key: value
        for part in parts
        if isinstance(part, dict)
        for key, value in part.items()
        if isinstance(value, str)
    }


Said = tuple[str, str]
"""What is wrong, and what to do."""
_TIME_DO = "write a date and time with its zone: 2026-09-28T08:10:05+08:00"


def _of_event(event: Json) -> Iterator[Said]:
    if not isinstance(event, dict):
        yield f"it is {_shown(event)}", "send an object"
        return
    if _depth(event) > DEPTH_MAX:
        yield f"it is nested deeper than {DEPTH_MAX}", "send it flatter"
        return
    kind = event.get("type")
    if kind not in _TYPES:
        yield f"type is {_shown(kind)}", f"use one of {', '.join(_TYPES)}"
        return
    yield from _when(event)
    yield from _how(str(kind), event)
    yield from _what(str(kind), event)
    yield from _where(event)
    yield from _papers(event)
    yield from _sensors(event)
    yield from _texts(event)


def _when(event: Mapping[str, Json]) -> Iterator[Said]:
    if "eventTime" not in event:
        yield "eventTime is missing", _TIME_DO
    elif not _is_time(event["eventTime"]):
        yield f"eventTime is {_shown(event['eventTime'])}", _TIME_DO
    offset = event.get("eventTimeZoneOffset")
    if not isinstance(offset, str) or not words.OFFSET.fullmatch(offset):
        what = "is missing" if offset is None else f"is {_shown(offset)}"
        yield f"eventTimeZoneOffset {what}", "write the zone of the place: +08:00"


def _how(kind: str, event: Mapping[str, Json]) -> Iterator[Said]:
    action = event.get("action")
    is_action = isinstance(action, str) and action in _ACTIONS
    if kind != "TransformationEvent" and not is_action:
        yield f"action is {_shown(action)}", "use OBSERVE, ADD or DELETE"
    for name, known in (("bizStep", _STEPS), ("disposition", _DISPOSITIONS)):
        word = event.get(name)
        if word is not None and not _is_word(word, known):
            yield f"{name} is {_shown(word)}", "use a word of CBV 2.0, or an address of your own vocabulary"
    declared = event.get("errorDeclaration")
    if "errorDeclaration" in event and not (
        isinstance(declared, dict) and _is_time(declared.get("declarationTime"))
    ):
        yield f"errorDeclaration is {_shown(declared)}", "write an object with its declarationTime"
    event_id = event.get("eventID")
    if event_id is not None and not _is_uri(event_id):
        yield f"eventID is {_shown(event_id)}", "use an address, or leave it out"


def _what(kind: str, event: Mapping[str, Json]) -> Iterator[Said]:
    if not any(name in event for name in _WHAT[kind]) and event.get("action") != "DELETE":
        yield "it names nothing", f"name what it is about in {' or '.join(_WHAT[kind])}"
    if kind == "TransactionEvent" and not event.get("bizTransactionList"):
        yield "bizTransactionList is missing", "name the transaction"
    if kind == "AssociationEvent" and "parentID" not in event:
        yield "parentID is missing", "name what things are put onto"
    parent = event.get("parentID")
    if parent is not None and not _is_uri(parent):
        yield f"parentID is {_shown(parent)}", _URI_DO
    for name in _EPC_LISTS:
        for epc in _list(event, name):
            if not _is_uri(epc):
                yield f"{name} has {_shown(epc)}", _URI_DO
    for name in _QUANTITY_LISTS:
        for part in _list(event, name):
            yield from _quantity(name, part)


_URI_DO = "write it as an address: a GS1 Digital Link, an EPC URN or one of your own domain"


def _quantity(name: str, part: Json) -> Iterator[Said]:
    if not isinstance(part, dict) or not _is_uri(part.get("epcClass")):
        yield f"{name} has no epcClass in {_shown(part)}", _URI_DO
        return
    quantity, uom = part.get("quantity"), part.get("uom")
    if quantity is not None and (isinstance(quantity, bool) or not isinstance(quantity, int | float)):
        yield f"quantity is {_shown(quantity)}", "write a number"
    if uom is not None and not (isinstance(uom, str) and words.UOM.fullmatch(uom)):
        yield f"uom is {_shown(uom)}", "use a code of UN/ECE Recommendation 20: KGM for kilograms, not kg"


def _where(event: Mapping[str, Json]) -> Iterator[Said]:
    for name in ("readPoint", "bizLocation"):
        place = event.get(name)
        if place is not None and not (isinstance(place, dict) and _is_uri(place.get("id"))):
            yield f"{name} is {_shown(place)}", 'write {"id": "…"} with an address'


def _papers(event: Mapping[str, Json]) -> Iterator[Said]:
    keys = {"bizTransactionList": "bizTransaction", "sourceList": "source", "destinationList": "destination"}
    for name, key in keys.items():
        for part in _list(event, name):
            if not (isinstance(part, dict) and _is_uri(part.get(key))):
                yield f"{name} has no {key} in {_shown(part)}", _URI_DO


def _sensors(event: Mapping[str, Json]) -> Iterator[Said]:
    for element in _list(event, "sensorElementList"):
        reports = element.get("sensorReport") if isinstance(element, dict) else None
        if not isinstance(reports, list) or not reports:
            yield "a sensorElement has no sensorReport", "write what was measured"
            continue
        for report in reports:
            if not (isinstance(report, dict) and isinstance(report.get("type"), str)):
                yield f"a sensorReport is {_shown(report)}", "name its type: Temperature, Mass, …"


def _texts(event: Mapping[str, Json]) -> Iterator[Said]:
    """No single value may be longer than a page bears."""
    ahead: list[Json] = [dict(event)]
    while ahead:
        one = ahead.pop()
        if isinstance(one, dict):
            ahead += [*one.keys(), *one.values()]
        elif isinstance(one, list):
            ahead += one
        elif isinstance(one, str) and len(one) > TEXT_MAX:
            yield f"a value has {len(one)} characters", f"send at most {TEXT_MAX}"
            return


def _list(event: Mapping[str, Json], name: str) -> list[Json]:
    """A list's items; what is no list is an item that is wrong by itself."""
    found = event.get(name, [])
    return found if isinstance(found, list) else [found]


def _is_uri(value: Json) -> bool:
    return isinstance(value, str) and _URI.fullmatch(value) is not None


def _is_word(value: Json, known: frozenset[str]) -> bool:
    """A bare word has to be of the vocabulary; CBV's own in other spellings would be two words for one."""
    if not isinstance(value, str):
        return False
    is_cbv = value.startswith(("urn:epcglobal:cbv", "https://ns.gs1.org/cbv/", "http://ns.gs1.org/cbv/"))
    return value in known or (_is_uri(value) and not is_cbv)


def _is_time(value: Json) -> bool:
    if not isinstance(value, str) or not words.TIME.fullmatch(value):
        return False
    try:
        # The first and last days of the calendar have no UTC in some zones.
        datetime.fromisoformat(value).astimezone(UTC)
    except (ValueError, OverflowError):
        return False
    return True


def _depth(value: Json, most: int = DEPTH_MAX + 1) -> int:
    if most == 0 or not isinstance(value, dict | list):
        return 0
    inside = value.values() if isinstance(value, dict) else value
    return 1 + max((_depth(one, most - 1) for one in inside), default=0)


def _shown(value: Json) -> str:
    text = msgspec.json.encode(value).decode()
    return text if len(text) <= 60 else text[:60] + "…"
