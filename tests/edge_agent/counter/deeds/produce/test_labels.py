"""Labels of lots: by themselves at the end of a delivery and of a grading, and once more when asked for."""

from pathlib import Path

from msgspec.structs import replace

from edge_agent.counter.bench import Bench as CounterBench
from edge_agent.counter.deeds.produce.grade import BeginGrade, FinishGrade
from edge_agent.counter.deeds.produce.intake import ChooseContainer, FinishIntake
from edge_agent.counter.deeds.produce.labels import PrintLot, PrintSlip
from edge_agent.trade.outcome import Outcome
from logistics.goods.lots.carried import Carried, Known
from logistics.goods.parties import Party
from logistics.goods.slip import Load, Paid, PurchaseSlip
from logistics.labels import LotLabel
from plumbing.clock import Moment
from tests.edge_agent.counter.deeds.produce.making import PARTY, begin, delivered, grading, weighing
from tests.edge_agent.counter.rig import Rig

PRINTER = {"lots": {"port": "/dev/null", "lots": True}}
PRODUCE = {"domain": "id.sanji.example"}


class Heard:
    """Does a deed and keeps what would be printed of it."""

    def __init__(self, deed: FinishIntake | FinishGrade | PrintLot | PrintSlip) -> None:
        self.deed = deed
        self.labels: tuple[LotLabel, ...] = ()
        self.slips: tuple[PurchaseSlip, ...] = ()

    def do(self, bench: CounterBench, now: Moment) -> Outcome:
        """As the deed itself."""
        outcome = self.deed.do(bench, now)
        self.labels, self.slips = outcome.labels, outcome.slips
        return replace(outcome, labels=(), slips=())


def labels(rig: Rig, deed: FinishIntake | FinishGrade | PrintLot | PrintSlip) -> tuple[LotLabel, ...]:
    heard = Heard(deed)
    assert rig.asking.do(heard).kind in ("ok", "notice")
    return heard.labels


def test_a_delivery_that_is_finished_has_its_label(tmp_path: Path) -> None:
    """With its mass, and the address of its story; without a domain there is nothing to lead to."""
    with weighing(tmp_path / "a", printer=PRINTER, produce=PRODUCE) as (rig, bench):
        lot = begin(rig)
        bench.put(18_250)
        [label] = labels(rig, FinishIntake(lot))
        assert (label.lot, label.net_g, label.product, label.is_certified) == (lot, 18_250, "猕猴桃", False)
        assert label.url == f"https://id.sanji.example/lot/{lot}"
        assert label.farmer == ""
    with weighing(tmp_path / "b", printer=PRINTER, produce={}) as (rig, bench):
        lot = begin(rig)
        bench.put(18_250)
        assert labels(rig, FinishIntake(lot)) == ()


def test_each_class_of_a_lot_that_is_settled_has_its_label(tmp_path: Path) -> None:
    """As it is by then, the reject among them."""
    with weighing(tmp_path, printer=PRINTER, produce=PRODUCE) as (rig, bench):
        lot = grading(rig, bench, 216)
        bench.put(105)
        bench.put(106)
        [label] = labels(rig, FinishGrade(lot))
        assert (label.product, label.net_g) == ("猕猴桃 特级 L", 211)


def test_a_label_is_printed_once_more(tmp_path: Path) -> None:
    """Where a printer is for it, and something of the lot is left."""
    with weighing(tmp_path, printer=PRINTER, produce=PRODUCE) as (rig, bench):
        lot = delivered(rig, bench, 500)
        assert [one.lot for one in labels(rig, PrintLot(lot))] == [lot]
        assert rig.asking.do(PrintLot("nowhere")).key == "print_nothing"


def test_what_cannot_be_printed_is_said(tmp_path: Path) -> None:
    """No printer, no domain."""
    with weighing(tmp_path / "a", produce=PRODUCE) as (rig, bench):
        lot = delivered(rig, bench, 500)
        assert rig.asking.do(PrintLot(lot)).key == "print_no_printer"
    with weighing(tmp_path / "b", printer=PRINTER, produce={}) as (rig, bench):
        lot = delivered(rig, bench, 500)
        assert rig.asking.do(PrintLot(lot)).key == "print_no_domain"


def test_a_slip_is_printed_with_its_prices(tmp_path: Path) -> None:
    """The name of who delivered, each weighing, each class; what is no price is refused."""
    roll = {"roll": {"port": "/dev/null", "model": "escpos-58", "slips": True}}
    known = {PARTY: Party(PARTY, name="周桂香")}
    with weighing(tmp_path, printer=roll, parties=known) as (rig, bench):
        lot = begin(rig)
        rig.asking.do(ChooseContainer("小筐"))
        bench.put(2_800)
        rig.asking.do(FinishIntake(lot))
        rig.asking.do(BeginGrade(lot))
        into = str(bench.put(110).said.fields["lot"])
        assert rig.asking.do(PrintSlip(lot, {into: "teuer"})).key == "no_sum"
        assert rig.asking.do(PrintSlip("nowhere")).key == "lot_unknown"
        heard = Heard(PrintSlip(lot, {into: "6.50", lot: ""}))
        assert rig.asking.do(heard).key == "print_slip"
        [slip] = heard.slips
        assert (slip.name, slip.party, slip.loads) == ("周桂香", PARTY, (Load(2_800, 1_800, is_preset=True),))
        assert slip.paid == (Paid("特级 L", 110, 650), Paid("未分级", 890))
        assert "金额 0.72 元" in slip.rows()


def test_a_price_stays_with_its_class(tmp_path: Path) -> None:
    """Where a better class came between the page and the print, no class has another one's price."""
    roll = {"roll": {"port": "/dev/null", "model": "escpos-58", "slips": True}}
    with weighing(tmp_path, printer=roll) as (rig, bench):
        lot = grading(rig, bench, 1000)
        prices = {str(bench.put(92).said.fields["lot"]): "3", lot: "1"}
        bench.put(110)
        heard = Heard(PrintSlip(lot, prices))
        assert rig.asking.do(heard).key == "print_slip"
        assert heard.slips[0].paid == (Paid("特级 L", 110), Paid("特级 M", 92, 300), Paid("未分级", 798, 100))


def test_what_others_took_is_not_on_the_slip(tmp_path: Path) -> None:
    """What is left of the delivery is what the page says of it, too."""
    roll = {"roll": {"port": "/dev/null", "model": "escpos-58", "slips": True}}
    known = Known()
    with weighing(tmp_path, printer=roll, carried=known) as (rig, bench):
        lot = delivered(rig, bench, 1000)
        known.rows = {lot: Carried(lot, -400)}
        heard = Heard(PrintSlip(lot))
        assert rig.asking.do(heard).key == "print_slip"
        assert heard.slips[0].paid == (Paid("未分级", 600),)


def test_without_a_roll_no_slip_is_printed(tmp_path: Path) -> None:
    """It says what is missing."""
    with weighing(tmp_path) as (rig, bench):
        lot = delivered(rig, bench, 500)
        assert rig.asking.do(PrintSlip(lot)).key == "print_no_roll"
