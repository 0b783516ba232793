"""A lot's label is read from all its spellings, and what is none of them is told apart."""

import pytest

from logistics.goods.lots.codes import CODE_LENGTH_MAX, LotCode, WrongLotCode, address_of_lot, lot_in

GTIN = "06901234567892"


@pytest.mark.parametrize(
    "text",
    [
        f"https://id.suichang.example/01/{GTIN}/10/L-1",
        f"http://id.suichang.example:8080/01/{GTIN}/10/L-1/",
        f"HTTPS://id.suichang.example/some/stem/01/{GTIN}/10/L-1?17=271127",
        f"https://id.suichang.example/01/{GTIN}/22/2A/10/L-1/21/77#x",
        f"(01){GTIN}(10)L-1",
        f"  https://id.suichang.example/01/{GTIN}/10/L-1\r\n",
    ],
)
def test_a_digital_link_names_lot_and_product(text: str) -> None:
    """In any order that GS1 allows."""
    assert address_of_lot(text) == LotCode("L-1", GTIN)


def test_our_own_address_and_the_number_itself() -> None:
    """Products without a GTIN have an address of the domain's own; a number is taken as it is."""
    assert address_of_lot("https://id.suichang.example/lot/L-1") == LotCode("L-1")
    assert address_of_lot("L-1") is None
    assert lot_in(" 261127-K3X9F-012 ") == LotCode("261127-K3X9F-012")


@pytest.mark.parametrize(
    "text",
    [
        "https://id.suichang.example/01/06901234567893/10/L-1",
        f"https://id.suichang.example/01/{GTIN}/10/L%2F1",
        f"https://id.suichang.example/01/{GTIN}/10/{'L' * 21}",
        "https://id.suichang.example/lot/-1",
        "(01)06901234567893(10)L-1",
    ],
)
def test_a_wrong_lot_s_code_is_told_as_such(text: str) -> None:
    """A bad check digit, or a number that no lot can have."""
    with pytest.raises(WrongLotCode):
        lot_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "https://id.suichang.example/",
        f"https://id.suichang.example/01/{GTIN}",
        "https://id.suichang.example/00/069012340000000016",
        "-1",
        "L 1",
        "批次",
        f"https://id.suichang.example/lot/{'x' * CODE_LENGTH_MAX}",
    ],
)
def test_what_is_about_no_lot_is_none(text: str) -> None:
    """Neither lot nor fault."""
    assert lot_in(text) is None
