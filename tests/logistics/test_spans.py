"""Spans are a set of numbers, told in few words."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from logistics import spans
from logistics.spans import Spans

PAIRS = st.lists(st.tuples(st.integers(1, 60), st.integers(0, 12)).map(lambda p: (p[0], p[0] + p[1])))


def built(pairs: list[tuple[int, int]]) -> tuple[Spans, set[int]]:
    """The spans, and the plain set that they must equal."""
    held: Spans = ()
    for low, high in pairs:
        held = spans.add(held, low, high)
    return held, {number for low, high in pairs for number in range(low, high + 1)}


def flat(held: Spans) -> list[int]:
    return [number for low, high in held for number in range(low, high + 1)]


@given(PAIRS)
def test_spans_hold_what_was_added(pairs: list[tuple[int, int]]) -> None:
    """Ascending, each number once, as few spans as can be, in whatever order they came."""
    held, model = built(pairs)
    assert flat(held) == sorted(model)
    assert all(after[0] > before[1] + 1 for before, after in pairwise(held))
    assert spans.count(held) == len(model)


@given(PAIRS, st.integers(-2, 80), st.integers(-2, 80))
def test_missing_is_what_is_not_there(pairs: list[tuple[int, int]], low: int, high: int) -> None:
    """The holes within bounds, whole and nothing else."""
    held, model = built(pairs)
    assert flat(spans.missing(held, low, high)) == sorted(set(range(low, high + 1)) - model)


@given(PAIRS)
def test_upto_and_above_tell_the_same_numbers(pairs: list[tuple[int, int]]) -> None:
    """A confirmation of 1 … upto and the spans above it names exactly what is stored, but for a lost 0."""
    held, model = built(pairs)
    top = spans.upto(held)
    assert set(range(1, top + 1)) <= model
    assert top + 1 not in model
    assert set(range(1, top + 1)) | set(flat(spans.above(held, top))) == model


def test_upto_is_zero_while_the_first_is_missing() -> None:
    """Without number 1 nothing is contiguous."""
    assert spans.upto(()) == 0
    assert spans.upto(((2, 9),)) == 0
    assert spans.upto(((1, 4), (6, 9))) == 4
