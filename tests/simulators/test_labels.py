"""Drawn labels say what they should, and the same seed draws the same frame."""

import random

import numpy as np
import pytest

from edge_agent.reader import cascade
from edge_agent.reader.pictures import grey_of
from simulators import labels
from simulators.labels import Label, Pose

LABEL = Label("YT7412345678901", qr="https://parcel.example/t/1", route="SC-3301")


def test_frame_is_720p_in_colour() -> None:
    """A frame has the size of a camera's."""
    assert labels.parcel(LABEL, random.Random(1)).shape == (720, 1280, 3)
    assert labels.empty(random.Random(1)).shape == (720, 1280, 3)


def test_same_seed_draws_the_same_frame() -> None:
    """A world can be run again."""
    once, again = (labels.parcel(LABEL, random.Random(5)) for _ in range(2))
    assert np.array_equal(once, again)


@pytest.mark.parametrize("seed", range(5))
def test_label_can_be_read_as_chance_lays_it(seed: int) -> None:
    """All codes of a label can be read by the counter's reader, however chance lays it."""
    frame = labels.parcel(LABEL, random.Random(seed))
    assert {code.text for code in cascade.read(grey_of(frame))} >= {LABEL.waybill, LABEL.qr}


def test_label_that_is_too_small_is_refused() -> None:
    """A code that does not fit is told, not cut."""
    with pytest.raises(ValueError, match="does not fit"):
        labels.parcel(Label("A" * 60), random.Random(1), Pose())
