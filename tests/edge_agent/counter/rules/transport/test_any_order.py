"""Whatever people do with a bag, in any order, the books hold what its events say."""

from collections.abc import Sequence
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from edge_agent.build import build
from edge_agent.counter.bench import Bench, Deed
from edge_agent.counter.counter import Counter
from edge_agent.counter.deeds.transport.build import BeginBag, SealBag, TakeOut, UnsealBag
from edge_agent.counter.deeds.transport.load import LoadVan, Unload
from edge_agent.counter.deeds.transport.receive import FinishBag, ReceiveBag
from edge_agent.drivers.contract import CodeRead
from edge_agent.store.outbox import Outbox
from edge_agent.trade.outcome import Outcome
from logistics.parcels import bags, subjects
from logistics.parcels.told import Told
from plumbing.clock import Moment
from tests.edge_agent.counter.rules.transport.making import BAG, BAG_CODE, waybill
from tests.edge_agent.making import at
from tests.edge_agent.making import settings as box_settings

_PARCELS = st.integers(1, 4).map(waybill)
_BUILDING = st.one_of(
    st.just(BeginBag("C1", BAG)),
    _PARCELS,
    _PARCELS,
    _PARCELS.map(lambda one: TakeOut(BAG, one)),
    st.just(SealBag(BAG, "S1")),
    st.just(UnsealBag(BAG)),
)
_MOVING = st.one_of(
    st.just(LoadVan("V1", "C1")),
    st.just(BAG_CODE),
    st.just(Unload("V1", BAG)),
    _PARCELS.map(lambda one: Unload("V1", one)),
    st.just(ReceiveBag(BAG)),
    st.just(FinishBag(BAG, "agrees", has_slip=False)),
)


class Box:
    """A counter without threads; each doing is one commit."""

    def __init__(self, folder: Path) -> None:
        tables = {"name": "b", "role": "hub", "site": "HUB", "clock": "trusted", "data_dir": folder}
        parts = build(
            box_settings(folder, box=tables, outbox={"reserve_mb": 0}),
            stream="s1",
            boot="b1",
            publish=lambda _packed: True,
            signal=lambda _signal: None,
            skipped=lambda: 0,
            rng=Random(1),
        )
        self.bench: Bench = parts.counter.bench
        self._outbox: Outbox = parts.outbox
        self._counter: Counter = parts.counter
        self.up_ms = 0

    def do(self, deed: Deed | str) -> None:
        """A deed, or a scan."""
        self.up_ms += 1000
        now = at(self.up_ms)
        with self._outbox.transaction():
            self._enter(self._mean(deed, now))

    def _mean(self, deed: Deed | str, now: Moment) -> Outcome:
        if isinstance(deed, str):
            return self._counter.take_code(CodeRead("scanner", deed, "code128"), now)
        return self._counter.done(lambda moment: deed.do(self.bench, moment), now)

    def _enter(self, outcome: Outcome) -> None:
        for moment, event in outcome.events:
            self.bench.books.take(self._outbox.append(moment, event), moment, event)

    def told(self) -> list[Told]:
        """All that was told of the bag."""
        return self.bench.books.told.of(subjects.bag(BAG))

    def close(self) -> None:
        """Let go of the file."""
        self._outbox.close()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.one_of(_BUILDING, _BUILDING, _BUILDING, _MOVING), min_size=5, max_size=30))
def test_the_books_bag_is_the_fold_of_its_events(deeds: Sequence[Deed | str]) -> None:
    """Filling, taking out, sealing, loading, unloading, checking; no parcel is ever in two bags here."""
    with TemporaryDirectory() as folder:
        box = Box(Path(folder))
        for number in (1, 2, 3, 4):
            box.do(waybill(number))
        for deed in (BeginBag("C1", BAG), *deeds):
            box.do(deed)
            _demand_true(box)
        box.close()


def _demand_true(box: Box) -> None:
    told, rows = box.told(), box.bench.shelved.bags
    found, row = bags.fold(BAG, told), rows.one(BAG)
    assert row
    assert (row.status, row.site, row.to, row.seal) == (found.status, found.site, found.to, found.seal)
    assert (row.pieces, row.inside) == (found.pieces, len(found.contents))
    assert set(rows.contents(BAG)) == set(found.contents)
    assert "filled_after_seal" not in {odd.kind for odd in found.anomalies}
    _demand_custody(box, found)


def _demand_custody(box: Box, found: bags.Bag) -> None:
    """What is in a bag that stands here is here, and what left in it has left."""
    for one in found.contents:
        parcel = box.bench.shelved.one(one)
        assert parcel
        if found.status in ("built", "sealed"):
            assert parcel.is_here
