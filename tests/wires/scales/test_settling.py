"""From the pan at rest to the weight that counts: load cell, bytes and rule, on a clock of their own."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge_agent.drivers.scales.protocols import PROTOCOLS
from edge_agent.drivers.scales.weights import Weight
from logistics.weighing.stable import StableWeight
from simulators.wires.load_cell import LoadCell
from simulators.wires.scales.display import Display
from simulators.wires.scales.tongues import TONGUES

DIVISION_G, STABLE_LOOKS, PERIOD_MS = 10, 5, 100
STREAMS = sorted(name for name, tongue in TONGUES.items() if tongue.sends)


@pytest.mark.parametrize("name", STREAMS)
@settings(max_examples=20)
@given(load_g=st.integers(30, 2_900).map(lambda tens: tens * 10), seed=st.integers(0, 1_000))
def test_a_weight_counts_soon_after_the_pan_rests(name: str, load_g: int, seed: int) -> None:
    """At most 1.2 s after the display has come to rest, to the step; with a stable bit or without."""
    cell = LoadCell(seed, tremble_g=1.0)
    cell.load_g = load_g
    rule = StableWeight(division_g=DIVISION_G, max_g=30_000)
    looks: list[int] = []
    settled_ms = rest_ms = 0
    for up_ms in range(PERIOD_MS, 8_000, PERIOD_MS):
        looks.append(round(cell.step(PERIOD_MS / 1000) / DIVISION_G) * DIVISION_G)
        if looks[-1:] != looks[-2:-1]:
            rest_ms = up_ms
        is_stable = len(set(looks[-STABLE_LOOKS:])) == 1 and len(looks) >= STABLE_LOOKS
        tongue = TONGUES[name].sends
        assert tongue is not None
        (found,) = PROTOCOLS[name].cut(tongue(Display(looks[-1], is_stable=is_stable))).found
        assert isinstance(found, Weight)
        if rule.take(found.gross_g, is_stable=found.stable, is_faulty=False, up_ms=up_ms) is not None:
            settled_ms = up_ms
            break
    assert settled_ms
    assert looks[-1] == load_g
    assert settled_ms - rest_ms <= 1_200
