"""Whether a camera's frame is whole can be told from its bytes."""

import pytest

from edge_agent.reader.sources.frames import is_whole_jpeg
from edge_agent.reader.sources.live import CannotOpen
from edge_agent.reader.sources.opencv import OpenCvCapture
from simulators import labels
from tests.edge_agent.reader.drawing import bare

WHOLE = labels.jpeg(bare())


def test_whole_frame_is_whole() -> None:
    """A frame from its first to its last marker is whole, padding after it or not."""
    assert is_whole_jpeg(WHOLE)
    assert is_whole_jpeg(WHOLE + bytes(8))


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.99])
def test_torn_frame_is_not(share: float) -> None:
    """A frame that ends early is not whole, wherever it was torn."""
    assert not is_whole_jpeg(WHOLE[: int(len(WHOLE) * share)])


def test_frame_without_a_beginning_is_not_whole() -> None:
    """The second half of a frame is no frame."""
    assert not is_whole_jpeg(WHOLE[len(WHOLE) // 2 :])


def test_device_that_is_not_there_cannot_be_opened() -> None:
    """A path without a camera is told at once."""
    with pytest.raises(CannotOpen, match="nothing answers"):
        OpenCvCapture("/dev/video99", 1280)
