"""What is shown of a person hides what GB/T 41833-2022 asks to hide."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logistics.parcels.masking import mask_address, mask_name, mask_phone, mask_tail


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("13812341234", "1******1234"),
        ("+8613812341234", "+8********1234"),
        ("05788123456", "0******3456"),
        ("8123456", "******6"),
        ("12345", "*****"),
    ],
)
def test_six_digits_are_hidden(phone: str, shown: str) -> None:
    """And of the tail so much is shown as that leaves: 138****1234 would hide four only."""
    assert mask_phone(phone) == shown


@given(st.from_regex(r"\+?[0-9]{5,20}", fullmatch=True))
def test_six_digits_are_hidden_of_any_number(phone: str) -> None:
    """At least six, or all where there are fewer."""
    assert mask_phone(phone).count("*") >= min(6, sum(char.isdigit() for char in phone))


@pytest.mark.parametrize(("name", "shown"), [("王一", "王*"), ("欧阳小明", "欧***"), ("王", "*"), ("", "")])
def test_a_name_keeps_its_first_character(name: str, shown: str) -> None:
    """A name of one character keeps none."""
    assert mask_name(name) == shown


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("遂昌县妙高街道平昌路12号3幢2单元501室", "遂昌县妙高街道平昌路12号****"),
        ("大柘镇大田村8-2-301", "大柘镇大田村****"),
        ("湖山乡三归村", "湖山乡三归村"),
        ("新村5号楼1201室 王一收", "新村****"),
    ],
)
def test_unit_and_room_are_hidden(address: str, shown: str) -> None:
    """And all that comes after them."""
    assert mask_address(address) == shown


def test_a_tail_alone_looks_like_a_number() -> None:
    """Seven stars and what is known."""
    assert (mask_tail("9626"), mask_tail("")) == ("*******9626", "")
