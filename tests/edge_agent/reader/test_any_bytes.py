"""Whatever bytes and arrays come, they are a picture or a named fault."""

import random
import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from edge_agent.reader import cascade, pictures, sizes
from edge_agent.reader.gate import Gate
from edge_agent.reader.sources.frames import Frame, View, is_whole_jpeg
from edge_agent.reader.watcher import Watcher
from simulators import labels
from tests.edge_agent.reader.drawing import bare

WHOLE = labels.jpeg(bare())
PNG = labels.png(bare())
HEADS = (b"", b"\xff\xd8", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"BM", b"RIFF\0\0\0\0WEBPVP8X", b"II*\0", b"P5 ")
VIEW = View(640)


@given(st.sampled_from(HEADS), st.binary(max_size=400))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_a_picture_or_none(head: bytes, rest: bytes) -> None:
    """No bytes raise anything, whatever they begin with."""
    packed = head + rest
    sizes.of(packed)
    is_whole_jpeg(packed)
    grey = Frame(packed=packed).grey(VIEW)
    assert grey is None or grey.ndim == 2


@given(st.sampled_from((WHOLE, PNG)), st.integers(0, 40_000), st.binary(min_size=1, max_size=64))
@settings(max_examples=40, deadline=None)
def test_spoilt_pictures_are_pictures_or_none(whole: bytes, at: int, spoil: bytes) -> None:
    """A whole picture with some of its bytes changed raises nothing either."""
    place = at % len(whole)
    grey = pictures.decoded(whole[:place] + spoil + whole[place + len(spoil) :], 640)
    assert grey is None or grey.size


@given(
    arrays.arrays(
        dtype=st.sampled_from((np.uint8, np.uint16, np.float32, np.bool_)),
        shape=arrays.array_shapes(min_dims=1, max_dims=4, min_side=0, max_side=40),
    )
)
@settings(max_examples=60, deadline=None)
def test_any_array_is_read_or_no_picture(pixels: np.ndarray) -> None:
    """Frames of odd shapes and types are no pictures by name; all others are looked at to the end."""
    try:
        grey = pictures.grey_of(pixels)
    except pictures.UnreadablePicture:
        return
    Gate().look(grey)
    cascade.read(grey)
    watcher = Watcher(1.0)
    for second in range(6):
        watcher.see(grey, second)


@pytest.mark.parametrize("side", [8_001, 60_000])
def test_promise_of_too_many_pixels_is_refused(side: int) -> None:
    """A small file that promises gigabytes is refused before memory is taken."""
    head = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sIIBBBBB", 13, b"IHDR", side, side, 8, 0, 0, 0, 0)
    assert sizes.of(head) == (side, side)
    assert pictures.decoded(head + PNG[33:]) is None


@pytest.mark.parametrize("times", [0.5, 1.0, 3.0])
def test_sizes_are_those_of_the_picture(times: float) -> None:
    """What a header is said to promise is what OpenCV unpacks."""
    frame = labels.scaled(np.zeros((90, 160, 3), np.uint8), times)
    high, wide, _ = frame.shape
    for ending in (".png", ".jpg", ".bmp", ".webp", ".gif"):
        assert sizes.of(labels.packed(frame, ending)) == (wide, high), ending


def test_large_jpeg_is_unpacked_small() -> None:
    """A JPEG of three times the width that is read is unpacked at half its size, and no smaller."""
    frame = labels.parcel(labels.Label("YT7412345678901"), random.Random(1))
    packed = labels.jpeg(labels.scaled(frame, 3))
    grey = pictures.decoded(packed, 1280)
    assert grey is not None
    assert grey.shape == (1080, 1920)
