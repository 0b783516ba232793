"""A wait ends as soon as it may and no later than it must."""

from itertools import count

import pytest

from plumbing.patience import wait_until


def test_a_wait_ends_when_it_has_become_true() -> None:
    """What is true already needs no patience at all."""
    asked = count(1)
    assert wait_until(lambda: next(asked) == 3, 5, pause_s=0.001)
    assert next(asked) == 4
    assert wait_until(lambda: True, 0)


def test_a_wait_ends_with_its_patience() -> None:
    """And says that it did not become true."""
    assert not wait_until(lambda: False, 0.01, pause_s=0.001)


def test_what_is_raised_goes_through() -> None:
    """That is how a wait is given up early."""
    with pytest.raises(ZeroDivisionError):
        wait_until(lambda: 1 // 0 == 0, 5)
