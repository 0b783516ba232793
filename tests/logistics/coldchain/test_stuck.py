"""A probe that says the same for too long is found by the others in its room."""

from hypothesis import given
from hypothesis import strategies as st

from logistics.coldchain.stuck import ALONE, PEER_MC, Stillness, step

LIMIT_MS = 6 * 3_600_000


def test_another_value_begins_anew() -> None:
    """What peers said before counts no more."""
    still = step(None, 4_000, 0).meanwhile("b", 4_000).meanwhile("b", 9_000)
    assert still.witness(LIMIT_MS, LIMIT_MS) == "b"
    assert step(still, 4_062, LIMIT_MS).witness(2 * LIMIT_MS, LIMIT_MS) is None


def test_the_peer_that_moved_most_is_the_witness() -> None:
    """Of several."""
    still = step(None, 4_000, 0)
    for peer, value in (("b", 4_000), ("b", 4_300), ("c", 4_000), ("c", 5_000)):
        still = still.meanwhile(peer, value)
    assert still.witness(LIMIT_MS, LIMIT_MS) == "c"


@given(st.integers(0, 10 * LIMIT_MS), st.integers(0, 2 * PEER_MC))
def test_when_it_is_doubted(lasted_ms: int, width_mc: int) -> None:
    """With a peer: after the limit, if it moved by more than 0.2 °C. Alone: after four times the limit."""
    alone = Stillness(4_000, 0)
    beside = alone.meanwhile("b", 1_000).meanwhile("b", 1_000 + width_mc)
    assert (alone.witness(lasted_ms, LIMIT_MS) == "") == (lasted_ms >= ALONE * LIMIT_MS)
    assert (beside.witness(lasted_ms, LIMIT_MS) == "b") == (lasted_ms >= LIMIT_MS and width_mc > PEER_MC)
