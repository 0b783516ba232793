"""A bag is handed over: what is in it is known before its driver leaves."""

from pathlib import Path

from edge_agent.counter.board import Result
from edge_agent.counter.deeds.transport.receive import DescribeBag, FinishBag, LeaveBag, ReceiveBag
from edge_agent.counter.rules.transport.ahead import Slip
from logistics.events.all import AnyEvent
from logistics.events.parcels import ParcelScanned
from logistics.events.transport import BagChecked, BagMoved, Visited
from tests.edge_agent.counter.rig import Rig, running
from tests.edge_agent.counter.rules.transport.making import BAG, BAG_CODE, Told, waybill


def _last(rig: Rig, text: str, up_ms: int | None = None) -> Result:
    return rig.scan(text, up_ms).results[0]


def _events(rig: Rig, *kinds: type[AnyEvent]) -> list[AnyEvent]:
    rig.end()
    return [event for event in rig.events if isinstance(event, kinds)]


def test_a_bag_s_parcels_arrive_by_being_scanned_out_of_it(rig: Rig) -> None:
    """The bag's code, then its parcels: each arrives; the summary is told with the driver's word."""
    assert _last(rig, BAG_CODE, 0).said.key == "bag_arrived"
    assert rig.asking.do(DescribeBag(BAG, pieces=2, seal="S1")).of == 2
    assert [(_last(rig, waybill(n)).said.done, n) for n in (1, 2)] == [(1, 1), (2, 2)]
    said = rig.asking.do(FinishBag(BAG, "agrees", "ZK-L2"))
    assert (said.kind, said.key) == ("ok", "check_right")
    arrived, visited, *scans, opened, checked = _events(rig, BagMoved, BagChecked, ParcelScanned, Visited)
    assert (arrived, opened) == (
        BagMoved(bag=BAG, site="S", act="arrive"),
        BagMoved(bag=BAG, site="S", act="open", seal="S1", vehicle="ZK-L2"),
    )
    assert visited == Visited(stop="S", site="S", kind="exchange", direction="down")
    assert [scan.waybill for scan in scans if isinstance(scan, ParcelScanned)] == [waybill(1), waybill(2)]
    assert checked == BagChecked(bag=BAG, site="S", expected=2, found=2, note="driver agrees; ZK-L2")


def test_short_and_over_are_named_where_the_slip_names_the_parcels(tmp_path: Path) -> None:
    """What should not be in it arrives all the same, and is yellow at once."""
    slips = Told(slips={BAG: Slip(waybills=(waybill(1), waybill(2)), seal="S1")})
    with running(tmp_path, ahead=slips) as rig:
        assert _last(rig, BAG_CODE).said.of == 2
        assert _last(rig, waybill(1)).kind == "ok"
        assert (_last(rig, waybill(3)).kind, rig.board.shown.results[0].said.key) == ("notice", "check_extra")
        assert rig.asking.do(DescribeBag(BAG, seal="S2", is_damaged=True)).key == "seal_other"
        said = rig.asking.do(FinishBag(BAG, "left"))
        assert (said.kind, said.fields) == ("notice", {"short": 1, "over": 1})
        opened, checked = _events(rig, BagMoved, BagChecked)[-2:]
        assert opened == BagMoved(bag=BAG, site="S", act="open", seal="S2", is_damaged=True)
        assert isinstance(checked, BagChecked)
        assert (checked.expected, checked.found) == (2, 2)
        assert (checked.missing, checked.extra) == ((waybill(2),), (waybill(3),))
        assert checked.note == "driver left; bag damaged"


def test_a_hand_over_goes_on_after_a_power_cut(tmp_path: Path) -> None:
    """What was found is on disk with each scan; the bag's code is not told again."""
    with running(tmp_path) as rig:
        rig.scan(BAG_CODE, 0)
        rig.asking.do(DescribeBag(BAG, pieces=3))
        rig.scan(waybill(1))
    with running(tmp_path) as rig:
        assert (_last(rig, waybill(2), 90_000).said.done, rig.board.shown.results[0].said.of) == (2, 3)
        assert (_last(rig, BAG_CODE).kind, rig.board.shown.results[0].said.done) == ("duplicate", 2)
        assert not _events(rig, BagMoved)


def test_a_hand_over_may_wait(rig: Rig) -> None:
    """Customers come first: the counter is at its own work, and the bag's code goes on where it was."""
    rig.scan(BAG_CODE, 0)
    rig.scan(waybill(1))
    assert rig.asking.do(LeaveBag()).kind == "ok"
    assert (_last(rig, waybill(2)).said.key, rig.board.shown.results[0].said.of) == ("arrive", None)
    assert rig.asking.do(ReceiveBag(BAG)).done == 1


def test_a_parcel_twice_in_a_bag_counts_once(rig: Rig) -> None:
    """And one that was scanned just before outside of it counts as found."""
    rig.scan(waybill(1), 0)
    rig.scan(BAG_CODE)
    assert (_last(rig, waybill(1)).kind, rig.board.shown.results[0].said.key) == ("ok", "check_known")
    assert (_last(rig, waybill(1)).kind, rig.board.shown.results[0].said.done) == ("duplicate", 1)


def test_half_a_label_or_a_link_is_no_parcel(rig: Rig) -> None:
    """It is refused and not counted."""
    rig.scan(BAG_CODE, 0)
    for text in ("SF12", "https://example.cn/SF1234567890123", "SANJI*BAG-", "SANJI*BAG-../x"):
        assert _last(rig, text).kind == "refused"
    assert rig.asking.do(ReceiveBag("hello")).key == "bag_no_code"
    assert rig.asking.do(ReceiveBag(BAG)).done == 0


def test_how_many_there_should_be_must_be_said(rig: Rig) -> None:
    """Nobody's word is not a match: either a number, or that there is no slip."""
    rig.scan(BAG_CODE, 0)
    rig.scan(waybill(1))
    assert rig.asking.do(FinishBag(BAG, "agrees")).key == "check_no_pieces"
    assert rig.asking.do(DescribeBag(BAG, pieces=0)).key == "bag_pieces"
    assert rig.asking.do(FinishBag(BAG, "agrees", has_slip=False)).key == "check_wrong"
    (checked,) = _events(rig, BagChecked)
    assert isinstance(checked, BagChecked)
    assert checked.note == "driver agrees; no slip"


def test_a_bag_that_was_checked_is_not_checked_again_at_once(rig: Rig) -> None:
    """A second scan is yellow; the bag itself comes again another day."""
    rig.scan(BAG_CODE, 0)
    rig.asking.do(FinishBag(BAG, "agrees", has_slip=False))
    assert rig.asking.do(FinishBag(BAG, "agrees")).key == "check_none"
    assert (_last(rig, BAG_CODE).kind, rig.board.shown.results[0].said.key) == ("duplicate", "bag_checked")
    assert _last(rig, BAG_CODE, 3 * 3_600_000).said.key == "bag_arrived"


def test_a_bag_for_another_site_is_told_and_shown(tmp_path: Path) -> None:
    """It has arrived here, that is a fact; where it should be stands in the largest letters."""
    with running(tmp_path, ahead=Told(slips={BAG: Slip(to="SC-002", pieces=4)})) as rig:
        result = _last(rig, BAG_CODE)
        assert (result.kind, result.said.key, result.said.big) == (
            "notice",
            "bag_elsewhere",
            "新东村综合服务站",
        )
        assert [event.act for event in _events(rig, BagMoved) if isinstance(event, BagMoved)] == ["arrive"]


def test_a_van_s_card_is_its_driver_s_word(rig: Rig) -> None:
    """It ends the hand-over, once it is known how many there should be; shown again the van is loaded."""
    rig.scan(BAG_CODE, 0)
    assert _last(rig, "SANJI*VAN-ZK-L2").said.key == "check_no_pieces"
    rig.asking.do(DescribeBag(BAG, pieces=1))
    assert _last(rig, "SANJI*VAN-ZK-L2").said.fields == {"short": 1, "over": 0}
    assert _last(rig, "SANJI*VAN-ZK-L2").said.key == "turn_load"
    checked = _events(rig, BagChecked)
    assert checked == [BagChecked(bag=BAG, site="S", expected=1, found=0, note="driver agrees; ZK-L2")]
