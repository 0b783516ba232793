"""Bars are found at any angle and cut out upright."""

import numpy as np
import pytest

from edge_agent.reader import decoders, localise
from edge_agent.reader.codes import USUAL
from simulators.labels import Pose
from tests.edge_agent.reader.drawing import LABEL, WAYBILL, bare, frame


@pytest.mark.parametrize("turn_deg", [-75, -50, -25, 0, 10, 20, 35, 45, 65, 90])
def test_waybill_is_cut_out_upright_at_any_angle(turn_deg: int) -> None:
    """A crop reads without any turning, however the parcel lies."""
    grey = frame(LABEL, Pose(turn_deg=turn_deg))
    crops = [localise.crop(grey, patch) for patch in localise.patches(grey)]
    texts = {code.text for crop in crops for code in decoders.zxing(crop, USUAL, thorough=False)}
    assert WAYBILL in texts


def test_bare_counter_has_no_patches() -> None:
    """Noise and shade are no stripes."""
    assert localise.patches(bare()) == ()


@pytest.mark.parametrize("shape", [(1, 1), (3, 900), (900, 2)])
def test_odd_shapes_are_harmless(shape: tuple[int, int]) -> None:
    """A sliver of a picture yields nothing and breaks nothing."""
    assert localise.patches(np.zeros(shape, np.uint8)) == ()


def test_patches_are_bounded() -> None:
    """A picture of nothing but stripes yields six patches at most."""
    grid = np.kron(np.indices((40, 60)).sum(axis=0) % 2, np.ones((16, 16)))
    stripes = grid * (np.arange(960) % 6 < 3) * 255
    assert len(localise.patches(stripes.astype(np.uint8))) <= 6
