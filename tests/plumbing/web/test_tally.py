"""Tries are counted by any key, at once, in bounded memory, and no flood makes them forgotten."""

from plumbing.web.throttle import Tally

T0, WINDOW_MS = 1_780_000_000_000, 60_000


def test_so_many_and_no_more_until_the_window_is_over() -> None:
    """The window begins with the first try; keys do not count for each other."""
    tally = Tally(3, WINDOW_MS)
    assert [tally.take("a", T0 + n) for n in range(5)] == [True, True, True, False, False]
    assert tally.take("b", T0)
    assert not tally.take("a", T0 + WINDOW_MS - 1)
    assert tally.take("a", T0 + WINDOW_MS)


def test_a_right_one_does_not_count() -> None:
    """Given back, it may be made again."""
    tally = Tally(1, WINDOW_MS)
    for _ in range(9):
        assert tally.take("a", T0)
        tally.give_back("a")
    tally.give_back("never tried")
    assert tally.take("a", T0)
    assert not tally.take("a", T0)


def test_a_flood_of_keys_forgets_nothing_and_takes_no_more_memory() -> None:
    """Ten thousand keys in sixteen counters: the first one stays counted."""
    tally = Tally(3, WINDOW_MS, counters=16)
    for _ in range(3):
        tally.take("a", T0)
    for number in range(10_000):
        tally.take(f"key-{number}", T0 + 1)
    assert not tally.take("a", T0 + 2)
    assert len(tally._tried) <= 16
