"""Days are sealed while collectors write side by side, and no event ever comes in behind a seal."""

from collections.abc import Callable, Iterator
from random import Random
from threading import Event, Thread

import pytest

from central.store.record.chain.seal import Sealed, seal_one
from plumbing.patience import wait_until
from tests.central.centre import NOW, scan
from tests.central.collector.county_day import day
from tests.central.collector.side_by_side import (
    Peer,
    all_at_once,
    bursts_for,
    empty,
    half_done,
    is_anybody_waiting,
    peers,
    state,
)
from tests.central.postgresql import cluster
from tests.central.store.record.chain.days import DAY_MS, ZONE, seal_all, verified

_PATIENCE_S = 30.0


@pytest.fixture(scope="module")
def made() -> Iterator[list[Peer]]:
    with cluster() as server, peers(server.database(), 3) as three:
        yield three


@pytest.fixture
def three(made: list[Peer]) -> list[Peer]:
    """Two that collect and one that seals, on an empty database."""
    empty(made[0].store)
    return made


def test_a_seal_waits_for_lower_numbers(three: list[Peer]) -> None:
    """Numbers that are taken and not committed yet, below some that are, are in the seal of their day."""
    first, second, sealer = three
    sealed: list[Sealed | None] = []
    thread = Thread(target=lambda: sealed.append(seal_one(sealer.store, NOW + 2 * DAY_MS, ZONE)))
    with half_done(first.store, "box-a", "s", [scan("W1"), scan("W2")]):
        with half_done(second.store, "box-b", "t", [scan("W3")]):
            pass
        thread.start()
        assert wait_until(lambda: is_anybody_waiting(second.store), _PATIENCE_S, pause_s=0.005)
    thread.join(_PATIENCE_S)
    (one,) = sealed
    assert one is not None
    assert one.events == 3
    found = verified(second.store)
    assert (found.events, found.faults) == (3, ())


def test_sealing_while_two_collect(three: list[Peer]) -> None:
    """However commits and seals fall together: the chain verifies, and has every event of the log."""
    rng = Random(7)
    streams = day(rng, boxes_total=6, events_each=60)
    collecting, stop = bursts_for(streams, 2, rng), Event()
    still = [True, True]

    def collect(number: int) -> Callable[[], None]:
        def work() -> None:
            try:
                for count, burst in enumerate(collecting[number]):
                    three[number].take(burst, NOW + count * DAY_MS // 2)
            finally:
                still[number] = False
                if not any(still):
                    stop.set()

        return work

    def seal() -> None:
        # Its clock runs ahead: days are sealed while there is still being received in them.
        ahead_ms = NOW
        while not stop.wait(0.01):
            ahead_ms += DAY_MS
            seal_one(three[2].store, ahead_ms, ZONE)

    all_at_once([collect(0), collect(1), seal])
    seal_all(three[2].store, NOW + 400 * DAY_MS)
    found = verified(three[2].store)
    assert found.faults == ()
    assert found.events == len(state(three[0].store)["event"]) == sum(len(one.events) for one in streams)
