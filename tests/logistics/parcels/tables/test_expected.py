"""What a site should receive is one row a waybill, in one order, and bounded."""

import pytest

from logistics.parcels.tables.expected import ROWS_MAX, Expected, ExpectedTable, decode, encode, table

DAY = "2026-11-27"


def test_a_table_comes_back_whole_and_in_one_order() -> None:
    """However its rows came: so the same parcels are the same bytes."""
    rows = [Expected("SF2", "SF", 1280, "大柘村", "571-B1"), Expected("SF1")]
    one, other = table("HUB", DAY, rows), table("HUB", DAY, reversed(rows))
    assert encode(one) == encode(other)
    assert decode(encode(one)) == ExpectedTable("HUB", DAY, (rows[1], rows[0]))


def test_a_waybill_announced_twice_is_one_parcel() -> None:
    """What the later manifest says counts."""
    assert table("HUB", DAY, [Expected("SF1", "SF", 5), Expected("SF1", "SF", 6)]).rows == (
        Expected("SF1", "SF", 6),
    )


def test_too_many_are_cut_and_counted() -> None:
    """The page can say how many are not on the box."""
    whole = table("HUB", DAY, (Expected(f"SF{number:013}") for number in range(ROWS_MAX + 7)))
    assert (len(whole.rows), whole.left_out) == (ROWS_MAX, 7)
    assert decode(encode(whole)) == whole


@pytest.mark.parametrize(
    "data", [b"", b"\x00", encode(ExpectedTable("HUB", "today", ())), encode(ExpectedTable("", DAY, ()))]
)
def test_what_is_no_table_is_told(data: bytes) -> None:
    """Torn, or with fields that do not fit."""
    with pytest.raises(ValueError, match="expected parcels"):
        decode(data)
