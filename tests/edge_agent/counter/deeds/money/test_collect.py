"""A parcel is taken in from a sender: in one commit, at the scale's weight, once."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from edge_agent.counter.deeds.enter import Enter
from edge_agent.counter.deeds.money.collect import Collect, Uncollect
from edge_agent.counter.deeds.turn import Turn
from edge_agent.drivers.contract import ScaleFault
from edge_agent.trade.outcome import Said
from logistics.events.money import ParcelCollected
from logistics.events.parcels import ParcelScanned, Weighed
from plumbing.patience import wait_until
from tests.edge_agent.counter.pricing import PRICES, SCALE
from tests.edge_agent.counter.rig import WAYBILL, Rig, running

FORM = Collect(WAYBILL, "zj", "wechat", is_identified=True, is_inspected=True)


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    """A counter with a scale and a price table, at collecting, with a label that was scanned."""
    with running(tmp_path, prices=PRICES, scale=SCALE) as made:
        begin(made)
        yield made


def begin(rig: Rig, waybill: str = WAYBILL) -> None:
    """Turn to collecting and read a label."""
    rig.asking.do(Turn("collect"))
    rig.asking.do(Enter(waybill))


def told(rig: Rig, kind: type) -> list[object]:
    rig.end()
    return [event for event in rig.events if isinstance(event, kind)]


def test_a_label_tells_nothing_before_it_is_paid(rig: Rig) -> None:
    """It is shown as the parcel at hand, and survives as such; no scan of a parcel is told."""
    assert rig.board.shown.collecting == WAYBILL
    assert told(rig, ParcelScanned) == []


def test_scan_weight_and_price_are_one_commit(rig: Rig) -> None:
    """The weight is what the scale shows at that moment; up, with the price and the checks."""
    rig.weigh(2350, 5000)
    said = rig.asking.do(FORM)
    assert (said.kind, said.key, said.big) == ("ok", "collected", "¥8.00")
    assert rig.board.shown.collecting == ""
    rig.end()
    scan, weighed, paid = rig.events[-3:]
    assert isinstance(scan, ParcelScanned)
    assert (scan.act, scan.direction, scan.weight_g) == ("collect", "up", 2350)
    assert isinstance(weighed, Weighed)
    assert (weighed.device, weighed.gross_g, weighed.waybill) == ("bench", 2350, WAYBILL)
    assert paid == ParcelCollected(
        waybill=WAYBILL,
        site="S",
        weight_g=2350,
        price_fen=800,
        method="wechat",
        zone="zj",
        table="2026-1",
        is_identified=True,
        is_inspected=True,
    )


def test_a_weight_from_the_browser_counts_for_nothing(rig: Rig) -> None:
    """The scale has its say while there is one that weighs."""
    rig.weigh(2350, 5000)
    rig.asking.do(replace(FORM, typed_g=100))
    [paid] = told(rig, ParcelCollected)
    assert isinstance(paid, ParcelCollected)
    assert (paid.weight_g, paid.is_typed) == (2350, False)


def test_the_same_form_twice_is_one_collection(rig: Rig) -> None:
    """The second is yellow, and so is the label when it is scanned again."""
    rig.weigh(2350, 5000)
    assert [rig.asking.do(FORM).kind for _ in range(2)] == ["ok", "duplicate"]
    assert rig.asking.do(Enter(WAYBILL)).key == "collected_before"
    assert len(told(rig, ParcelCollected)) == 1


@pytest.mark.parametrize(
    ("grams", "stable", "fault", "key"),
    [
        (2350, False, None, "weigh_moving"),
        (0, True, None, "weigh_zero"),
        (-500, True, None, "weigh_negative"),
        (100, True, None, "weigh_too_light"),
        (40_500, True, None, "weigh_too_heavy"),
        (0, None, "overload", "weigh_overload"),
        (0, None, "underload", "weigh_underload"),
        (0, None, "no_mass", "weigh_no_mass"),
        (0, None, "busy", "weigh_busy"),
        (30_010, True, None, "collect_too_heavy"),
    ],
)
def test_what_is_no_weight_is_refused_in_words(
    rig: Rig, grams: int, stable: bool | None, fault: ScaleFault | None, key: str
) -> None:
    """And the label waits on."""
    rig.weigh(grams, 5000, stable=stable, fault=fault)
    said = rig.asking.do(FORM)
    assert (said.kind, said.key) == ("refused", key)
    assert rig.board.shown.collecting == WAYBILL
    assert told(rig, ParcelCollected) == []


def test_an_old_weight_is_none(rig: Rig) -> None:
    """A scale that has said nothing for four seconds is silent, and a typed weight is marked as such."""
    rig.weigh(2350, 5000)
    rig.put_time(9200)
    assert rig.asking.do(FORM).key == "weigh_silent"
    assert rig.asking.do(replace(FORM, typed_g=1001)).kind == "ok"
    rig.end()
    scan, paid = rig.events[-2:]
    assert isinstance(scan, ParcelScanned)
    assert isinstance(paid, ParcelCollected)
    assert (scan.weight_g, paid.weight_g, paid.price_fen, paid.is_typed) == (None, 1001, 700, True)


def test_a_letter_below_the_scale_s_min_is_typed(rig: Rig) -> None:
    """The scale must not weigh it; but what it can weigh is not typed."""
    rig.weigh(60, 5000)
    assert rig.asking.do(replace(FORM, typed_g=200)).key == "weigh_on_scale"
    assert rig.asking.do(replace(FORM, typed_g=60)).kind == "ok"


@pytest.mark.parametrize(
    ("form", "key"),
    [
        (replace(FORM, is_identified=False), "collect_unchecked"),
        (replace(FORM, is_inspected=False), "collect_unchecked"),
        (replace(FORM, zone="mars"), "collect_no_zone"),
        (replace(FORM, waybill="SF0000000000009"), "collect_other"),
    ],
)
def test_what_is_missing_is_refused(rig: Rig, form: Collect, key: str) -> None:
    """The law's two checks, the zone, and the label at hand."""
    rig.weigh(2350, 5000)
    assert rig.asking.do(form).key == key
    assert told(rig, ParcelCollected) == []


def test_a_zone_may_take_less_than_30_kg(rig: Rig) -> None:
    """Its own limit is named."""
    rig.weigh(12_000, 5000)
    said = rig.asking.do(replace(FORM, zone="xz"))
    assert (said.key, said.fields["kg"]) == ("collect_too_heavy", "10")


def test_what_arrived_here_is_nothing_to_collect(rig: Rig) -> None:
    """It comes from elsewhere."""
    rig.asking.do(Turn("arrive"))
    rig.asking.do(Enter("SF0000000000002"))
    rig.asking.do(Turn("collect"))
    assert rig.asking.do(Enter("SF0000000000002")).key == "collect_known"


def test_a_sender_may_go_away_again(rig: Rig) -> None:
    """Nothing is told of it."""
    rig.asking.do(Uncollect())
    assert rig.board.shown.collecting == ""
    assert rig.asking.do(FORM).key == "collect_other"


def test_a_label_waits_over_a_restart(tmp_path: Path) -> None:
    """It is on the disk."""
    with running(tmp_path, prices=PRICES, scale=SCALE) as first:
        begin(first)
    with running(tmp_path, prices=PRICES, scale=SCALE) as again:
        assert wait_until(lambda: again.board.shown.collecting == WAYBILL, 10)
        again.weigh(900, 5000)
        assert again.asking.do(FORM).big == "¥6.00"


def test_without_a_table_the_counter_names_the_price(tmp_path: Path) -> None:
    """No zone and no table stand behind it, and the event says so."""
    with running(tmp_path) as rig:
        begin(rig)
        by_hand = replace(FORM, zone="", typed_g=900)
        assert rig.asking.do(by_hand).key == "collect_no_price"
        assert rig.asking.do(replace(by_hand, typed_fen=750)) == Said(
            "ok", "collected", {"yuan": "7.50", "kg": "0.900"}, text=WAYBILL, big="¥7.50"
        )
    [paid] = [event for event in rig.events if isinstance(event, ParcelCollected)]
    assert (paid.zone, paid.table, paid.price_fen, paid.is_typed) == ("", "", 750, True)


def test_a_load_after_the_deed_is_not_that_parcel_s(rig: Rig) -> None:
    """The next parcel on the pan adds no weight to the one before."""
    rig.put_time(9200)
    rig.asking.do(replace(FORM, typed_g=500))
    rig.weigh(7000, 9500)
    # Answered once all before it is taken.
    rig.asking.do(Uncollect())
    assert told(rig, Weighed) == []


def test_scales_are_shown_while_parcels_are_collected(rig: Rig) -> None:
    """And not while nobody needs them."""
    rig.weigh(2350, 5000)
    rig.put_time(5400)
    assert wait_until(lambda: [one.state for one in rig.board.shown.scales] == ["captured"], 10)
    assert rig.board.shown.scales[0].net_g == 2350
    rig.asking.do(Turn("arrive"))
    rig.put_time(6000)
    assert wait_until(lambda: rig.board.shown.scales == (), 10)
