"""One weight per load, when it stands, and not before the last one has left."""

from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from logistics.weighing.stable import StableWeight

DIVISION_G, MAX_G = 10, 30_000


def weigh(
    readings: Iterable[int],
    *,
    is_stable: bool | None = None,
    step_ms: int = 100,
    weight: StableWeight | None = None,
) -> list[int]:
    """What is captured from one reading every `step_ms`."""
    weight = weight or StableWeight(division_g=DIVISION_G, max_g=MAX_G)
    captured = (
        weight.take(gross_g, is_stable=is_stable, is_faulty=False, up_ms=number * step_ms)
        for number, gross_g in enumerate(readings)
    )
    return [gross_g for gross_g in captured if gross_g is not None]


def test_a_load_that_stands_for_a_second_is_captured_once() -> None:
    """Where the protocol tells no stability, a second of equal readings does; then never again."""
    assert weigh([1250] * 10) == []
    assert weigh([1250] * 11) == [1250]
    assert weigh([1250] * 100) == [1250]


def test_a_load_that_trembles_by_one_division_stands() -> None:
    """The last digit may flicker."""
    assert weigh([1250, 1260] * 10) == [1250]


def test_a_load_that_moves_is_not_captured() -> None:
    """A hand still on the platform gives no weight."""
    assert weigh(range(1000, 5000, 20)) == []


def test_few_readings_do_not_stand() -> None:
    """Two equal readings a second apart prove nothing."""
    assert weigh([1250] * 3, step_ms=1000) == []
    assert weigh([1250] * 4, step_ms=1000) == [1250]


def test_the_scales_own_word_is_believed_at_the_second_reading() -> None:
    """A stable bit needs no second of waiting, but two readings that agree."""
    assert weigh([1250], is_stable=True) == []
    assert weigh([1250, 1250], is_stable=True) == [1250]
    assert weigh([1250, 1900, 2600], is_stable=True) == []


def test_what_the_scale_calls_unstable_is_never_captured() -> None:
    """Equal readings with the unstable bit set are no weight."""
    assert weigh([1250] * 100, is_stable=False) == []


def test_the_load_must_leave_before_the_next() -> None:
    """A second parcel laid on top of the first is not weighed; after a return to zero it is."""
    assert weigh([1250] * 20 + [3000] * 20) == [1250]
    assert weigh([1250] * 20 + [0] * 2 + [3000] * 20) == [1250, 3000]
    assert weigh([1250] * 20 + [110] * 20 + [3000] * 20) == [1250]


def test_less_than_twenty_divisions_is_no_load() -> None:
    """Below 20 e the relative error is too large (OIML R 76)."""
    assert weigh([190] * 30) == []
    assert weigh([200] * 30) == [200]


def test_more_than_the_scale_may_bear_is_no_load() -> None:
    """Above Max nothing is captured."""
    assert weigh([MAX_G] * 30) == [MAX_G]
    assert weigh([MAX_G + 10] * 30) == []


def test_a_negative_weight_is_no_load_and_no_zero() -> None:
    """A tare that was lifted off shows below zero: nothing is captured, and the old load has not left."""
    assert weigh([-1250] * 30) == []
    assert weigh([1250] * 20 + [-500] * 20 + [1250] * 20) == [1250]


def test_an_overload_begins_the_wait_anew() -> None:
    """A faulty reading among good ones breaks the second in which they must stand."""
    weight = StableWeight(division_g=DIVISION_G, max_g=MAX_G)
    assert weigh([1250] * 8, weight=weight) == []
    assert weight.take(0, is_stable=None, is_faulty=True, up_ms=800) is None
    late = [
        weight.take(1250, is_stable=None, is_faulty=False, up_ms=up_ms) for up_ms in range(900, 2001, 100)
    ]
    assert late == [None] * 10 + [1250, None]


@given(st.lists(st.tuples(st.integers(-40_000, 40_000), st.integers(1, 30)), max_size=12))
def test_at_most_one_weight_per_load(loads: list[tuple[int, int]]) -> None:
    """Whatever is laid on: each capture is a true load, and a zero lies between any two."""
    weight = StableWeight(division_g=DIVISION_G, max_g=MAX_G)
    up_ms, may_capture = 0, True
    for gross_g, count in loads:
        for _ in range(count):
            up_ms += 100
            captured = weight.take(gross_g, is_stable=None, is_faulty=False, up_ms=up_ms)
            may_capture = may_capture or abs(gross_g) < 100
            if captured is not None:
                assert may_capture
                assert 200 <= captured <= MAX_G
                may_capture = False
