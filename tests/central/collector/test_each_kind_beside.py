"""A fact of each kind comes while another box's facts about the same things are half stored."""

from collections.abc import Iterator
from threading import Thread

import pytest

from central.store.projections.beside import RULES
from central.store.store import StoreFault
from logistics import wire
from logistics.events.all import AnyEvent
from logistics.events.boxes import ClockKnown
from logistics.events.shape import Event
from plumbing.patience import wait_until
from tests.central.centre import T0, batch, fresh_centre
from tests.central.collector.county_day import KINDS, Hand
from tests.central.collector.side_by_side import (
    Peer,
    empty,
    half_done,
    is_anybody_waiting,
    peers,
    state,
)
from tests.central.postgresql import cluster

_PATIENCE_S = 30.0
OF_OTHERS = [kind for kind, rule in RULES.items() if rule is not None]


@pytest.fixture(scope="module")
def two() -> Iterator[list[Peer]]:
    with cluster() as server, peers(server.database(), 2) as made:
        yield made


def told_by(hand: Hand, kinds: list[type[Event]]) -> list[AnyEvent]:
    """Events about one parcel, one bag and few lots."""
    return [hand.make(kind) for kind in kinds]


def envelope(stream: str, box: str, events: list[AnyEvent]) -> wire.Envelope:
    return batch(stream, 1, *((T0 + number, event) for number, event in enumerate(events)), box=box)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_each_kind_beside_all_others(two: list[Peer], kind: type[Event]) -> None:
    """It waits, or what it makes does not depend on what is half stored: in the end all is as in turn."""
    first, second = two
    empty(first.store)
    hand = Hand("", things=3)
    others, mine = told_by(hand, OF_OTHERS * 2), told_by(hand, [kind] * 3)
    burst = envelope("t", "box-b", mine)
    faults: list[StoreFault] = []

    def collect() -> None:
        try:
            second.take([burst])
        except StoreFault as why:
            faults.append(why)

    thread = Thread(target=collect)
    with half_done(first.store, "box-a", "s", others):
        thread.start()
        assert wait_until(
            lambda: not thread.is_alive() or is_anybody_waiting(first.store), _PATIENCE_S, pause_s=0.005
        )
    thread.join(_PATIENCE_S)
    assert not faults
    assert not second.failed
    with fresh_centre() as centre:
        centre.receive(envelope("s", "box-a", others))
        centre.receive(burst)
        wanted = state(centre.store)
    found = state(first.store)
    for name, rows in wanted.items():
        assert found[name] == rows, name


def test_what_goes_alone_waits(two: list[Peer]) -> None:
    """A clock that becomes known begins when what is half stored is committed."""
    first, second = two
    empty(first.store)
    hand = Hand("", things=3)
    thread = Thread(target=second.take, args=([envelope("t", "box-b", told_by(hand, [ClockKnown]))],))
    with half_done(first.store, "box-a", "s", told_by(hand, OF_OTHERS)):
        thread.start()
        assert wait_until(lambda: is_anybody_waiting(first.store), _PATIENCE_S, pause_s=0.005)
        assert thread.is_alive()
    thread.join(_PATIENCE_S)
    assert second.confirmed["t"].upto == 1
