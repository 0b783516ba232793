"""The backlog spreads while it delays nothing, and yields when it does."""

from edge_agent.uplink.reach import Reach

MAX = 3500


def quiet(reach: Reach, up_ms: int) -> None:
    """Live batches that take 50 ms."""
    for _ in range(5):
        reach.landed(1, up_ms - 50, up_ms, is_late=False)


def test_it_spreads_up_to_its_bound_while_batches_come_back_soon() -> None:
    """Each confirmed batch of the backlog makes room for as many events more."""
    reach = Reach(400, MAX)
    reach.landed(200, 0, 100, is_late=True)
    assert reach.events == 600
    for up_ms in range(200, 5000, 100):
        reach.landed(200, up_ms - 100, up_ms, is_late=True)
    assert reach.events == MAX


def test_no_more_than_a_second_of_it_is_under_way() -> None:
    """A batch that takes longer halves it, once for all that was sent before; never below a small batch."""
    reach = Reach(400, MAX)
    reach.landed(200, 0, 1001, is_late=True)
    reach.landed(200, 0, 1002, is_late=True)
    assert reach.events == 200
    for up_ms in range(2003, 20_000, 1002):
        reach.landed(200, up_ms - 1001, up_ms, is_late=True)
    assert reach.events == 20


def test_it_yields_when_what_happens_now_is_delayed() -> None:
    """A live batch that takes more than twice its quickest time and a little halves it for ten seconds."""
    reach = Reach(400, MAX)
    quiet(reach, 1000)
    reach.landed(1, 1000, 1215, is_late=False)
    assert reach.events == 200
    reach.landed(200, 1300, 1400, is_late=True)
    assert reach.events == 200
    reach.landed(200, 11_200, 11_300, is_late=True)
    assert reach.events == 400


def test_a_link_that_is_slow_for_good_is_no_delay() -> None:
    """The quickest time is forgotten slowly: the backlog does not starve for ever."""
    reach = Reach(400, MAX)
    quiet(reach, 1000)
    for up_ms in range(2000, 400_000, 2000):
        reach.landed(1, up_ms - 900, up_ms, is_late=False)
        reach.landed(20, up_ms - 900, up_ms, is_late=True)
    assert reach.events > 400


def test_it_is_never_more_than_its_bound() -> None:
    """Also at first."""
    assert Reach(400, 30).events == 30
