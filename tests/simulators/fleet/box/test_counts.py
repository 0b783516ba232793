"""Percentiles of how long events took."""

from simulators.fleet.box.counts import Counts, Took, took_of


def test_percentiles_are_values_that_were_measured() -> None:
    """Of a hundred the 95th is the one that 95 of them do not exceed."""
    assert took_of(range(100)) == Took(100, 50, 95, 99, 99)
    assert took_of([7]) == Took(1, 7, 7, 7, 7)


def test_of_none_there_is_none() -> None:
    """No number is made up."""
    assert took_of([]) == Took(0, None, None, None, None)


def test_they_are_taken_once() -> None:
    """Each stretch of a run has its own."""
    counts = Counts()
    counts.gone(5, is_linked=True)
    assert counts.take_took()[0].events == 1
    assert counts.take_took()[0].events == 0
