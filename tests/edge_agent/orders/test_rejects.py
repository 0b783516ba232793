"""A flood of what is no command is an event a minute and reason, and none is lost from the count."""

from edge_agent.orders.rejects import EVERY_MS, Rejects


def test_the_first_is_told_at_once_and_the_rest_a_minute_later() -> None:
    """With all that came meanwhile, and the last that had a name."""
    rejects = Rejects("S")
    assert rejects.due(0) == ()
    rejects.note("foreign", "c1")
    (told,) = rejects.due(0)
    assert (told.reason, told.count, told.last) == ("foreign", 1, "c1")
    rejects.told(told, 0)
    for number in range(1000):
        rejects.note("signature" if number % 2 else "foreign", f"n{number}" if number % 2 == 0 else "")
    assert rejects.due(EVERY_MS - 1) == ()
    later = rejects.due(EVERY_MS)
    assert [(one.reason, one.count, one.last) for one in later] == [
        ("foreign", 500, "n998"),
        ("signature", 500, None),
    ]
    for one in later:
        rejects.told(one, EVERY_MS)
    assert rejects.due(9 * EVERY_MS) == ()
    assert rejects.total == 1001


def test_what_could_not_be_kept_is_told_again() -> None:
    """Nothing is taken off the count before it is on disk."""
    rejects = Rejects("S")
    rejects.note("expired", "c1")
    assert rejects.due(0) == rejects.due(50) != ()


def test_what_waits_can_be_told_before_its_time() -> None:
    """An agent that ends tells what came within the minute."""
    rejects = Rejects("S")
    rejects.note("signature")
    rejects.told(rejects.due(0)[0], 0)
    assert rejects.waiting() == ()
    rejects.note("signature")
    rejects.note("foreign", "c7")
    assert rejects.due(1) == ()
    assert [(one.reason, one.count, one.last) for one in rejects.waiting()] == [
        ("foreign", 1, "c7"),
        ("signature", 1, None),
    ]
