"""A video of a counter tells each label once while it is in view."""

import itertools
from collections.abc import Iterable

from edge_agent.reader.decoders import Grey
from edge_agent.reader.watcher import Watcher
from simulators.labels import Label, Pose
from tests.edge_agent.reader.drawing import OBLIQUE, OTHER, QR, WAYBILL, bare, frame

REPEAT_S = 3.0
FRAME_S = 0.1
ONE = Label(WAYBILL)
TWO = Label(OTHER)


class Film:
    """A watcher that is shown scenes at ten frames a second."""

    def __init__(self, watcher: Watcher) -> None:
        self._watcher = watcher
        self._number = itertools.count()

    def show(self, frames: Iterable[Grey]) -> list[str]:
        """All texts told, in order."""
        told = [self._watcher.see(grey, next(self._number) * FRAME_S) for grey in frames]
        return [code.text for codes in told for code in codes]


def _resting(label: Label, count: int, pose: Pose | None = None) -> list[Grey]:
    """A scene at rest; frames differ by their noise."""
    looks = [frame(label, pose or Pose(), seed) for seed in range(3)]
    return [looks[number % 3] for number in range(count)]


def _film(**settings: object) -> Film:
    return Film(Watcher(REPEAT_S, **settings))  # type: ignore[arg-type]  # passed on as they are


def test_label_at_rest_is_told_once() -> None:
    """However long a parcel lies there, it is told once."""
    assert _film().show(_resting(ONE, 60)) == [WAYBILL]


def test_parcels_one_after_another_are_told_in_order() -> None:
    """A parcel that replaces another is told though nothing bare came between."""
    assert _film().show(_resting(ONE, 5) + _resting(TWO, 5)) == [WAYBILL, OTHER]


def test_label_that_was_away_briefly_is_not_told_again() -> None:
    """A hand over the label is no second parcel."""
    film = _film()
    film.show(_resting(ONE, 5))
    film.show([bare()] * 10)
    assert film.show(_resting(ONE, 5)) == []


def test_label_that_was_away_for_long_is_told_again() -> None:
    """Back after more than the repeat time, it is a new visit."""
    film = _film()
    film.show(_resting(ONE, 5))
    film.show([bare()] * 35)
    assert film.show(_resting(ONE, 5)) == [WAYBILL]


def test_single_frame_of_a_weak_code_is_not_told() -> None:
    """A Code 128 that one frame alone shows is not believed."""
    assert _film().show([bare(), frame(ONE), bare(), bare()]) == []


def test_two_frames_of_a_moving_label_are_enough() -> None:
    """A parcel is told while it still moves, as soon as two frames agree."""
    moving = [frame(ONE, Pose(shift_px=(step, 0))) for step in (-120, 0, 120)]
    assert _film().show([bare(), *moving, bare()]) == [WAYBILL]


def test_oblique_label_is_found_when_it_rests() -> None:
    """What a first look misses is found by the dear stages, one stage a frame."""
    assert _film().show(_resting(ONE, 12, OBLIQUE)) == [WAYBILL]


def test_dear_search_waits_for_rest() -> None:
    """While something moves, no dear stage runs."""
    moving = [frame(ONE, Pose(turn_deg=37, shift_px=(step * 40, 0))) for step in range(-3, 4)]
    assert _film().show(moving) == []


def test_search_goes_on_until_an_accepted_text_is_read() -> None:
    """A QR code that is read at once does not hide the waybill beside it."""
    film = _film(accept=lambda text: text.startswith("YT"))
    assert film.show(_resting(Label(WAYBILL, qr=QR), 12, OBLIQUE)) == [QR, WAYBILL]


def test_bare_counter_is_silent() -> None:
    """Nothing is told of nothing."""
    assert _film().show(bare(seed) for seed in range(8)) == []


def test_belt_that_never_rests_is_followed() -> None:
    """Parcels on a belt are told, each once, however long it runs without a pause."""
    film = _film()
    passing = [frame(ONE, Pose(shift_px=(step, 0))) for step in (-150, -50, 50, 150)]
    told = film.show(passing * 40)
    assert told == [WAYBILL]
    assert film.show(frame(TWO, Pose(shift_px=(step, 0))) for step in (-150, -50, 50, 150)) == [OTHER]
