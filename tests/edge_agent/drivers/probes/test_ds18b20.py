"""What a DS18B20 may answer, byte for byte: temperatures, and the traps that look like some."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge_agent.drivers.probes.answer import Fault, Sample
from edge_agent.drivers.probes.ds18b20 import crc8, judge, oddities
from simulators.wires.onewire_tree import OneWireTree

TABLE = {  # DS18B20 datasheet, table 1
    "d0 07": 125_000,
    "50 05": 85_000,
    "91 01": 25_062,
    "a2 00": 10_125,
    "08 00": 500,
    "00 00": 0,
    "f8 ff": -500,
    "5e ff": -10_125,
    "6f fe": -25_062,
    "90 fc": -55_000,
}


def answer(scratchpad: str, milli_c: int, *, crc: int | None = None, verdict: str = "YES") -> str:
    """The kernel's two lines for the first eight bytes of a scratchpad, with its right CRC or another."""
    right = crc8(bytes.fromhex(scratchpad))
    shown = f"{scratchpad.lower()} {right if crc is None else crc:02x}"
    return f"{shown} : crc={right:02x} {verdict}\n{shown} t={milli_c}\n"


def kind_of(text: str) -> str | None:
    """The fault's kind, or None for a temperature."""
    outcome = judge(text)
    return outcome.kind if isinstance(outcome, Fault) else None


@pytest.mark.parametrize(("raw", "milli_c"), TABLE.items())
def test_the_datasheets_table(raw: str, milli_c: int) -> None:
    """Every temperature of the datasheet's table is read, 85 °C with a true conversion's byte 6 too."""
    assert judge(answer(f"{raw} 4b 46 7f ff 10 10", milli_c)) == Sample(milli_c)


def test_power_on_is_no_temperature() -> None:
    """85 °C with 0x0C in byte 6 is a probe that has not converted yet; its CRC 1C is right."""
    text = answer("50 05 4B 46 7F FF 0C 10", 85_000, crc=0x1C)
    assert judge(text) == Fault("power_on", "50 05 4b 46 7f ff 0c 10 1c")


def test_all_zero_is_no_temperature() -> None:
    """Nine zeros have a right CRC and are a shorted wire, not 0.000 °C."""
    assert crc8(bytes(8)) == 0
    assert kind_of(answer("00 00 00 00 00 00 00 00", 0)) == "all_zero"


@pytest.mark.parametrize("verdict", ["YES", "NO"])
def test_all_ones_is_no_temperature(verdict: str) -> None:
    """Eight 0xFF are a wire that nobody pulls, not -0.0625 °C."""
    assert kind_of(answer("ff ff ff ff ff ff ff ff", -62, crc=0xFF, verdict=verdict)) == "all_ones"


def test_127_degrees_are_no_temperature() -> None:
    """0x07FF is 127.9375 °C, which no DS18B20 can measure."""
    assert kind_of(answer("ff 07 4b 46 7f ff 01 10", 127_937)) == "out_of_range"


@pytest.mark.parametrize("milli_c", [-55_063, 125_063])
def test_out_of_range(milli_c: int) -> None:
    """A sixteenth of a degree beyond the sensor's range is no temperature."""
    assert kind_of(answer("40 00 4b 46 7f ff 10 10", milli_c)) == "out_of_range"


def test_the_kernels_no_is_believed() -> None:
    """`t=` behind a NO is not read, though it looks well."""
    assert kind_of(answer("40 00 4b 46 7f ff 10 10", 4_000, verdict="NO")) == "crc"


@given(st.integers(0, 8 * 9 - 1))
def test_one_wrong_bit_is_no_temperature(bit: int) -> None:
    """A scratchpad with any one bit turned over is no temperature even behind a YES."""
    good = bytes.fromhex("40 00 4b 46 7f ff 10 10")
    spoiled = bytearray(good + bytes([crc8(good)]))
    spoiled[bit // 8] ^= 1 << bit % 8
    assert kind_of(answer(spoiled[:8].hex(" "), 4_000, crc=spoiled[8])) == "crc"


@pytest.mark.parametrize(
    "text", ["", "\n", "t=4000\n", "40 00 4b : crc=1c YES\n40 00 4b t=4000\n", "40 00 4b 46 7f ff 10 10 "]
)
def test_half_an_answer_is_unreadable(text: str) -> None:
    """What is not the kernel's two whole lines is no temperature."""
    assert kind_of(text) == "unreadable"


@given(st.text(max_size=200))
def test_any_text_is_judged(text: str) -> None:
    """No text makes the judge fail, and none of these is a temperature."""
    assert kind_of(text) == "unreadable"


@given(st.integers(-55_000, 125_000))
def test_the_simulator_agrees(tmp_path_factory: pytest.TempPathFactory, milli_c: int) -> None:
    """What the simulated tree shows is read within half a step of the sensor, rounding included."""
    bus = Path(tmp_path_factory.getbasetemp()) / "w1"
    OneWireTree(bus).show("28-000000000001", milli_c)
    read = judge((bus / "28-000000000001" / "w1_slave").read_text(encoding="ascii"))
    assert isinstance(read, Sample)
    assert abs(read.milli_c - milli_c) <= 32


@pytest.mark.parametrize(
    ("byte6", "last_mc", "kind"),
    [
        ("0c", None, "power_on"),
        ("10", None, None),
        ("0c", 84_000, None),
        ("10", 84_000, None),
        ("0c", 4_000, "power_on"),
        ("10", 4_000, "power_on"),
    ],
)
def test_85_degrees_by_what_was_before(byte6: str, last_mc: int | None, kind: str | None) -> None:
    """85 °C is believed of a probe that was nearly there, and without a past by its byte 6."""
    judged = judge(answer(f"50 05 4b 46 7f ff {byte6} 10", 85_000), last_mc)
    assert kind == (judged.kind if isinstance(judged, Fault) else None)


@pytest.mark.parametrize(
    ("address", "scratchpad", "notes"),
    [
        ("28-0000a2790d4f", "40 00 4b 46 7f ff 10 10", ()),
        ("28-0316a2790d4f", "40 00 4b 46 7f ff 10 10", ("maybe_counterfeit",)),
        ("28-0000a2790d4f", "40 00 4b 46 7f a5 10 10", ("maybe_counterfeit",)),
        ("28-0000a2790d4f", "41 00 4b 46 7f ff 10 10", ("maybe_counterfeit",)),
        ("28-0000a2790d4f", "40 00 4b 46 1f ff 10 10", ("low_resolution",)),
        ("28-0000a2790d4f", "40 00 4b 46 00 ff 10 10", ("maybe_counterfeit",)),
    ],
)
def test_what_is_odd_about_a_chip(address: str, scratchpad: str, notes: tuple[str, ...]) -> None:
    """Serial number, reserved bytes and configuration give hints, and never a fault."""
    assert oddities(address, answer(scratchpad, 4_000)) == notes


@given(st.text(max_size=100))
def test_nothing_is_odd_about_nonsense(text: str) -> None:
    """An answer that is none gives no hint."""
    assert oddities("28-0000a2790d4f", text) == ()
