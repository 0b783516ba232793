"""Bytes of one protocol are recognised for it, whatever was set."""

import pytest

from edge_agent.drivers.scales.protocols import PROTOCOLS
from edge_agent.drivers.scales.recognise import advice, guesses
from simulators.wires.scales.display import Display
from tests.edge_agent.drivers.scales.test_round_trip import frame

# What looks alike on the wire: the lines of SICS however it is asked, and a check that may be left unread.
ALIKE = {"mt-sics-sir": "mt-sics", "toledo-continuous-check": "toledo-continuous"}


@pytest.mark.parametrize("name", PROTOCOLS)
def test_a_protocol_is_recognised(name: str) -> None:
    """Among the best that fit, and nothing that speaks quite otherwise."""
    sample = frame(name, Display(2_340, decimals=3)) * 5
    best = {guess.protocol for guess in guesses(sample) if not guess.seven_bits}
    assert name in best
    assert {ALIKE.get(one, one) for one in best} == {ALIKE.get(name, name)}


def test_noise_is_not_recognised() -> None:
    """Then the advice is what to compare."""
    assert guesses(bytes(range(256)) * 2) == []
    assert advice(b"\xff" * 100, "dini") == "compare baud, parity and protocol with the indicator's settings"
