"""What other boxes of the site took of a lot, or settled, counts while it is graded here."""

from pathlib import Path

from edge_agent.counter.deeds.produce.grade import BeginGrade, FinishGrade
from edge_agent.counter.rules.produce.now import GradeNow
from logistics.events.lots import LotSettled
from logistics.goods.lots.carried import Carried, Dated, Known
from tests.edge_agent.counter.deeds.produce.making import delivered, grading, row, weighing
from tests.edge_agent.making import EPOCH_MS


def _carried(lot: str, *, taken_g: int = 0, is_settled: bool = False) -> Carried:
    """What another box did; of this one's facts the centre has heard nothing yet."""
    settled = LotSettled(lot=lot, site="S", loss_g=0, tolerance_g=0)
    return Carried(
        lot,
        -taken_g,
        settled=Dated(EPOCH_MS, settled) if is_settled else None,
    )


def test_what_another_box_took_does_not_go_out_twice(tmp_path: Path) -> None:
    """Neither into a class nor as a loss; the lot is said to have what is left."""
    known = Known()
    with weighing(tmp_path, carried=known) as (rig, bench):
        lot = delivered(rig, bench, 1000)
        known.rows = {**known.rows, lot: _carried(lot, taken_g=890)}
        assert rig.asking.do(BeginGrade(lot)).fields["kg"] == "0.11"
        assert bench.put(140).said.key == "grade_over"
        assert bench.put(110).said.key == "graded"
        assert rig.asking.do(FinishGrade(lot)).fields["loss"] == "0"
        rig.end()
        [settled] = [one for one in rig.events if isinstance(one, LotSettled)]
        assert settled.loss_g == 0


def test_a_lot_that_was_settled_elsewhere_is_not_graded(tmp_path: Path) -> None:
    """It is not begun; one that is at hand takes no piece more, and to finish it puts it away."""
    known = Known()
    with weighing(tmp_path, carried=known) as (rig, bench):
        lot, other = delivered(rig, bench, 500), grading(rig, bench, 1000)
        bench.put(110)
        for one in (lot, other):
            known.rows = {**known.rows, one: _carried(one, is_settled=True)}
        assert rig.asking.do(BeginGrade(lot)).key == "lot_settled"
        assert bench.put(110).said.key == "lot_settled"
        assert rig.asking.do(FinishGrade(other)).key == "grade_done_before"
        with rig.looking() as shelved:
            assert shelved.state.get(GradeNow) is None
        assert row(rig, other).on_hand_g == 890


def test_a_class_that_was_settled_elsewhere_gets_a_new_lot(tmp_path: Path) -> None:
    """What is used up takes nothing more."""
    known = Known()
    with weighing(tmp_path, carried=known) as (rig, bench):
        grading(rig, bench, 1000)
        first = bench.put(110).said.fields["lot"]
        assert isinstance(first, str)
        known.rows = {**known.rows, first: _carried(first, is_settled=True)}
        assert bench.put(110).said.fields["lot"] != first
