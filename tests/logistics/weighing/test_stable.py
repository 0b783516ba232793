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


@given(
    st.integers(20, 200),
    st.integers(0, 199),
    st.integers(200, MAX_G - DIVISION_G),
    st.lists(st.integers(0, MAX_G), max_size=40),
    st.booleans(),
)
def test_a_weight_is_settled_soon_after_the_pan_rests(
    period_ms: int, phase_ms: int, load_g: int, swing: list[int], flickers: bool
) -> None:
    """At most 1.2 s at ten readings a second, 1.4 s at five, wherever they fall, however it swung."""
    weight = StableWeight(division_g=DIVISION_G, max_g=MAX_G)
    rest_ms = 10_000
    up_ms = rest_ms + phase_ms % period_ms
    for number, gross_g in enumerate(swing):
        before_ms = up_ms - (len(swing) - number) * period_ms
        if weight.take(gross_g, is_stable=None, is_faulty=False, up_ms=before_ms) is not None:
            return  # what stood that long before was a load of its own
    for number in range(100):
        gross_g = load_g + (DIVISION_G if flickers and number % 2 else 0)
        if weight.take(gross_g, is_stable=None, is_faulty=False, up_ms=up_ms) is not None:
            break
        up_ms += period_ms
    assert up_ms - rest_ms <= (1_200 if period_ms <= 100 else 1_400)


def test_a_tared_container_may_stay_on_the_pan() -> None:
    """Zero above the container is zero: one portion after the other is captured, each with its gross."""
    weight = StableWeight(division_g=DIVISION_G, max_g=MAX_G)
    captured = [
        weight.take(gross_g, tare_g=500, is_stable=True, is_faulty=False, up_ms=number * 100)
        for number, gross_g in enumerate([500, 500, 1_750, 1_750, 500, 2_500, 2_500, 0, 0])
    ]
    assert captured == [None, None, None, 1_750, None, None, 2_500, None, None]


def test_the_container_alone_is_no_load() -> None:
    """What was tared away is not weighed, however heavy it is, and too little in it neither."""
    weight = StableWeight(division_g=DIVISION_G, max_g=MAX_G)
    for number, gross_g in enumerate([5_000] * 30 + [5_150] * 30):
        taken = weight.take(gross_g, tare_g=5_000, is_stable=None, is_faulty=False, up_ms=number * 100)
        assert taken is None
    assert weight.state == "too_light"


def test_the_reason_is_told() -> None:
    """Why a reading is no weight yet, for the person in front of the scale."""
    weight = StableWeight(division_g=DIVISION_G, max_g=MAX_G, min_g=100)
    told = []
    for number, (gross_g, is_stable, is_faulty) in enumerate(
        [
            (0, True, False), (1_250, False, False), (1_250, True, False), (1_250, True, False),
            (-300, True, False), (80, True, False), (MAX_G + 10, True, False), (0, None, True),
        ]
    ):  # fmt: skip
        weight.take(gross_g, is_stable=is_stable, is_faulty=is_faulty, up_ms=number * 100)
        told.append(weight.state)
    assert told == ["zero", "moving", "moving", "captured", "negative", "too_light", "too_heavy", "fault"]
