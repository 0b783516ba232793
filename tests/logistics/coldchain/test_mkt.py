"""Mean kinetic temperature lies where it must, and refuses what has none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logistics.coldchain.errors import ReadingsError
from logistics.coldchain.mkt import mean_kinetic_temperature_c, mkt_of_warmth_c, warmth

temps = st.lists(st.integers(-80_000, 60_000), min_size=1, max_size=30)


@given(temps)
def test_it_lies_between_the_mean_and_the_highest(milli: list[int]) -> None:
    """Warm hours weigh more than cold ones: never below about the mean, never above the maximum."""
    celsius = [value / 1000 for value in milli]
    found = mean_kinetic_temperature_c(celsius)
    assert min(celsius) - 1e-6 <= found <= max(celsius) + 1e-6


@given(temps)
def test_the_running_sum_gives_the_same(milli: list[int]) -> None:
    """The mean of the relative ageing, kept reading by reading, gives the value of the formula."""
    running = mkt_of_warmth_c(sum(warmth(value) for value in milli) / len(milli))
    assert running == pytest.approx(mean_kinetic_temperature_c([value / 1000 for value in milli]), abs=1e-6)


def test_a_weight_is_as_good_as_a_repetition() -> None:
    """Weight 3 equals three readings, and weight 0 none, even a very warm one."""
    assert mean_kinetic_temperature_c([2, 12], [3, 1]) == pytest.approx(
        mean_kinetic_temperature_c([2, 2, 2, 12])
    )
    assert mean_kinetic_temperature_c([-262, 900], [1, 0]) == pytest.approx(-262)


def test_the_activation_energy_can_be_another() -> None:
    """A higher ΔH pulls the value towards the warmest reading."""
    assert mean_kinetic_temperature_c([2, 8], dh_kj_per_mol=120) > mean_kinetic_temperature_c([2, 8])


@pytest.mark.parametrize(
    ("celsius", "weights", "dh", "fault"),
    [
        ([], None, 83.144, "at least one"),
        ([-273.15], None, 83.144, "no temperature"),
        ([float("nan")], None, 83.144, "no temperature"),
        ([5.0], [1.0, 2.0], 83.144, "2 weights for 1"),
        ([5.0], [-1.0], 83.144, "no weight"),
        ([5.0], [0.0], 83.144, "add up to 0"),
        ([5.0], None, 0.0, "no activation energy"),
    ],
)
def test_what_has_no_mean_is_refused(
    celsius: list[float], weights: list[float] | None, dh: float, fault: str
) -> None:
    """Each refusal says what is wrong."""
    with pytest.raises(ReadingsError, match=fault):
        mean_kinetic_temperature_c(celsius, weights, dh_kj_per_mol=dh)
