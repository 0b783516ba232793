"""An EAN-13 is read by its shapes where no decoder sees edges any more, and nothing else passes for one."""

from itertools import product

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge_agent.reader import decoders
from edge_agent.reader.blurred.digits import choose
from edge_agent.reader.blurred.fit import Pose, digit_costs, sampled
from edge_agent.reader.blurred.patterns import STEPS, blurred, whole
from edge_agent.reader.blurred.read import read
from edge_agent.reader.decoders import Grey
from logistics.identifiers import gs1_check_digit
from tests.edge_agent.reader.drawing import bare, frame

MODULE_PX = 3


def _digits(body: str) -> tuple[int, ...]:
    return tuple(int(digit) for digit in body + str(gs1_check_digit(body)))


def _crop(digits: tuple[int, ...], blur: float, noise: float = 1.0, seed: int = 1) -> Grey:
    """A printed code out of focus by `blur` modules."""
    bars = np.repeat(np.pad(whole(digits), 6), MODULE_PX)
    face = np.tile(225 - 180 * bars, (120, 1)).astype(np.float32)
    soft = cv2.GaussianBlur(face, (0, 0), blur * MODULE_PX)
    grain = np.random.default_rng(seed).normal(0, noise, soft.shape)
    return np.asarray(np.clip(soft + grain, 0, 255), np.uint8)


def _text(digits: tuple[int, ...]) -> str:
    return "".join(map(str, digits))


@pytest.mark.parametrize(
    ("body", "blur"), list(product(("978034534803", "004900000658", "690123456789"), (0.5, 1.0)))
)
def test_number_is_read_sharp_and_soft(body: str, blur: float) -> None:
    """What is printed is read, whatever its first digit and though bars run into each other."""
    digits = _digits(body)
    assert read(_crop(digits, blur)) == _text(digits)


def test_reads_what_the_decoders_do_not() -> None:
    """Out of focus by a whole module, neither zxing nor zbar sees bars; the shapes still tell."""
    digits = _digits("690123456789")
    crop = _crop(digits, 1.1)
    ean = frozenset({"ean13"})
    assert decoders.zxing(crop, ean, thorough=True) == decoders.zbar(crop, ean) == ()
    assert read(crop) == _text(digits)


def test_upside_down_is_read_too() -> None:
    """A crop may have been cut out the wrong way round."""
    digits = _digits("978034534803")
    assert read(np.ascontiguousarray(_crop(digits, 0.8)[::-1, ::-1])) == _text(digits)


def test_code_seen_at_a_slant_is_read() -> None:
    """Modules that grow from one end to the other are followed."""
    digits = _digits("978034534803")
    crop = _crop(digits, 0.7)
    high, wide = crop.shape
    corners = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
    moved = np.array([[0, 0], [wide, 8], [wide, high - 8], [0, high]], np.float32)
    slanted = cv2.warpPerspective(
        crop, cv2.getPerspectiveTransform(corners, moved), (wide, high), borderMode=cv2.BORDER_REPLICATE
    )
    assert read(np.asarray(slanted, np.uint8)) == _text(digits)


@pytest.mark.parametrize("blur", [2.0, 3.0])
def test_too_soft_is_not_guessed(blur: float) -> None:
    """Beyond the limit nothing is told, rather than the likeliest."""
    assert read(_crop(_digits("690123456789"), blur, noise=3.0)) is None


@given(
    st.text("0123456789", min_size=12, max_size=12),
    st.floats(0.4, 2.0),
    st.floats(0, 25),
    st.integers(0, 1000),
)
@settings(max_examples=15, deadline=None)
def test_never_another_number(body: str, blur: float, noise: float, seed: int) -> None:
    """However soft and noisy, it is the printed number or none."""
    digits = _digits(body)
    assert read(_crop(digits, blur, noise, seed)) in (_text(digits), None)


@pytest.mark.parametrize("seed", range(2))
def test_other_stripes_are_no_retail_code(seed: int) -> None:
    """A Code 128, a bare counter and noise are none."""
    noise = np.random.default_rng(seed).integers(0, 256, (90, 400), dtype=np.uint8)
    for grey in (frame(seed=seed)[250:400, 200:1080], bare(seed)[:120], noise):
        assert read(np.ascontiguousarray(grey)) is None


@pytest.mark.parametrize("shape", [(1, 1), (1, 300), (300, 1), (2, 4000)])
def test_odd_shapes_are_harmless(shape: tuple[int, int]) -> None:
    """A crop of any shape is no code and breaks nothing."""
    assert read(np.random.default_rng(1).integers(0, 256, shape, dtype=np.uint8)) is None


def test_choice_is_valid_and_the_runner_up_worse() -> None:
    """The chosen digits have a right check digit, also where the cheapest ones have not."""
    rng = np.random.default_rng(4)
    choice = choose(rng.random((6, 20)), rng.random((6, 10)))
    text = "".join(map(str, choice.digits))
    assert int(text[-1]) == gs1_check_digit(text[:-1])
    assert choice.next_cost >= choice.cost


def test_exact_pattern_costs_nothing_at_its_digits() -> None:
    """A line drawn as the pattern itself leaves almost nothing unexplained at the right digits."""
    digits = _digits("690123456789")
    line = blurred(whole(digits)[None], 0.4)[0]
    pose = Pose(6 * STEPS - 0.5, 101 * STEPS - 0.5, 0.0, 0.4)
    left, right, energy = digit_costs(sampled(line, [pose]), 0.4)
    assert choose(left[0], right[0]).digits == digits
    assert choose(left[0], right[0]).cost < 0.05 * float(energy[0])
