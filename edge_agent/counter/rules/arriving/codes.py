"""Pickup codes: which ones a parcel may have, the one to be tried first first."""

import re
from collections.abc import Iterator

from edge_agent.counter.settings import CodeForm
from logistics.labels import CODE_LENGTH_MAX, TAIL_LENGTH

_SERIALS, _NUMBERS = 9_999, 99_999
_SERIAL = re.compile(r"-(\d{4})\Z", re.ASCII)
_LETTERED = re.compile(r"([A-Z])(\d{5})\Z", re.ASCII)
_UNSAID = re.compile(r"[^0-9A-Za-z]", re.ASCII)


def codes(form: CodeForm, shelf: str, waybill: str, last: str) -> Iterator[str]:
    """All codes for a parcel on a shelf, where `last` was given before it ("": none). At most 9,999.

    A serial goes on over all shelves, so that its four digits alone name a parcel, too.

    >>> next(codes("shelf-serial", "2-1", "SF1234567890123", "16-4-9626"))
    '2-1-9627'
    >>> next(codes("letter-serial", "2-1", "SF1234567890123", "A99999"))
    'B00001'
    >>> next(codes("tail", "2-1", "SF1234567890123", ""))
    '0123'
    """
    match form:
        case "shelf-serial":
            return _shelf_serials(shelf, last)
        case "letter-serial":
            return _letter_serials(last)
        case "tail":
            return _tails(waybill)


def _shelf_serials(shelf: str, last: str) -> Iterator[str]:
    found = _SERIAL.search(last)
    before = int(found[1]) if found else 0
    return (f"{shelf}-{(before + step) % _SERIALS + 1:04}" for step in range(_SERIALS))


def _letter_serials(last: str) -> Iterator[str]:
    found = _LETTERED.match(last)
    before = (ord(found[1]) - ord("A")) * _NUMBERS + int(found[2]) if found else 0
    for step in range(_SERIALS):
        letter, number = divmod(before + step, _NUMBERS)
        yield f"{chr(ord('A') + letter % 26)}{number + 1:05}"


def _tails(waybill: str) -> Iterator[str]:
    """The waybill's last four, then more of it, then its last four with a number."""
    said = _UNSAID.sub("", waybill) or "0"
    for length in range(TAIL_LENGTH, min(len(said), CODE_LENGTH_MAX) + 1):
        yield said[-length:]
    for number in range(2, 1_000):
        yield f"{said[-TAIL_LENGTH:]}-{number}"
