"""What real probes said, byte for byte, is read as it was meant."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from pymodbus.framer import FramerRTU
from pymodbus.pdu import DecodePDU

from edge_agent.drivers.probes import ds18b20, profiles
from edge_agent.drivers.probes.answer import Fault, Sample
from edge_agent.drivers.probes.modbus import sample_of
from simulators.wires.modbus_slaves import crc16

HERE = Path(__file__).parents[3] / "recordings" / "probes"


def _tables(file: str, kind: str) -> list[dict[str, Any]]:
    read: list[dict[str, Any]] = tomllib.loads((HERE / file).read_text(encoding="utf-8"))[kind]
    return read


@pytest.mark.parametrize("told", _tables("w1_slave.toml", "answer"), ids=lambda told: told["source"][:30])
def test_a_recorded_ds18b20(told: dict[str, Any]) -> None:
    """A recorded answer is the temperature, or the fault, that stands beside it."""
    judged = ds18b20.judge(told["text"])
    expected = told.get("milli_c", told.get("fault"))
    assert expected == (judged.kind if isinstance(judged, Fault) else judged.milli_c)


@pytest.mark.parametrize("told", _tables("modbus.toml", "exchange"), ids=lambda told: told["source"][:30])
def test_recorded_registers(told: dict[str, Any]) -> None:
    """A maker's example is, by that maker's profile, the values that the maker says."""
    profile = profiles.known(told["model"])
    missing = [0] * (profile.span(1)[1] - len(told["registers"]))
    judged = sample_of(profile, [*told["registers"], *missing])
    if "fault" in told:
        assert isinstance(judged, Fault)
        assert judged.kind == told["fault"]
    else:
        assert isinstance(judged, Sample)
        assert judged.milli_c == told["temperature_mc"]
        assert told.get("humidity_mpct", judged.humidity_mpct) == judged.humidity_mpct


@pytest.mark.parametrize(
    "frame",
    [
        told[side]
        for told in _tables("modbus.toml", "exchange")
        for side in ("request", "answer")
        if side in told
    ],
)
def test_recorded_frames_check(frame: str) -> None:
    """The makers' frames have the check that our simulated probes put behind theirs."""
    sent = bytes.fromhex(frame)
    assert crc16(sent[:-2]) == sent[-2:]


@pytest.mark.parametrize(
    "told",
    [told for told in _tables("modbus.toml", "exchange") if "answer" in told],
    ids=lambda told: told["model"],
)
def test_recorded_answers_decode(told: dict[str, Any]) -> None:
    """The library that reads the wire finds the makers' registers in the makers' frames."""
    frame = bytes.fromhex(told["answer"])
    _, pdu = FramerRTU(DecodePDU(is_server=False)).handleFrame(frame, frame[0], 0)
    assert pdu is not None
    assert pdu.registers == told["registers"]
