"""A calibration's line goes through its points, and leads back."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from logistics.coldchain.calibration import Calibration

LAB = Calibration("C-1", "2026-05-01", "2027-04-30", (-500, 24_800), (0, 25_000))
RAW = st.integers(-60_000, 130_000)


@pytest.mark.parametrize(
    ("raw", "true"), [(7_500, 7_905), (7_600, 8_004), (8_000, 8_399), (-500, 0), (24_800, 25_000)]
)
def test_two_points(raw: int, true: int) -> None:
    """The domain page's case 30, and the points themselves: 7.905 is in the band and 8.004 is out."""
    assert LAB.corrected(raw) == true


def test_points_may_stand_in_any_order() -> None:
    """Which of them was measured first does not matter."""
    other = Calibration("C-1", "2026-05-01", "2027-04-30", (24_800, -500), (25_000, 0))
    assert [other.corrected(raw) for raw in range(-60_000, 130_000, 997)] == [
        LAB.corrected(raw) for raw in range(-60_000, 130_000, 997)
    ]


@given(RAW)
def test_the_raw_value_can_be_had_again(raw: int) -> None:
    """To a thousandth of a degree; a DS18B20's step is sixty-two times as much."""
    assert abs(LAB.raw(LAB.corrected(raw)) - raw) <= 1


@given(RAW)
def test_one_point_is_a_shift(raw: int) -> None:
    """Everywhere the same."""
    shift = Calibration("C-2", "2026-05-01", "2027-04-30", (100,), (0,))
    assert shift.corrected(raw) == raw - 100
    assert shift.raw(shift.corrected(raw)) == raw


@given(RAW, RAW)
def test_the_order_of_temperatures_is_kept(one: int, other: int) -> None:
    """A warmer raw value is never a colder true one."""
    assert (one <= other) <= (LAB.corrected(one) <= LAB.corrected(other))


def test_a_certificate_is_good_on_its_last_day() -> None:
    """And due the day after."""
    assert not LAB.is_due("2027-04-30")
    assert LAB.is_due("2027-05-01")


@pytest.mark.parametrize(
    ("raw", "true"), [((1, 2), (1,)), ((5, 5), (1, 2)), ((1, 2), (5, 5)), ((), ()), ((1, 2, 3), (1, 2, 3))]
)
def test_points_that_make_no_line_are_refused(raw: tuple[int, ...], true: tuple[int, ...]) -> None:
    """A broken box cannot make the centre divide by zero."""
    body = msgspec.msgpack.encode(
        {"certificate": "C", "date": "2026-05-01", "due": "2027-04-30", "raw_mc": raw, "true_mc": true}
    )
    with pytest.raises(msgspec.ValidationError):
        msgspec.msgpack.decode(body, type=Calibration)
