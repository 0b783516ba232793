"""A collector hears the boxes of its partitions, and states and results as the leader."""

from collections.abc import Iterable

from central.cluster.hearing import Hearing
from central.cluster.shares import ALONE, Guard
from logistics.topics import Topics

TOPICS = Topics("sanji/v1", "suichang", 4)
LEADERS = {(TOPICS.states(), 0), (TOPICS.results(), 0)}


class Wire:
    """What is subscribed at the broker."""

    def __init__(self) -> None:
        self.now: dict[str, int] = {}
        self.asked = 0

    def subscribe(self, pairs: Iterable[tuple[str, int]]) -> None:
        new = dict(pairs)
        assert not new.keys() & self.now.keys()
        self.asked += 1
        self.now |= new

    def unsubscribe(self, topics: Iterable[str]) -> None:
        for topic in topics:
            del self.now[topic]


class Held:
    """Shares that are what the test says."""

    def __init__(self) -> None:
        self.mine: frozenset[int] = frozenset()
        self.going: frozenset[int] = frozenset()
        self.lead = 0
        self.free: list[frozenset[int]] = []

    def owned(self, _now_up_ms: int, /) -> frozenset[int] | None:
        return self.mine

    def leaving(self, _now_up_ms: int, /) -> frozenset[int]:
        return self.going

    def freed(self, partitions: frozenset[int], /) -> None:
        self.free.append(partitions)

    def term(self, _now_up_ms: int, /) -> int:
        return self.lead

    def linked(self, _now_up_ms: int, /, *, is_so: bool) -> None:
        raise AssertionError(f"who hears tells nothing of the link: {is_so}")

    def guard(self, _term: int, /) -> Guard:
        raise AssertionError("nothing is written here")


def test_one_alone_hears_all_from_the_beginning() -> None:
    """By one subscription for all boxes, as without a cluster; nothing changes afterwards."""
    hearing, wire = Hearing(TOPICS, 1, ALONE), Wire()
    assert set(hearing.first(0)) == {(TOPICS.up_all(), 1), (TOPICS.states(), 1), (TOPICS.results(), 1)}
    hearing.follow(wire, 1, is_idle=True)
    assert wire.asked == 0


def test_what_is_heard_is_what_is_held() -> None:
    """Partition by partition; what comes and goes changes nothing else, and nothing is asked for twice."""
    held, wire = Held(), Wire()
    hearing = Hearing(TOPICS, 0, held)
    assert hearing.first(0) == ()
    held.mine, held.lead = frozenset({0, 1, 2}), 1
    hearing.follow(wire, 1, is_idle=True)
    assert set(wire.now.items()) == LEADERS | {(TOPICS.up_partition(number), 0) for number in (0, 1, 2)}
    held.mine, held.lead = frozenset({2, 3}), 0
    hearing.follow(wire, 2, is_idle=True)
    assert set(wire.now) == {TOPICS.up_partition(2), TOPICS.up_partition(3)}
    asked = wire.asked
    for now_ms in range(3, 9):
        hearing.follow(wire, now_ms, is_idle=True)
    assert wire.asked == asked


def test_what_is_left_is_free_once_it_is_stored() -> None:
    """It is heard no more at once; it is others' when nothing waits, or after two seconds of a backlog."""
    held, wire = Held(), Wire()
    hearing = Hearing(TOPICS, 0, held)
    held.mine, held.going = frozenset({1}), frozenset({2})
    hearing.follow(wire, 10_000, is_idle=True)
    assert held.free == []
    hearing.follow(wire, 10_500, is_idle=False)
    assert held.free == []
    hearing.follow(wire, 10_600, is_idle=True)
    assert held.free == [frozenset({2})]
    held.going = frozenset({2, 3})
    hearing.follow(wire, 20_000, is_idle=False)
    hearing.follow(wire, 21_999, is_idle=False)
    assert held.free == [frozenset({2})]
    hearing.follow(wire, 22_000, is_idle=False)
    assert held.free == [frozenset({2}), frozenset({2, 3})]
