"""Masses are exact, whatever unit they are sent, said or shown in."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logistics.weighing.masses import JIN_G, UNIT_G, grams, in_jin, in_kg, said


@pytest.mark.parametrize(
    ("digits", "decimals", "unit", "mass_g"),
    [
        (5, 0, "kg", 5000), (5, 4, "kg", 1), (4, 4, "kg", 0), (15, 4, "kg", 2), (999_999, 3, "kg", 999_999),
        (47, 1, "jin", 2350), (1, 0, "t", 1_000_000), (100, 2, "lb", 454), (16, 0, "oz", 454),
        (-5, 4, "kg", -1),
    ],
)  # fmt: skip
def test_whole_grams_without_a_float_between(digits: int, decimals: int, unit: str, mass_g: int) -> None:
    """Half a gram is rounded away from zero, in every unit."""
    assert grams(digits, decimals, unit) == mass_g


@given(st.integers(-(10**9), 10**9), st.integers(0, 6), st.sampled_from(sorted(UNIT_G)))
def test_rounding_is_to_the_nearest_gram(digits: int, decimals: int, unit: str) -> None:
    """Never more than half a gram off the exact mass."""
    exact = Fraction(digits, 10**decimals) * UNIT_G[unit]
    assert abs(grams(digits, decimals, unit) - exact) <= Fraction(1, 2)


@pytest.mark.parametrize(
    ("text", "mass_g"),
    [
        ("2.35 kg", 2350), ("2,35kg", 2350), ("4.7斤", 2350), ("350 g", 350), ("350克", 350), ("2公斤", 2000),
        (" -0.5 KG ", -500), ("1 lb", 454), ("0.5 t", 500_000),
    ],
)  # fmt: skip
def test_what_people_write_is_understood(text: str, mass_g: int) -> None:
    """Units in Chinese or in letters, a point or a comma."""
    assert said(text) == mass_g


@pytest.mark.parametrize(
    "text", ["", "2.35", "kg", "2.35 stone", "1,500 g", "1,500.5 kg", "--1 kg", "1e3 g", "½斤"]
)
def test_what_is_no_mass_is_refused(text: str) -> None:
    """Without a unit, with an unknown one, or where a comma may mean two things."""
    with pytest.raises(ValueError, match=r"is no mass|is no unit"):
        said(text)


@given(st.integers(-100_000, 100_000))
def test_shown_masses_read_back(mass_g: int) -> None:
    """What is shown in kilograms and in 斤 is the same mass, to the gram."""
    assert said(f"{in_kg(mass_g)} kg") == said(f"{in_jin(mass_g)} 斤") == mass_g


def test_a_jin_is_half_a_kilogram() -> None:
    """And shows no zeros beyond one place."""
    assert in_jin(JIN_G) == "1.0"
    assert (in_jin(2350), in_jin(-2351), in_kg(-20)) == ("4.7", "-4.702", "-0.020")
