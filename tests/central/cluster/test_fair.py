"""Shares make up the whole, differ by one at most, and are the same for whoever counts them."""

from hypothesis import given
from hypothesis import strategies as st

from central.cluster.fair import share, surplus

NAMES = st.sets(st.text("abc123-", min_size=1, max_size=5), min_size=1, max_size=20)


@given(st.integers(0, 4096), NAMES)
def test_shares_make_up_the_whole(partitions: int, names: set[str]) -> None:
    """Whatever order the members are counted in."""
    shares = [share(partitions, list(names), name) for name in names]
    assert sum(shares) == partitions
    assert max(shares) - min(shares) <= 1
    assert [share(partitions, sorted(names, reverse=True), name) for name in names] == shares


def test_nobody_has_no_share() -> None:
    """Who is not among the members takes nothing."""
    assert share(64, [], "c1") == 0
    assert share(64, ["c2"], "c1") == 0


def test_the_highest_numbers_are_given_up() -> None:
    """And the same ones whenever it is asked."""
    assert surplus({5, 3, 9, 1}, 2) == {5, 9}
    assert surplus({5, 3}, 2) == frozenset()
    assert surplus({5, 3}, 0) == {3, 5}
