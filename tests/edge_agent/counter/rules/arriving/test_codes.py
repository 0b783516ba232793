"""Pickup codes: their three forms, and what comes after the last one."""

import re
from itertools import islice

import pytest

from edge_agent.counter.rules.arriving.codes import codes
from edge_agent.counter.settings import CodeForm
from logistics.labels import CODE_LENGTH_MAX

_W = "SF1234567890123"


@pytest.mark.parametrize(
    ("form", "last", "first"),
    [
        ("shelf-serial", "", ["2-1-0001", "2-1-0002"]),
        ("shelf-serial", "16-4-9998", ["2-1-9999", "2-1-0001"]),
        ("shelf-serial", "A00005", ["2-1-0001", "2-1-0002"]),
        ("letter-serial", "", ["A00001", "A00002"]),
        ("letter-serial", "A99998", ["A99999", "B00001"]),
        ("letter-serial", "Z99999", ["A00001", "A00002"]),
        ("tail", "0123", ["0123", "90123"]),
    ],
)
def test_a_serial_goes_on_from_the_last(form: CodeForm, last: str, first: list[str]) -> None:
    """Round about, over all shelves; a tail begins with the four digits that people ask by."""
    assert list(islice(codes(form, "2-1", _W, last), 2)) == first


@pytest.mark.parametrize("form", ["shelf-serial", "letter-serial", "tail"])
@pytest.mark.parametrize("waybill", [_W, "1", "http://x.example/?q=快递"])
def test_codes_differ_and_can_be_printed(form: CodeForm, waybill: str) -> None:
    """All of them, whatever was scanned; and they have an end."""
    found = list(codes(form, "1234-12", waybill, ""))
    assert len(set(found)) == len(found) > 900
    assert all(re.fullmatch(rf"[0-9A-Za-z-]{{1,{CODE_LENGTH_MAX}}}", code) for code in found)
