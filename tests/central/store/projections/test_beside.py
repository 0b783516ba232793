"""What each fact is folded beside is decided for every kind, and facts without a common key never wait."""

from collections.abc import Iterator
from typing import get_args

import pytest
from sqlalchemy.exc import DBAPIError

from central.store.projections.beside import RULES, keys_of
from central.store.store import Store
from logistics.events.all import TAGS, AnyEvent
from logistics.events.boxes import ClockKnown
from logistics.events.counter import Corrected, ParcelShelved
from logistics.events.lots import LotReshaped, Portion
from logistics.events.shape import Event
from logistics.events.transport import Loaded
from tests.central.centre import chunk, scan
from tests.central.collector.county_day import KINDS, Hand
from tests.central.collector.side_by_side import half_done, waiting_ms
from tests.central.postgresql import cluster

ALONE = {Corrected, ClockKnown}
BESIDE = sorted(set(RULES) - ALONE, key=lambda kind: kind.__name__)


@pytest.fixture(scope="module")
def stores() -> Iterator[tuple[Store, Store]]:
    """Two collectors' connections to one database."""
    with cluster() as server:
        url = server.database()
        both = Store(url), Store(url)
        yield both
        for store in both:
            store.close()


def test_every_kind_is_decided() -> None:
    """A new kind of event has its line in the table, and in the days by which collectors are tried."""
    kinds = set(get_args(AnyEvent))
    assert set(RULES) == kinds == set(KINDS)
    assert {kind.__struct_config__.tag for kind in RULES} == TAGS
    assert {kind for kind, rule in RULES.items() if rule is None} == ALONE


def test_what_is_told_of_one_thing_shares_a_key() -> None:
    """A parcel's scan and what its counter tells, a bag on a vehicle and in a hall, both sides of a split."""
    parcel = keys_of(scan("W1"))
    assert parcel == keys_of(ParcelShelved(waybill="W1", site="S", shelf="A", code="1"))
    assert parcel == keys_of(Loaded(code="W1", is_bag=False, site="S", vehicle="v"))
    assert parcel != keys_of(Loaded(code="W1", is_bag=True, site="S", vehicle="v"))
    split = LotReshaped(site="S", kind="split", inputs=(Portion("L1", 2),), outputs=(Portion("L2", 2),))
    assert keys_of(split) == ("lot:L1", "lot:L2")


@pytest.mark.parametrize("kind", BESIDE, ids=lambda kind: kind.__name__)
def test_facts_without_a_common_key_do_not_wait(stores: tuple[Store, Store], kind: type[Event]) -> None:
    """While one transaction has folded a fact and is not committed, another folds one of each kind."""
    mine, others = Hand("a"), Hand("b")
    name = kind.__name__
    with half_done(stores[0], "box-a", f"s-{name}-a", [mine.make(kind)]) as keys, waiting_ms(stores[1], 5000):
        wanted = [others.make(other) for other in BESIDE]
        with half_done(stores[1], "box-b", f"s-{name}-b", wanted) as other_keys:
            assert not keys & other_keys


def test_excursions_of_two_boxes_do_not_wait(stores: tuple[Store, Store]) -> None:
    """What is known of an excursion is numbered by the database, which makes nobody wait."""
    warm = [chunk([15] * 12)]
    with half_done(stores[0], "box-a", "s-warm-a", warm), half_done(stores[1], "box-b", "s-warm-b", warm):
        pass


def test_facts_with_a_common_key_wait(stores: tuple[Store, Store]) -> None:
    """Of two boxes that scan one parcel the second waits for the first one's commit."""
    with (
        half_done(stores[0], "box-a", "s-wait-a", [scan("W-wait")]),
        waiting_ms(stores[1], 50),
        pytest.raises(DBAPIError, match="lock timeout"),
        half_done(stores[1], "box-b", "s-wait-b", [scan("W-wait")]),
    ):
        pass


def test_who_writes_alone_waits_for_those_beside(stores: tuple[Store, Store]) -> None:
    """A transaction that may touch anything begins when none beside is under way."""
    with (
        half_done(stores[0], "box-a", "s-alone", [scan("W-alone")]),
        waiting_ms(stores[1], 50),
        pytest.raises(DBAPIError, match="lock timeout"),
        stores[1].write(),
    ):
        pass
    with stores[1].write():
        pass
