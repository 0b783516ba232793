"""Numbers out of Modbus registers, in all orders that makers use, and whatever else may come."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge_agent.drivers.probes import profiles
from edge_agent.drivers.probes.answer import Fault, Sample
from edge_agent.drivers.probes.modbus import sample_of
from edge_agent.drivers.probes.registers import Kind, Order, number, thousandths, words_of

WORDS = st.integers(0, 0xFFFF)


@pytest.mark.parametrize(
    ("order", "sent"),
    [
        ("ABCD", (0x4129, 0x999A)),
        ("CDAB", (0x999A, 0x4129)),
        ("BADC", (0x2941, 0x9A99)),
        ("DCBA", (0x9A99, 0x2941)),
    ],
)
def test_the_orders_of_four_bytes(order: Order, sent: tuple[int, int]) -> None:
    """10.6 as a float (41 29 99 9A) in each order."""
    assert thousandths(number(sent, "float32", order), 1) == 10_600


@pytest.mark.parametrize(
    ("kind", "words", "value"),
    [
        ("int16", (0xFF9B,), -101),
        ("uint16", (0xFF9B,), 65_435),
        ("int32", (0xFFFF, 0xFF9B), -101),
        ("uint32", (0x0001, 0x0000), 65_536),
    ],
)
def test_whole_numbers(kind: Kind, words: tuple[int, ...], value: int) -> None:
    """Two's complement where there is a sign, and none where there is not."""
    assert number(words, kind) == value
    assert words_of(kind) == len(words)


def test_bytes_swapped_in_one_register() -> None:
    """A maker that swaps bytes swaps them in 16 bits too."""
    assert number((0x9BFF,), "int16", "BADC") == -101


def test_tenths_are_exact() -> None:
    """No tenth of a degree comes out a thousandth off."""
    assert [thousandths(tenths, 0.1) for tenths in range(-1000, 1001)] == list(range(-100_000, 100_001, 100))


@given(st.floats(width=32))
def test_a_float_is_a_bounded_number_or_none(value: float) -> None:
    """NaN, infinities and what no room could have are no temperature; nothing raises."""
    word = struct.unpack(">HH", struct.pack(">f", value))
    told = thousandths(number(word, "float32"), 1)
    assert told is None or abs(told) <= 10**9


@given(st.sampled_from(profiles.names()), st.lists(WORDS, min_size=32, max_size=32))
def test_any_registers_are_a_sample_or_a_fault(model: str, registers: list[int]) -> None:
    """Whatever a probe of a known model holds, it is values or a named fault."""
    profile = profiles.known(model)
    told = sample_of(profile, registers[: profile.span(1)[1]])
    assert isinstance(told, Sample | Fault)
