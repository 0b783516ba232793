"""Lost and doubled are told apart, whatever hides one behind the other."""

from simulators.fleet.verdict import compare


def test_each_event_once_is_good() -> None:
    """Streams of others are no matter of the fleet."""
    told = compare({"a": 3, "b": 0}, [("a", 3, 3, 3), ("other", 5, 5, 5)], scans=2, steps=2)
    assert (told.events, told.is_good) == (3, True)


def test_one_boxs_double_never_hides_anothers_loss() -> None:
    """Both are counted."""
    told = compare({"a": 3, "b": 3}, [("a", 4, 3, 3), ("b", 2, 2, 3)], scans=0, steps=0)
    assert (told.lost, told.doubled, told.is_good) == (1, 1, False)


def test_what_was_never_made_is_strange() -> None:
    """A number above the highest that was given out."""
    told = compare({"a": 3}, [("a", 4, 4, 4)], scans=0, steps=0)
    assert (told.strange, told.is_good) == (1, False)


def test_a_step_more_than_scans_is_doubled() -> None:
    """A read model that counted a scan twice."""
    assert compare({"a": 1}, [("a", 1, 1, 1)], scans=1, steps=2).doubled == 1


def test_a_box_of_which_nothing_is_there_lost_all() -> None:
    """No row is no excuse."""
    assert compare({"a": 7}, [], scans=0, steps=0).lost == 7
