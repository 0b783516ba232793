"""What lowest and highest prove of readings that are gone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logistics.coldchain.evidence import evidence

_LO, _HI = 0, 8000
values = st.integers(-5000, 15_000)


@pytest.mark.parametrize(
    ("low_mc", "high_mc", "proves"),
    [
        (0, 8000, "within"),
        (7999, 8001, "partly"),
        (-1, 4000, "partly"),
        (-1, 8001, "partly"),
        (8000, 9000, "partly"),
        (8001, 9000, "above"),
        (-9000, -1, "below"),
        (-9000, 0, "partly"),
    ],
)
def test_what_a_stretch_proves(low_mc: int, high_mc: int, proves: str) -> None:
    """A reading at the limit is within it."""
    assert evidence(low_mc, high_mc, _LO, _HI) == proves


def test_without_limits_nothing_is_out() -> None:
    """A room that nobody gave limits."""
    assert evidence(-90_000, 90_000, None, None) == "within"
    assert evidence(9000, 9000, None, 8000) == "above"
    assert evidence(-1, -1, 0, None) == "below"


@given(readings=st.lists(values, min_size=1))
def test_it_never_says_more_than_the_readings(readings: list[int]) -> None:
    """Whatever the readings were: throughout, never and at times are what they were."""
    hot, cold = [one > _HI for one in readings], [one < _LO for one in readings]
    proves = evidence(min(readings), max(readings), _LO, _HI)
    assert (proves == "above") == all(hot)
    assert (proves == "below") == all(cold)
    assert (proves == "within") == (not any(hot) and not any(cold))
