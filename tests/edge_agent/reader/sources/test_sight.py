"""A camera that shows nothing is noticed, and one that shows something is left alone."""

import numpy as np
import pytest

from edge_agent.reader.decoders import Grey
from edge_agent.reader.sources.frames import Frame, View
from edge_agent.reader.sources.sight import BLACK_S, FROZEN_S, SILENT_S, TORN_S, Blind, Sight, is_dark
from simulators import labels
from tests.edge_agent.reader.drawing import bare

DARK = np.full((720, 1280), 9, np.uint8)


def _sight() -> Sight:
    made = Sight()
    made.begin(0.0)
    return made


def _lamp(side_px: int) -> Grey:
    """A dark room with one square lamp."""
    grey = DARK.copy()
    grey[200 : 200 + side_px, 600 : 600 + side_px] = 200
    return grey


def test_dark_is_dark() -> None:
    """Nothing lit, and a signal lamp in a corner, are dark; a dim counter is not."""
    assert is_dark(DARK)
    assert is_dark(_lamp(60))
    assert not is_dark(_lamp(250))
    assert not is_dark((bare() * 0.4).astype(np.uint8))


def test_short_darkness_is_no_fault() -> None:
    """A hand over the lens is none; light begins the time anew."""
    sight = _sight()
    for second in range(0, 40, 4):
        grey = DARK if second % 12 else bare(second)
        sight.saw(Frame(grey), grey, second)


def test_lasting_darkness_is_black() -> None:
    """Told when it has lasted, and not before."""
    sight = _sight()
    sight.saw(Frame(DARK), DARK, BLACK_S)
    with pytest.raises(Blind, match="black: "):
        sight.saw(Frame(DARK), DARK, BLACK_S + 0.1)


def test_same_bits_are_frozen() -> None:
    """A sensor's noise makes each look another; the same bits for long are no look any more."""
    sight, frame = _sight(), Frame(bare())
    for second in range(int(FROZEN_S) + 1):
        sight.saw(frame, bare(), second)
    with pytest.raises(Blind, match="frozen: "):
        sight.saw(Frame(bare()), bare(), FROZEN_S + 1.1)
    assert not sight.shows(Frame(bare()), bare())
    assert sight.shows(Frame(bare(2)), bare(2))


def test_still_scene_is_not_frozen() -> None:
    """A counter on which nothing happens is looked at for hours."""
    sight = _sight()
    for minute in range(120):
        sight.saw(Frame(bare(minute % 2)), bare(minute % 2), 60.0 * minute)


@pytest.mark.parametrize(("torn", "named", "after_s"), [(0, "silent: ", SILENT_S), (1, "torn: ", TORN_S)])
def test_no_whole_frame_is_silent_or_torn(torn: int, named: str, after_s: float) -> None:
    """What came instead decides about the name."""
    sight = _sight()
    sight.saw_nothing(torn, after_s)
    with pytest.raises(Blind, match=named):
        sight.saw_nothing(torn, after_s + 0.1)


def test_packed_frames_are_compared_by_their_bytes() -> None:
    """Two JPEGs of one scene differ, a repeated one does not."""
    first, second = (Frame(packed=labels.jpeg(np.dstack([bare(seed)] * 3))) for seed in (1, 2))
    assert first.is_same_as(Frame(packed=first.packed))
    assert not first.is_same_as(second)
    assert not first.is_same_as(Frame(bare()))
    assert not first.is_same_as(None)


def test_view_is_the_cropped_part_and_no_wider() -> None:
    """The crop is in shares of the frame, and what is left is scaled down to the width."""
    grey = np.zeros((720, 1280), np.uint8)
    grey[:, 640:] = 200
    seen = View(320, (0.5, 0.0, 1.0, 0.5)).of(grey)
    assert seen.shape == (180, 320)
    assert seen.min() == 200
