"""A still is a small JPEG, whatever the frame."""

import random

import cv2
import numpy as np
import pytest

from edge_agent.reader import cascade, still
from edge_agent.reader.pictures import decoded
from edge_agent.reader.sources.frames import Frame
from simulators import labels
from simulators.labels import Label, Pose

TEXT = "YT7412345678901"
PARCEL = labels.parcel(Label(TEXT), random.Random(1), Pose())


@pytest.mark.parametrize("times", [0.1, 1.0, 3.0])
@pytest.mark.parametrize("noisy", [False, True])
@pytest.mark.parametrize("is_packed", [False, True])
def test_any_frame_fits(times: float, noisy: bool, is_packed: bool) -> None:
    """Frames of 128 to 3840 pixels' width, of parcels and of pure noise, packed or not, are at most 60 kB."""
    frame = labels.scaled(PARCEL, times)
    if noisy:
        frame = np.random.default_rng(1).integers(0, 256, frame.shape, dtype=np.uint8)
    jpeg = still.packed(Frame(packed=labels.jpeg(frame, 95)) if is_packed else Frame(frame))
    assert jpeg is not None
    assert len(jpeg) <= still.BYTES_MAX
    assert cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR) is not None


def test_grey_frames_fit_too() -> None:
    """A ribbon camera's luminance alone becomes a still."""
    jpeg = still.packed(Frame(np.ascontiguousarray(PARCEL[:, :, 1])))
    assert jpeg is not None
    assert len(jpeg) <= still.BYTES_MAX


def test_what_is_small_stays_as_it_is() -> None:
    """A JPEG that is small enough is kept to the byte."""
    small = labels.jpeg(labels.scaled(PARCEL, 0.3), 50)
    assert still.packed(Frame(packed=small)) == small


def test_nonsense_gives_no_still() -> None:
    """What cannot be unpacked is no picture."""
    assert still.packed(Frame(packed=b"\xff\xd8" + bytes(70_000) + b"\xff\xd9")) is None


def test_waybill_can_be_read_in_a_still() -> None:
    """Evidence is good enough to read the label again."""
    grey = decoded(still.packed(Frame(PARCEL)) or b"")
    assert grey is not None
    assert TEXT in {code.text for code in cascade.read(grey)}
