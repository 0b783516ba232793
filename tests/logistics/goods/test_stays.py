"""What stood in a room is the sum of what was put in and taken out, by time and not by arrival."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from logistics.goods.stays import Move, StayOf, stays

KG = 1000


def put(at_ms: int, net_g: int, order: str = "a") -> Move:
    return Move(at_ms, order, is_in=True, net_g=net_g, product="kiwifruit", owner="o")


def take(at_ms: int, net_g: int | None, order: str = "b") -> Move:
    return Move(at_ms, order, is_in=False, net_g=net_g)


def test_a_lot_that_leaves_in_two_parts() -> None:
    """Each mass has its own stay; the last one ends when nothing is left."""
    found = stays([put(10, 5 * KG), take(20, 2 * KG), take(30, None)])
    assert found == [StayOf(10, 20, "kiwifruit", 5 * KG, "o"), StayOf(20, 30, "kiwifruit", 3 * KG, "o")]


def test_what_is_still_there() -> None:
    """A lot that nobody took out stands there now, with what was added."""
    assert [(one.from_ms, one.to_ms, one.net_g) for one in stays([put(10, KG), put(20, KG)])] == [
        (10, 20, KG),
        (20, None, 2 * KG),
    ]


def test_more_than_there_is() -> None:
    """What was taken out before it came, or beyond what is there, leaves no debt."""
    assert stays([take(5, KG), put(10, KG), take(20, 9 * KG), put(30, KG)])[-1].net_g == KG


def test_moves_of_the_same_moment() -> None:
    """Nothing stands for no time; of two in one millisecond the place in the log decides."""
    assert stays([put(10, KG, "a"), take(10, None, "b")]) == []
    assert [one.net_g for one in stays([take(10, None, "a"), put(10, KG, "b")])] == [KG]


_MOVES = st.lists(
    st.builds(
        Move,
        at_ms=st.integers(0, 9),
        order=st.uuids().map(str),
        is_in=st.booleans(),
        net_g=st.integers(1, 5),
    ),
    max_size=12,
)


@given(_MOVES, st.randoms())
def test_any_order(moves: list[Move], rng: object) -> None:
    """The order of arrival changes nothing, and stays never overlap or hold nothing."""
    found = stays(moves)
    shuffled = list(moves)
    rng.shuffle(shuffled)  # type: ignore[attr-defined]
    assert stays(shuffled) == found
    assert all(one.net_g > 0 and (one.to_ms is None or one.to_ms > one.from_ms) for one in found)
    assert all(one.to_ms is not None and one.to_ms <= later.from_ms for one, later in pairwise(found))
