"""A label says only what fits on it and what every printer can print."""

from datetime import date
from typing import Any

import pytest

from logistics.labels import LotLabel, ShelfLabel, digital_link, is_printable_url

AT_MS = 1_764_162_000_000  # 2025-11-26 13:00 UTC
LOT: dict[str, Any] = {
    "product": "遂昌红提",
    "lot": "20260405-A",
    "net_g": 1250,
    "day": date(2026, 4, 5),
    "url": "https://id.example/01/06901234567892/10/20260405-A",
}


def test_the_pickup_code_is_printed_largest_where_there_is_one() -> None:
    """Else the waybill's tail stands for it: people ask by it."""
    assert ShelfLabel(waybill="SF1234567890123", arrived_ms=AT_MS, code="16-4-9626").headline == "16-4-9626"
    assert ShelfLabel(waybill="SF1234567890123", arrived_ms=AT_MS).headline == "0123"


def test_the_time_is_that_of_china() -> None:
    """Eight hours ahead of UTC all year; a box that does not know the time says so."""
    assert ShelfLabel(waybill="SF1234567890123", arrived_ms=AT_MS).arrived() == "11-26 21:00"
    assert ShelfLabel(waybill="SF1234567890123", arrived_ms=None).arrived() == "时间未知"


@pytest.mark.parametrize(
    "wrong",
    [
        {"waybill": 'SF"1234'},
        {"waybill": "快递1234"},
        {"waybill": "SF1"},
        {"waybill": "A" * 41},
        {"waybill": "SF1234567890123\n"},
        {"code": "1" * 13},
        {"code": "16 4"},
        {"shelf": "架" * 13},
        {"shelf": "A\n1"},
        {"arrived_ms": -1},
    ],
)
def test_what_cannot_be_printed_is_no_shelf_label(wrong: dict[str, Any]) -> None:
    """Quotes and line ends would be commands to the printer, and longer texts would leave the label."""
    fields: dict[str, Any] = {"waybill": "SF1234567890123", "arrived_ms": AT_MS} | wrong
    with pytest.raises(ValueError, match=f"{next(iter(wrong))} .* cannot be printed"):
        ShelfLabel(**fields)


@pytest.mark.parametrize(
    "wrong",
    [
        {"product": " "},
        {"product": "茶" * 25},
        {"lot": "a/b"},
        {"lot": "1" * 21},
        {"net_g": 0},
        {"url": "ftp://x"},
        {"url": 'https://x/"'},
        {"url": "https://x/" + "a" * 150},
        {"place": "\x1b!?"},
    ],
)
def test_what_cannot_be_printed_is_no_lot_label(wrong: dict[str, Any]) -> None:
    """As with shelf labels; a lot without a name or a weight is none."""
    with pytest.raises(ValueError, match=f"{next(iter(wrong))} .* cannot be printed"):
        LotLabel(**LOT | wrong)


def test_a_certificate_names_who_answers_for_it() -> None:
    """Subject, place of origin and contact are part of it by law."""
    who = {"farmer": "王小明", "place": "三仁畲族乡", "contact": "0578-8120000"}
    assert LotLabel(**LOT | who, is_certified=True).is_certified
    for name in who:
        with pytest.raises(ValueError, match=name):
            LotLabel(**LOT | who | {name: ""}, is_certified=True)


@pytest.mark.parametrize(
    ("net_g", "said"),
    [(1250, "1.25 kg / 2.5斤"), (500, "0.5 kg / 1斤"), (60_000, "60 kg / 120斤"), (1, "0.001 kg / 0.002斤")],
)
def test_a_weight_is_told_in_both_units(net_g: int, said: str) -> None:
    """A jin is 500 g; no gram is rounded away."""
    assert LotLabel(**LOT | {"net_g": net_g}).weight() == said


def test_a_digital_link_has_fourteen_digits_and_the_lot() -> None:
    """A GTIN-13 gets a zero in front (GS1 Digital Link URI syntax)."""
    link = digital_link("id.suichang.example", "6901234567892", "20260405-A")
    assert link == "https://id.suichang.example/01/06901234567892/10/20260405-A"
    assert is_printable_url(link)


@pytest.mark.parametrize(
    ("domain", "gtin", "lot"),
    [("ID.example", "6901234567892", "1"), ("a.cn", "6901234567893", "1"), ("a.cn", "6901234567892", "a b")],
)
def test_a_wrong_part_makes_no_link(domain: str, gtin: str, lot: str) -> None:
    """A wrong check digit would lead to somebody else's product."""
    with pytest.raises(ValueError, match="cannot be printed"):
        digital_link(domain, gtin, lot)
