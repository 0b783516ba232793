"""The recipient's own page, without a login: the tail of a number and a pickup code, and where the parcel is.

Its address stands on labels and in messages: it stays /p.
"""

import unicodedata
from ipaddress import IPv6Address, ip_address
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from central.store.queries.ledgers import asking
from central.store.queries.ledgers.asking import Asked
from central.web.access.memory import Memory
from central.web.frame import Anybody, Visit
from central.web.pages.ledgers.shown import masked, persons, yuan
from logistics.parcels.dwell import DwellRules
from logistics.parcels.fieldwords import Facts, FieldStatus, in_field_words

router = APIRouter()

_QUARTER_MS, _DAY_MS = 15 * 60_000, 24 * 3_600_000
_PER_ADDRESS, _PER_CODE, _PER_TAIL = 20, 10, 30
_TAIL_DIGITS, _CODE_CHARS_MAX = 4, 64
_SHOWN_OF_WAYBILL = 4
_IPV6_NETWORK_BITS = 64


class Gate:
    """How often somebody may ask: by address, and wrongly by code and by tail, wherever it comes from."""

    def __init__(self, memory: Memory) -> None:
        self._address = memory.tries("ask.address", _PER_ADDRESS, _QUARTER_MS)
        self._code = memory.tries("ask.code", _PER_CODE, _DAY_MS)
        self._tail = memory.tries("ask.tail", _PER_TAIL, _DAY_MS)

    def take(self, address: str, tail: str, code: str, now_ms: int) -> bool:
        """Count a question; whether it may be asked."""
        return (
            self._address.take(network_of(address), now_ms)
            and self._code.take(code, now_ms)
            and self._tail.take(tail, now_ms)
        )

    def was_right(self, tail: str, code: str) -> None:
        """Who knows both may ask again; their address has asked all the same."""
        self._code.give_back(code)
        self._tail.give_back(tail)


def network_of(address: str) -> str:
    """Of an IPv6 address its network: who has one has all of the addresses in it."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return address
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(int(found) >> (128 - _IPV6_NETWORK_BITS))


@router.get("/p")
def show(visit: Anybody) -> Response:
    """The form. What stands in the address is not looked at: it would be in histories and logs."""
    return _page(visit) if persons(visit).is_keyed else _off(visit)


@router.post("/p")
def answer(
    visit: Anybody,
    tail: Annotated[str, Form(max_length=100)] = "",
    code: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Where the parcel is; for a wrong code and a wrong tail the same words."""
    known = persons(visit)
    if not known.is_keyed:
        return _off(visit)
    tail, code = _plain(tail), _plain(code)
    is_tail = len(tail) == _TAIL_DIGITS and tail.isascii() and tail.isdecimal()
    if not is_tail or not 1 <= len(code) <= _CODE_CHARS_MAX:
        return _page(visit, 400, fault="ask.incomplete", code=code[:_CODE_CHARS_MAX])
    gate: Gate = visit.request.app.state.gate
    if not gate.take(visit.address, tail, code, visit.now_ms):
        return _page(visit, 429, fault="ask.too_often", code=code)
    with visit.store.read() as connection:
        found = asking.find(connection, known, tail, code, visit.now_ms)
    if not found:
        return _page(visit, 404, fault="ask.nothing", code=code)
    gate.was_right(tail, code)
    return _page(visit, found=[(one, status_of(visit, one)) for one in found])


def status_of(visit: Visit, one: Asked) -> FieldStatus:
    """The parcel's status in the field's words."""
    place = visit.frame.county.places.get(one.site)
    return in_field_words(
        Facts(
            status=one.status,
            is_down=one.direction == "down",
            is_at_hub=place is not None and place.kind == "hub",
            is_shelved=one.is_shelved,
            stage=DwellRules().stage(one.since_ms, visit.now_ms),
            problems=one.problems,
            taken_by=one.taken_by,
        )
    )


def _plain(text: str) -> str:
    """As it is stored, whatever keyboard it was typed on: no blanks, no full-width characters, capitals."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def _off(visit: Visit) -> Response:
    return _page(visit, 404, fault="ask.off", is_form=False)


def _page(
    visit: Visit,
    status: int = 200,
    *,
    fault: str = "",
    code: str = "",
    found: list[tuple[Asked, FieldStatus]] | None = None,
    is_form: bool = True,
) -> Response:
    response = visit.page(
        "ledgers/ask.html",
        status,
        fault=visit.words.text(fault) if fault else "",
        code=code,
        found=found or [],
        is_form=is_form,
        shown=_SHOWN_OF_WAYBILL,
        opening=_opening,
        masked=masked,
        yuan=yuan,
    )
    response.headers["referrer-policy"] = "no-referrer"
    response.headers["x-robots-tag"] = "noindex"
    return response


def _opening(visit: Visit, site: str) -> str:
    place = visit.frame.county.places.get(site)
    return place.opening if place else ""
