"""Parties have numbers that last, a card that is read, and a table that boxes can hold."""

import doctest
import random

import pytest
from msgspec.structs import replace

from logistics import wire
from logistics.goods import parties
from logistics.goods.parties import PARTIES_MAX, Party, decode, encode, is_number, next_numbers, of_card
from plumbing import codec


def test_the_examples_hold() -> None:
    """A card says the number, and other texts are no cards."""
    assert doctest.testmod(parties).failed == 0


def test_numbers_go_on_by_kind() -> None:
    """Above the highest of the kind, whatever other numbers there are; a gap is not filled again."""
    taken = ["F-0001", "F-0031", "F-X", "C-9999", "X-0050", "F-0002-1"]
    numbers = next_numbers([*parties.KINDS, "farmer"], taken)
    assert numbers == ["F-0032", "C-10000", "E-0001", "F-0033"]
    assert all(is_number(one) for one in numbers)


@pytest.mark.parametrize("text", ["", "f-1", "0031", "F 1", "F-1\n", "周", "F" * 33])
def test_what_is_no_number(text: str) -> None:
    """Nor does a card bear it."""
    assert not is_number(text)
    assert of_card(f"SANJI*PARTY*{text}") == "" or text.strip() != text


def test_a_table_is_the_same_whatever_order_it_came_in() -> None:
    """So that its digest tells whether anything changed; unknown keys of a newer centre are passed over."""
    some = [Party("F-2", "farmer", "甲"), Party("C-1", "cooperative", "乙合作社", "331123")]
    assert encode(some) == encode(some[::-1])
    assert decode(encode(some)) == {one.id: one for one in some}
    assert decode(b'[{"id":"F-2","age":7}]') == {"F-2": Party("F-2")}


@pytest.mark.parametrize("data", [b"", b"{}", b"\xff", b'[{"id":"f"}]', b'[{"id":"F-1","kind":"thief"}]'])
def test_a_table_that_is_none_is_refused(data: bytes) -> None:
    """A box goes on with what it has."""
    with pytest.raises(ValueError, match="parties: "):
        decode(data)


def test_as_many_as_may_be_fit_into_a_table() -> None:
    """Names of random characters, which no packer makes small; one more than may be is refused."""
    rng = random.Random(5)
    some = [
        Party(
            f"F-{number:04}",
            "farmer",
            "".join(chr(rng.randrange(0x4E00, 0x9FA5)) for _ in range(3)),
            f"331123{rng.randrange(100_000):06}",
        )
        for number in range(PARTIES_MAX)
    ]
    parts = wire.table_parts("parties", 1, codec.pack(encode(some)))
    assert len(parts) <= wire.PARTS_MAX // 2
    with pytest.raises(ValueError, match="parties: "):
        decode(encode([*some, replace(some[0], id="F-X")]))
