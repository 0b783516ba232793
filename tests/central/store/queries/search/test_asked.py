"""What was typed or scanned is made plain, and taken for what it may be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from central.store.queries.search.asked import TEXT_CHARS_MAX, may_be_of_person, parse

GTIN = "06901234567892"
LOT = "261127-K3X9F-012"


@pytest.mark.parametrize(
    "typed", ["YT1447279684726", " yt 1447 2796 84726 ", "ＹＴ１４４７２７９６８４７２６"]
)
def test_a_waybill_is_the_same_however_it_is_typed(typed: str) -> None:
    """Blanks, small letters and full width make no difference."""
    assert parse(typed).codes == ("YT1447279684726",)


@pytest.mark.parametrize("dash", "-‐‑–—−－")
def test_any_dash_is_a_hyphen_and_may_be_left_out(dash: str) -> None:
    """Some waybills hold hyphens, and people type them into those that do not."""
    assert parse(f"JD0001{dash}1{dash}2").codes == ("JD0001-1-2", "JD000112")


@pytest.mark.parametrize(
    "scanned",
    [
        f"https://id.suichang.example/01/{GTIN}/10/{LOT}",
        f"(01){GTIN}(10){LOT}",
        f"]C101{GTIN}10{LOT}",
        f"]d201{GTIN}10{LOT}\x1d17261231",
        f"]Q3\x1d01{GTIN}10{LOT}",
    ],
)
def test_a_label_of_a_lot_is_its_number_and_its_gtin(scanned: str) -> None:
    """As a link, in brackets, and as a scanner sends it, with the symbology and FNC1."""
    found = parse(scanned)
    assert (found.lot, found.gtin, found.codes, found.tail) == (LOT, GTIN, (), "")


@pytest.mark.parametrize("typed", [LOT, LOT.lower(), LOT.replace("-", ""), "261127 K3X9F 012"])
def test_a_lot_is_the_same_without_its_dashes(typed: str) -> None:
    """They stand where they always do."""
    assert parse(typed).lot == LOT


@pytest.mark.parametrize("typed", ["069012340000000016", "(00)069012340000000016", "]C100069012340000000016"])
def test_a_package_is_its_sscc(typed: str) -> None:
    """Plain, with its AI, and as a scanner sends it."""
    assert parse(typed).codes == ("069012340000000016",)


@pytest.mark.parametrize("typed", ["6901234567892", f"(01){GTIN}", f"https://x.example/01/{GTIN}"])
def test_goods_are_their_gtin(typed: str) -> None:
    """In 13 and in 14 digits."""
    assert parse(typed).gtin.lstrip("0") == GTIN.lstrip("0")


@pytest.mark.parametrize(
    ("typed", "tail", "phone"),
    [
        ("9626", "9626", ""),
        ("９６２６", "9626", ""),
        ("13812349626", "9626", "13812349626"),
        ("+86 138-1234-9626", "9626", "13812349626"),
        ("962", "", ""),
        ("96261", "", ""),
        ("23812349626", "", ""),
    ],
)
def test_a_person_is_four_digits_or_a_mobile_number(typed: str, tail: str, phone: str) -> None:
    """Anything else is no person's."""
    found = parse(typed)
    assert (found.tail, found.phone, found.is_of_person) == (tail, phone, bool(tail))


@given(st.text(max_size=2 * TEXT_CHARS_MAX))
def test_nothing_that_is_typed_breaks_it(typed: str) -> None:
    """Whatever it is, it is something to look for, of bounded length."""
    found = parse(typed)
    assert all(len(code) > 0 for code in (*found.codes, *found.names))
    # One character may become 18 in its compatible form (Unicode Standard Annex 15).
    assert len(found.text) <= 18 * TEXT_CHARS_MAX


@given(
    st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True),
    st.sampled_from(["{}", "+86{}", "0086 {}", "王{}", "tel {}", "{} x"]),
)
def test_a_mobile_number_is_of_a_person_whatever_stands_around_it(phone: str, around: str) -> None:
    """Also with the country's number, a name, or blanks and dashes in it."""
    assert may_be_of_person(around.format(phone))
    assert may_be_of_person(around.format(f"{phone[:3]}-{phone[3:7]} {phone[7:]}"))


@pytest.mark.parametrize(
    "text", ["9626", "９６２６", " 96 26 ", "1381234962", "2349626", "尾号9626", "0578-8123456"]
)
def test_digits_that_may_be_a_part_of_one_are_too(text: str) -> None:
    """Tails, what was mistyped, landlines."""
    assert may_be_of_person(text)


@pytest.mark.parametrize(
    "text",
    ["", "hub", "3号冷库", LOT, "YT9626", "BAG-HUB-000123", "144727968472", f"(01){GTIN}(10){LOT}", "F-0001"],
)
def test_what_names_a_thing_is_not(text: str) -> None:
    """A waybill of digits alone has twelve at least."""
    assert not may_be_of_person(text)
