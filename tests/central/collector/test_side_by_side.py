"""Collectors write into one PostgreSQL side by side, and what comes out is as if one had been alone."""

import os
from collections.abc import Callable, Iterator
from random import Random

import pytest

from central.collector import TRIES_MAX, Inbound
from central.store import tables
from central.store.engines import is_out_of_locks
from central.store.store import StoreFault
from logistics import wire
from logistics.events.counter import Corrected
from tests.central.centre import NOW, T0, batch, chunk, fresh_centre, inbound, scan, scans
from tests.central.collector.county_day import Stream, day
from tests.central.collector.side_by_side import (
    CUT_OFF,
    Peer,
    State,
    all_at_once,
    bursts_for,
    empty,
    peers,
    raising,
    state,
)
from tests.central.postgresql import Cluster, cluster

DAYS = int(os.environ.get("SANJI_DAYS", "3"))
"""So many days by chance are tried; SANJI_DAYS=200 takes a night."""
DEADLOCK, OUT_OF_LOCKS = "40P01", "53200"
DAY_MS = 86_400_000


@pytest.fixture(scope="module")
def server() -> Iterator[Cluster]:
    with cluster() as made:
        yield made


@pytest.fixture(scope="module")
def three(server: Cluster) -> Iterator[list[Peer]]:
    with peers(server.database(), 3) as made:
        yield made


@pytest.fixture
def collectors(three: list[Peer]) -> list[Peer]:
    """Three collectors on an empty database."""
    empty(three[0].store)
    for one in three:
        one.confirmed.clear()
        one.projections.trips.clear()
        one.failed = 0
    return three


def told_in_order(streams: list[Stream]) -> State:
    """What one collector makes of it that gets all in order."""
    with fresh_centre() as centre:
        for stream in streams:
            centre.receive(stream.batch(1, len(stream.events)))
        return state(centre.store)


def assert_same(found: State, wanted: State) -> None:
    for name, rows in wanted.items():
        assert found[name] == rows, name


def assert_all_confirmed(collectors: list[Peer], streams: list[Stream]) -> None:
    """Each stream is stored to its end without a hole, and confirmed."""
    spans = state(collectors[0].store)["span"]
    assert spans == sorted((stream.name, 1, len(stream.events)) for stream in streams)
    confirmed = {confirm.stream for one in collectors for confirm in one.confirmed.values()}
    assert confirmed == {stream.name for stream in streams}


def collect(collectors: list[Peer], dealt: list[list[list[wire.Envelope]]]) -> None:
    """Each takes its bursts, all at the same time."""

    def work(one: Peer, mine: list[list[wire.Envelope]]) -> Callable[[], None]:
        def take() -> None:
            for burst in mine:
                one.take(burst)

        return take

    all_at_once([work(one, mine) for one, mine in zip(collectors, dealt, strict=False)])


@pytest.mark.parametrize("seed", range(DAYS))
@pytest.mark.parametrize("count", [2, 3])
def test_side_by_side_as_if_alone(collectors: list[Peer], count: int, seed: int) -> None:
    """However a day is dealt out, shuffled and doubled: log and read models are those of one collector."""
    rng = Random(1000 * count + seed)
    streams = day(rng)
    collect(collectors, bursts_for(streams, count, rng))
    assert_same(state(collectors[0].store), told_in_order(streams))
    assert_all_confirmed(collectors, streams)
    assert not any(one.failed for one in collectors)


@pytest.mark.parametrize("seed", range(DAYS))
def test_connections_are_cut_off_amid_transactions(collectors: list[Peer], seed: int) -> None:
    """What a collector that dies had not committed is gone, nothing else: sent again, it is there once."""
    rng = Random(9000 + seed)
    streams = day(rng)
    for one in collectors:
        one.projections.trips += rng.choices(["", "", CUT_OFF, raising(DEADLOCK)], k=12)
    collect(collectors, bursts_for(streams, 3, rng))
    assert_same(state(collectors[0].store), told_in_order(streams))
    assert_all_confirmed(collectors, streams)
    assert any(one.failed for one in collectors)


def test_one_batch_to_all_at_once(collectors: list[Peer]) -> None:
    """While a partition changes hands a batch may come to several: it is stored once, and all confirm it."""
    (stream,) = day(Random(5), boxes_total=1, events_each=60)
    collect(collectors, [[[stream.batch(1, 60)]]] * 3)
    assert_same(state(collectors[0].store), told_in_order([stream]))
    assert [one.confirmed[stream.name].upto for one in collectors] == [60] * 3


def test_the_same_letter_from_all_at_once(collectors: list[Peer]) -> None:
    """The same bytes that are no batch are kept once, and each time counts, whoever sent them."""

    def work(one: Peer, box: str) -> Callable[[], None]:
        def send() -> None:
            for _ in range(5):
                one.collector.receive([Inbound(box, b"torn")], NOW)

        return send

    all_at_once([work(one, f"box-{number}") for number, one in enumerate(collectors)])
    with collectors[0].store.read() as connection:
        (letter,) = connection.execute(tables.dead_letter.select()).all()
    assert letter.times == 15


@pytest.mark.parametrize("trips", range(1, TRIES_MAX + 1))
def test_a_burst_that_met_another_is_run_again(collectors: list[Peer], trips: int) -> None:
    """What the database undid is run again beside others, and at last alone; its boxes notice nothing."""
    one = collectors[0]
    one.projections.trips += [raising(DEADLOCK)] * trips
    told = [*scans(3), (T0, chunk([9] * 12))]
    (confirm,) = one.collector.receive([inbound(batch("s", 1, *told))], NOW)
    assert confirm.upto == 4
    with fresh_centre() as centre:
        centre.receive(batch("s", 1, *told))
        assert_same(state(one.store), state(centre.store))


def test_no_room_for_locks(collectors: list[Peer]) -> None:
    """Where the server has no room for so many locks, a burst is stored alone: that needs one lock."""
    one = collectors[0]
    with pytest.raises(StoreFault) as why, one.store.write_beside(f"k{number}" for number in range(100_000)):
        pass
    assert is_out_of_locks(why.value)
    one.projections.trips += [raising(OUT_OF_LOCKS)]
    (confirm,) = one.collector.receive([inbound(batch("s", 1, *scans(3)))], NOW)
    assert confirm.upto == 3
    assert not one.projections.trips


def test_another_fault_goes_through(collectors: list[Peer]) -> None:
    """What running again does not mend ends the collector, as it did; nothing is stored."""
    one = collectors[0]
    one.projections.trips += [raising("53100")]
    with pytest.raises(StoreFault, match="met"):
        one.collector.receive([inbound(batch("s", 1, *scans(3)))], NOW)
    assert state(one.store)["event"] == []


def test_what_was_held_is_released_alone(collectors: list[Peer]) -> None:
    """A fact of any box whose time has come is taken in with the next burst, whoever collects it."""
    first, second = collectors[:2]
    ahead = T0 + 100 * DAY_MS
    first.collector.receive([inbound(batch("s", 1, (ahead, scan("W-ahead")), *scans(1)))], NOW)
    assert len(state(first.store)["parcel"]) == 1
    second.collector.receive([inbound(batch("t", 1, *scans(1, start=5), box="box-b"))], ahead + 1)
    assert {row[0] for row in state(first.store)["parcel"]} >= {"W-ahead"}
    assert len(state(first.store)["parcel"]) == 3


def test_a_large_burst_and_its_correction(collectors: list[Peer]) -> None:
    """More parcels than go into one transaction, and a correction among them: all is confirmed at the end."""
    told = [
        *scans(1500),
        (T0, Corrected(site="HUB", stream="s", seq=7, reason="wrong")),
        *scans(3, start=2000),
    ]
    burst = [batch("s", 1, *told), batch("t", 1, *scans(1200), box="box-b")]
    confirms = collectors[0].collector.receive([inbound(one) for one in burst], NOW)
    assert {confirm.stream: confirm.upto for confirm in confirms} == {"s": 1504, "t": 1200}
    with fresh_centre() as centre:
        centre.receive(*burst)
        assert_same(state(collectors[0].store), state(centre.store))
