"""The search for circles of objects pauses while work lasts, and goes on after it whatever happened."""

import gc

import pytest

from plumbing import heap


def test_there_is_no_search_within() -> None:
    """Nothing is searched while the work lasts."""
    with heap.left_alone():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_it_goes_on_after_a_fault() -> None:
    """Work that fails does not leave the search off."""
    with pytest.raises(KeyError), heap.left_alone():
        raise KeyError("gone")
    assert gc.isenabled()


def test_who_turned_it_off_finds_it_off() -> None:
    """Work within work does not turn it on too early."""
    with heap.left_alone():
        with heap.left_alone():
            pass
        assert not gc.isenabled()
