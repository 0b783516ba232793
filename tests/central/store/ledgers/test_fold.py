"""The ledgers follow from what counters told, in any order, and corrections take out what they name."""

import json
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import Raw
from sqlalchemy import Row

from central.store import tables
from central.store.ledgers import tables as ledgers
from edge_agent.counter.books.days import day_of
from edge_agent.counter.deeds.money.day import CloseDay
from logistics import wire
from logistics.events.all import AnyEvent
from logistics.events.boxes import ClockKnown
from logistics.events.counter import (
    Corrected,
    DayClosed,
    DayCounts,
    ParcelProblem,
    ParcelReleased,
    ParcelShelved,
)
from logistics.events.money import CodClosed, CodDue, CodPaid, CodRemitted, GoodsMoved
from logistics.events.parcels import Act
from logistics.events.transport import BagChecked, BagFilled, BagMoved, Loaded, ParcelSorted, Visited
from logistics.service.closing import digest_of
from tests.central.centre import T0, Centre, Told, batch, centre_in, fresh_centre, scan
from tests.edge_agent.counter.deeds.money.till_at import Till
from tests.edge_agent.making import EPOCH_MS
from tests.logistics.counter_events import COUNTER_EVENTS

MINUTE_MS = 60_000
W, SITE, BAG = "SF1234567890123", "SC-046", "BAG-1"


def one(centre: Centre, table: object) -> Row[*tuple[object, ...]]:
    (row,) = centre.rows(table)  # type: ignore[arg-type]  # a Table
    return row


def spaced(*events: AnyEvent) -> list[Told]:
    return [(T0 + number * MINUTE_MS, event) for number, event in enumerate(events)]


DAY: list[AnyEvent] = [
    scan(W, "arrive", SITE),
    ParcelShelved(waybill=W, site=SITE, shelf="16-4", code="16-4-9626"),
    CodDue(waybill=W, site=SITE, amount_fen=12_800, stated_by="label"),
    CodPaid(waybill=W, site=SITE, payment="p-1", amount_fen=12_800, method="cash"),
    CodPaid(waybill=W, site=SITE, payment="p-2", amount_fen=12_800, method="cash"),
    scan(W, "hand_out", SITE),
    ParcelReleased(waybill=W, site=SITE, taken_by="other", has_photo=True),
    ParcelProblem(waybill="W2", site=SITE, kind="damaged", is_open=True, note="箱角湿"),
    CodRemitted(site=SITE, remittance="r-1", amount_fen=12_800, carrier="SF"),
    CodClosed(site=SITE, day="2026-05-28", expected_fen=0, counted_fen=0),
    GoodsMoved(site=SITE, owner="coop-3", item="honey/500 g", pieces=20, why="received"),
    GoodsMoved(site=SITE, owner="coop-3", item="honey/500 g", pieces=-2, why="sold", taken_fen=9600),
    BagFilled(bag=BAG, waybill="W2", site="HUB"),
    BagMoved(bag=BAG, site="HUB", act="seal", to=SITE, pieces=1),
    BagChecked(bag=BAG, site=SITE, expected=1, found=0, missing=("W2",)),
    ParcelSorted(waybill="W2", site="HUB", to=SITE, how="table", table="12"),
    Loaded(code="W2", is_bag=False, site="HUB", vehicle="L2", to=SITE),
    Visited(stop="331123001200", site=SITE, kind="exchange"),
    DayClosed(site=SITE, day="2026-05-28", counts=DayCounts(arrived=1), digest="0" * 64),
    Corrected(site=SITE, stream="s", seq=5, reason="typed twice"),
    Corrected(site=SITE, stream="s", seq=6, reason="wrong parcel"),
]


def test_a_day_at_a_counter(tmp_path: Path) -> None:
    """Each ledger has its rows, and what was corrected is in none."""
    with centre_in(tmp_path) as centre:
        centre.receive(batch("s", 1, *spaced(*DAY)))
        account = one(centre, ledgers.cod_parcel)
        assert (account.due_fen, account.paid_fen, account.state, account.odd) == (
            12_800,
            12_800,
            "paid",
            "[]",
        )
        assert one(centre, ledgers.cod_payment).name == "p-1"
        assert one(centre, ledgers.cod_remittance).amount_fen == 12_800
        assert one(centre, ledgers.cod_close).counted_fen == 0
        stock = one(centre, ledgers.stock)
        assert (stock.item, stock.pieces, stock.taken_fen) == ("honey/500 g", 18, 9600)
        bag = one(centre, ledgers.bag)
        assert (bag.status, bag.missing, json.loads(bag.odd)) == ("sealed", 1, ["short"])
        assert one(centre, ledgers.bag_parcel).waybill == "W2"
        assert one(centre, ledgers.problem).note == "箱角湿"
        sorting = one(centre, ledgers.sorting)
        assert (sorting.to_site, sorting.how, sorting.vehicle) == (SITE, "table", "L2")
        assert one(centre, ledgers.visit).stop == "331123001200"
        assert one(centre, ledgers.day_close).arrived == 1
        shelved = next(row for row in centre.rows(ledgers.desk) if row.waybill == W)
        assert (shelved.code, shelved.taken_by, shelved.has_photo) == ("16-4-9626", "other", True)


def test_a_corrected_scan_moves_no_parcel(tmp_path: Path) -> None:
    """The hand-out was of another parcel: this one is held, and the passage is gone."""
    with centre_in(tmp_path) as centre:
        centre.receive(batch("s", 1, *spaced(*DAY)))
        parcel = next(row for row in centre.rows(tables.parcel) if row.waybill == W)
        assert (parcel.status, parcel.site) == ("held", SITE)
        assert [row.act for row in centre.rows(tables.passage)] == ["arrive"]
        assert len(centre.rows(tables.parcel_step)) == 2


def test_a_rebuild_gives_the_same(tmp_path: Path) -> None:
    """All ledgers, from the log alone."""
    with centre_in(tmp_path) as centre:
        centre.receive(batch("s", 1, *spaced(*DAY)))
        models = centre.models()
        centre.projections.rebuild(centre.store)
        assert centre.models() == models


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.permutations(range(len(DAY))), st.lists(st.integers(0, len(DAY) - 1), max_size=6), st.integers(1, 6)
)
def test_any_order_and_duplication_gives_the_same(order: list[int], again: list[int], size: int) -> None:
    """Custody, money, bags and stock of a day are the same however its events come."""
    told = spaced(*DAY)
    with fresh_centre() as calm:
        calm.receive(batch("s", 1, *told))
        expect = calm.models()
    with fresh_centre() as centre:
        come = [*order, *again]
        for at in range(0, len(come), size):
            centre.receive(*(batch("s", number + 1, told[number]) for number in come[at : at + size]))
        assert centre.models() == expect


def test_a_correction_from_another_box_counts(tmp_path: Path) -> None:
    """Two operators at two sites: it names the event by its stream, whoever told it, and may come first."""
    with centre_in(tmp_path) as centre:
        wrong = Corrected(site="HUB", stream="s", seq=1, reason="wrong parcel")
        centre.receive(batch("t", 1, (T0 + MINUTE_MS, wrong), box="box-b"))
        centre.receive(batch("s", 1, (T0, scan(W, "arrive", SITE))))
        assert centre.rows(tables.parcel) == []
        back = Corrected(site="HUB", stream="t", seq=1, reason="was right")
        centre.receive(batch("t", 2, (T0 + 2 * MINUTE_MS, back), box="box-b"))
        assert one(centre, tables.parcel).status == "held"


def test_a_known_clock_moves_the_ledgers(tmp_path: Path) -> None:
    """What was told before the time was known ends up at its right time."""

    def stamped(up_ms: int, event: AnyEvent, off_ms: int, clock: wire.ClockQuality) -> wire.Stamped:
        return wire.Stamped(T0 + up_ms + off_ms, up_ms, clock, Raw(wire.encode_event(event)))

    events = [stamped(n * 1000, event, -86_400_000, "estimated") for n, event in enumerate(DAY, start=1)]
    known = stamped(100_000, ClockKnown(site=SITE, was_off_ms=86_400_000), 0, "synced")
    with centre_in(tmp_path) as centre:
        centre.receive(wire.batch("box-a", "s", "b1", 1, events, late=False))
        assert one(centre, ledgers.visit).at_ms < T0
        centre.receive(wire.batch("box-a", "s", "b1", len(DAY) + 1, [known], late=False))
        assert one(centre, ledgers.visit).at_ms == T0 + 18_000
        assert one(centre, ledgers.cod_payment).at_ms == T0 + 4_000
        models = centre.models()
        centre.projections.rebuild(centre.store)
        assert centre.models() == models


def test_every_event_of_a_counter_is_taken(tmp_path: Path) -> None:
    """None of them stops the collector, alone or together."""
    with centre_in(tmp_path) as centre:
        centre.receive(batch("s", 1, *spaced(*COUNTER_EVENTS)))
        assert len(centre.rows(tables.event)) == len(COUNTER_EVENTS)
        assert centre.rows(tables.dead_letter) == []


def test_a_counter_s_close_is_over_the_same_bytes(tmp_path: Path) -> None:
    """What a true box closes its day with is what the centre makes of that day's scans as it has them."""
    till = Till(tmp_path / "box")
    acts: list[tuple[Act, str]] = [("arrive", "A1"), ("arrive", "A1"), ("hand_out", "A1"), ("arrive", "B2")]
    for act, waybill in acts:
        till.tell(scan(waybill, act, "S"))
    till.tell(Corrected(site="S", stream="s1", seq=4, reason="wrong parcel"))
    assert till.ask(CloseDay(day_of(EPOCH_MS))).kind == "ok"
    told = till.bench.books.told.between(0, 2**62)
    till.end()
    with centre_in(tmp_path) as centre:
        centre.receive(batch("s1", 1, *[(fact.at_ms, fact.event) for fact in told]))
        struck = {(row.stream, row.seq) for row in centre.rows(ledgers.struck)}
        steps = [row for row in centre.rows(tables.parcel_step) if (row.stream, row.seq) not in struck]
        close = one(centre, ledgers.day_close)
        assert close.digest == digest_of((row.act, row.waybill) for row in steps)
        assert close.digest == digest_of([("arrive", "A1"), ("hand_out", "A1")])
        assert (close.arrived, close.handed_out) == (1, 1)
