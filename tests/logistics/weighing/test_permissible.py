"""The errors that a class III scale may have: OIML R 76-1, table 6, as JJG 539 has it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logistics.weighing.permissible import is_clear_of, min_load_g, permissible_error_mg


@pytest.mark.parametrize(
    ("load_g", "error_g"),
    [(0, 10), (10_000, 10), (10_001, 20), (40_000, 20), (40_001, 30), (60_000, 30), (-5_000, 10)],
)
def test_the_steps_of_a_60_kg_scale(load_g: int, error_g: int) -> None:
    """e = 20 g: 10 g to 10 kg, 20 g to 40 kg, 30 g to 60 kg on verification; twice that in service."""
    assert permissible_error_mg(load_g, 20, in_service=False) == error_g * 1000
    assert permissible_error_mg(load_g, 20) == error_g * 2000


def test_half_of_an_odd_division_is_exact() -> None:
    """e = 5 g: two and a half grams."""
    assert permissible_error_mg(1_000, 5, in_service=False) == 2_500


def test_no_class_iii_scale_has_more_than_ten_thousand_divisions() -> None:
    """Beyond that there is no error to tell."""
    assert permissible_error_mg(100_000, 10) == 30_000
    with pytest.raises(ValueError, match="more than 10000 e of 10 g"):
        permissible_error_mg(100_001, 10)


def test_min_is_twenty_divisions() -> None:
    """Lighter loads have too large a relative error."""
    assert min_load_g(10) == 200


@given(st.integers(0, 99_999), st.integers(1, 50))
def test_errors_grow_with_the_load(load_g: int, division_g: int) -> None:
    """More load never means less error."""
    if load_g + 1 <= 10_000 * division_g:
        assert permissible_error_mg(load_g, division_g) <= permissible_error_mg(load_g + 1, division_g)


def test_a_limit_that_is_too_near_is_for_a_person() -> None:
    """A fruit of 205 g on a scale with e = 5 g may be 200 g; one of 206 g is above it for sure."""
    assert not is_clear_of(205, 200, 5)
    assert is_clear_of(206, 200, 5)
    assert is_clear_of(194, 200, 5)


def test_the_container_counts_for_the_error() -> None:
    """What lies on the pan decides how wrong the scale may be, not what is left of it after the tare."""
    assert is_clear_of(206, 200, 5, load_g=2_000)
    assert not is_clear_of(206, 200, 5, load_g=3_000)
