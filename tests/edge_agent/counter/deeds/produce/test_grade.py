"""A lot is graded piece by piece with no tap but the grade, and never more comes out of it than went in."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from edge_agent.counter.deeds.lots.rooms import StoreLot
from edge_agent.counter.deeds.produce.grade import BeginGrade, FinishGrade, LeaveGrade
from edge_agent.counter.deeds.produce.pieces import Decide, DropPiece, Tick, TypePiece
from edge_agent.counter.deeds.produce.undo import UndoLoad
from edge_agent.counter.rules.produce.now import GradeNow
from logistics.events.counter import Corrected
from logistics.events.lots import LotBegun, LotGraded, LotLeft, LotSettled, LotShipped
from tests.edge_agent.counter.deeds.produce.making import (
    PARTY,
    Bench,
    begin,
    delivered,
    grading,
    row,
    weighing,
)
from tests.edge_agent.counter.rig import Rig

Box = tuple[Rig, Bench]


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    """A box with a scale for single fruits."""
    with weighing(tmp_path) as made:
        yield made


def told(rig: Rig, kind: type) -> list[object]:
    rig.end()
    return [event for event in rig.events if isinstance(event, kind)]


def at_hand(rig: Rig) -> GradeNow:
    with rig.looking() as shelved:
        found = shelved.state.get(GradeNow)
    assert found
    return found


def test_twelve_pieces_take_no_tap_but_the_grade(box: Box) -> None:
    """Each stable load is a piece; a tick is one deed, and only for fruit that is not of the best class."""
    rig, bench = box
    lot = grading(rig, bench, 3000)
    masses = (85, 90, 95, 105, 108, 110, 112, 115, 125, 130, 135, 140)
    deeds = 0
    for number, grams in enumerate(masses):
        bench.clear()
        if number % 4 == 3:
            rig.asking.do(Tick("scar"))
            deeds += 1
        result = bench.put(grams)
        assert result.kind == "ok"
    assert deeds == 3
    assert row(rig, lot).on_hand_g == 3000 - sum(masses)
    graded = [one for one in told(rig, LotGraded) if isinstance(one, LotGraded)]
    assert [one.net_g for one in graded] == list(masses)
    assert [one.failed for one in graded].count(("scar",)) == 3
    assert {(one.quality, one.size) for one in graded} == {
        ("特级", "M"), ("特级", "L"), ("特级", "XL"), ("二级", "L"), ("二级", "XL"),
    }  # fmt: skip
    assert {(one.standard, one.how, one.pieces, one.device, one.division_g) for one in graded} == {
        ("kiwifruit/2", "standard", 1, "bench", 2)
    }


def test_grade_lots_begin_by_themselves(box: Box) -> None:
    """One a class, and one for the rejects; each knows its parent, its owner and its standard."""
    rig, bench = box
    lot = grading(rig, bench, 1000)
    for grams in (85, 90):
        bench.put(grams)
    bench.clear()
    rig.asking.do(Tick("rot"))
    result = bench.put(110)
    assert (result.said.key, result.said.big, result.said.voice) == ("graded_reject", "", "reject")
    begun = [one for one in told(rig, LotBegun) if isinstance(one, LotBegun)][1:]
    assert [(one.kind, one.quality, one.size) for one in begun] == [
        ("grade", "特级", "M"),
        ("reject", "", ""),
    ]
    assert {(one.parents, one.owner, one.standard) for one in begun} == {((lot,), PARTY, "kiwifruit/2")}


def test_result_is_said_and_spoken(box: Box) -> None:
    """Class and size largest, and each has its prompt."""
    rig, bench = box
    grading(rig, bench, 1000)
    said = bench.put(92).said
    assert (said.big, said.text, said.voice) == ("特级 M", "0.092 kg", "特级 m")


def test_a_tick_is_about_the_piece_that_lies_there(box: Box) -> None:
    """It is told anew and what was told before is taken back; the same tick again takes the finding off."""
    rig, bench = box
    lot = grading(rig, bench, 1000)
    bench.put(92)
    assert rig.asking.do(Tick("scar")).big == "二级 M"
    assert rig.asking.do(Tick("scar")).big == "特级 M"
    assert row(rig, lot).on_hand_g == 1000 - 92
    bench.clear()
    assert rig.asking.do(Tick("shape")).key == "done"
    assert bench.put(110).said.big == "一级 L"
    assert bench.put(110).said.big == "特级 L"
    assert len(told(rig, Corrected)) == 2


def test_a_tick_takes_nothing_back_that_was_used(box: Box) -> None:
    """The piece went on with the lot of its class: shipped of it, or settled with it."""
    rig, bench = box
    lot = grading(rig, bench, 1000)
    bench.put(92)
    [into] = [one.lot for one in at_hand(rig).lots]
    rig.tell(LotShipped(lot=into, site="S", net_g=50, to="market"))
    assert rig.asking.do(Tick("scar")).key == "produce_undo_used"
    rig.tell(LotSettled(lot=into, site="S", loss_g=42, tolerance_g=42))
    assert rig.asking.do(Tick("scar")).key == "lot_settled"
    assert at_hand(rig).failed == ()
    assert row(rig, lot).on_hand_g == 1000 - 92
    assert told(rig, Corrected) == []


def test_a_limit_nearer_than_the_scale_s_error_is_for_a_person(box: Box) -> None:
    """Nothing is told until one of the two is chosen; the next piece waits for that."""
    rig, bench = box
    lot = grading(rig, bench, 1000)
    result = bench.put(101)
    assert (result.kind, result.said.key, result.said.voice) == ("notice", "grade_near_limit", "grade_choose")
    assert row(rig, lot).on_hand_g == 1000
    assert bench.put(110).said.key == "grade_decide_first"
    assert rig.asking.do(FinishGrade(lot)).key == "grade_decide_first"
    assert rig.asking.do(Decide("XL", 101)).key == "grade_no_size"
    assert rig.asking.do(Decide("M", 110)).key == "grade_nothing_waits"
    assert rig.asking.do(Decide("", 101)).key == "grade_no_size"
    assert rig.asking.do(Decide("L", 101)).big == "特级 L"
    assert rig.asking.do(Decide("L", 101)).key == "grade_nothing_waits"
    [graded] = told(rig, LotGraded)
    assert isinstance(graded, LotGraded)
    assert (graded.how, graded.net_g) == ("manual", 101)


def test_a_tick_settles_a_piece_that_waits(box: Box) -> None:
    """What is rotten has no size."""
    rig, bench = box
    grading(rig, bench, 1000)
    bench.put(101)
    assert rig.asking.do(Tick("rot")).key == "graded_reject"
    assert rig.asking.do(Tick("rot")).key == "grade_near_limit"
    assert rig.asking.do(DropPiece(101)).kind == "ok"
    assert [type(one) for one in told(rig, Corrected)] == [Corrected]


def test_a_chosen_size_outlives_a_tick(box: Box) -> None:
    """The finding changes the class, and the size that a person chose is asked for no more."""
    rig, bench = box
    grading(rig, bench, 1000)
    bench.put(101)
    rig.asking.do(Decide("L", 101))
    assert rig.asking.do(Tick("scar")).big == "二级 L"
    graded = [one for one in told(rig, LotGraded) if isinstance(one, LotGraded)]
    assert [one.how for one in graded] == ["manual", "manual"]


def test_what_is_outside_all_sizes_may_be_a_reject(box: Box) -> None:
    """60 g is below the smallest size: a person says what it is."""
    rig, bench = box
    grading(rig, bench, 1000)
    assert bench.put(60).said.key == "grade_no_size"
    assert rig.asking.do(Decide("", 60)).key == "graded_reject"


def test_no_more_comes_out_than_went_in(box: Box) -> None:
    """Beyond what scales and drying explain it is refused, and nothing changes."""
    rig, bench = box
    lot = grading(rig, bench, 200)
    bench.put(110)
    refused = bench.put(130)
    assert (refused.kind, refused.said.key) == ("refused", "grade_over")
    assert row(rig, lot).on_hand_g == 90
    assert bench.put(95).kind == "ok"
    assert row(rig, lot).on_hand_g == -5


def test_finishing_beyond_the_tolerance_wants_a_reason(box: Box) -> None:
    """Within it the loss is settled without a word; a second time it says that it was."""
    rig, bench = box
    lot = grading(rig, bench, 1000)
    bench.put(110)
    refused = rig.asking.do(FinishGrade(lot))
    assert (refused.kind, refused.key, refused.fields["loss"]) == ("refused", "grade_reason", "0.89")
    assert rig.asking.do(FinishGrade(lot, "  ")).kind == "refused"
    assert rig.asking.do(FinishGrade(lot, "冰雹打坏")).key == "grade_done"
    assert rig.asking.do(FinishGrade(lot, "冰雹打坏")).kind == "duplicate"
    assert bench.put(110).said.key == "grade_none"
    [settled] = told(rig, LotSettled)
    assert isinstance(settled, LotSettled)
    assert (settled.loss_g, settled.note, settled.tolerance_g) == (890, "冰雹打坏", 20 + 2 + 2)


def test_a_loss_within_the_tolerance_needs_no_reason(box: Box) -> None:
    """Five grams of 215 may have dried away, with what the scales may err."""
    rig, bench = box
    lot = grading(rig, bench, 216)
    bench.put(105)
    bench.put(106)
    assert rig.asking.do(FinishGrade(lot)).key == "grade_done"
    assert row(rig, lot).is_settled


def test_a_lot_that_is_graded_has_left_its_rooms(box: Box) -> None:
    """What was stored before it was graded lies in no room when all of it is graded."""
    rig, bench = box
    lot = delivered(rig, bench, 216)
    assert rig.asking.do(StoreLot(lot, "cold-1", 150)).kind == "ok"
    assert rig.asking.do(StoreLot(lot, "cold-2")).kind == "ok"
    assert rig.asking.do(BeginGrade(lot)).kind == "ok"
    bench.put(105)
    bench.put(106)
    assert rig.asking.do(FinishGrade(lot)).key == "grade_done"
    left = [one for one in told(rig, LotLeft) if isinstance(one, LotLeft)]
    assert [(one.room, one.net_g, one.why) for one in left] == [
        ("cold-1", 150, "graded"),
        ("cold-2", 66, "graded"),
    ]


def test_the_last_piece_is_taken_back_once(box: Box) -> None:
    """Asked twice at the same moment, one piece comes back."""
    rig, bench = box
    lot = grading(rig, bench, 1000)
    bench.put(92)
    with rig.looking() as shelved:
        last = shelved.lots.last_told(lot, 10)[-1]
    undo = UndoLoad(lot, last.stream, last.seq)
    assert rig.asking.do(undo).key == "produce_undone"
    assert rig.asking.do(undo).key == "produce_undone_before"
    assert row(rig, lot).on_hand_g == 1000
    assert rig.asking.do(UndoLoad(lot, last.stream, 1)).key == "produce_undo_none"


def test_a_lot_that_cannot_be_graded_is_refused(box: Box) -> None:
    """Unknown, still being weighed, of a grade, without classes, or by another product's standard."""
    rig, bench = box
    assert rig.asking.do(BeginGrade("nowhere")).key == "lot_unknown"
    lot = begin(rig)
    bench.put(500)
    assert rig.asking.do(BeginGrade(lot)).key == "grade_still_weighed"
    rig.end()


def test_standard_and_product_belong_together(box: Box) -> None:
    """A standard of another product is refused, and so is a product without classes."""
    rig, bench = box
    lot = delivered(rig, bench, 500)
    assert rig.asking.do(BeginGrade(lot, "tea/1")).key == "grade_other_product"
    assert rig.asking.do(BeginGrade(lot, "kiwifruit/9")).key == "grade_no_standard"
    tea = begin(rig, "tea", product="tea")
    bench.put(500)
    assert rig.asking.do(BeginGrade(tea)).key == "grade_still_weighed"
    assert rig.asking.do(BeginGrade(lot, "kiwifruit/2")).key == "grade_begun"
    bench.put(92)
    child = at_hand(rig).lots[0].lot
    assert rig.asking.do(BeginGrade(child)).key == "grade_kind"


def test_a_lot_is_put_aside_and_taken_up_again(box: Box) -> None:
    """What was begun of it goes on: the same class goes into the same lot."""
    rig, bench = box
    lot = grading(rig, bench, 1000)
    bench.put(92)
    first = at_hand(rig).lots
    assert rig.asking.do(LeaveGrade(lot)).key == "grade_left"
    assert bench.put(92).said.key == "grade_none"
    rig.scan(f"https://id.example/01/06901234567892/10/{lot}")
    assert at_hand(rig).lots == first
    bench.put(94)
    assert row(rig, first[0].lot).pieces == 2


def test_a_criterion_that_the_standard_has_not_is_refused(box: Box) -> None:
    """A page that is too old may name one."""
    rig, bench = box
    assert rig.asking.do(Tick("scar")).key == "grade_none"
    grading(rig, bench, 1000)
    assert rig.asking.do(Tick("purple")).key == "grade_no_criterion"


def test_what_the_scale_cannot_say_is_typed(box: Box) -> None:
    """Below Min, or with no scale to be heard; what a scale could say is not typed."""
    rig, bench = box
    grading(rig, bench, 1000)
    bench.clear()
    assert rig.asking.do(TypePiece(92)).key == "weigh_on_scale"
    rig.put_time(60_000)
    assert rig.asking.do(TypePiece(92)).big == "特级 M"


def test_a_restart_keeps_the_work_and_counts_no_load_twice(tmp_path: Path) -> None:
    """The lot at hand and the ticks are as they were; what lies on the scale then is not weighed again."""
    with weighing(tmp_path) as (rig, bench):
        lot = grading(rig, bench, 1000)
        bench.put(92)
        bench.clear()
        rig.asking.do(Tick("scar"))
    with weighing(tmp_path) as (rig, bench):
        before = rig.board.shown.results
        bench.frames(92)
        refused = bench.rig.asking.do(Tick("rot"))
        assert refused.kind == "ok"
        assert rig.board.shown.results != before
        assert "weigh_clear_first" in [one.said.key for one in rig.board.shown.results]
        assert row(rig, lot).on_hand_g == 1000 - 92
        rig.asking.do(Tick("rot"))
        assert bench.put(94).said.big == "二级 M"


def test_a_tick_is_never_about_a_load_that_was_refused(box: Box) -> None:
    """What lies there is not what was graded last: the finding waits for the next piece."""
    rig, bench = box
    grading(rig, bench, 200)
    bench.put(110)
    assert bench.put(130).said.key == "grade_over"
    assert rig.asking.do(Tick("scar")).key == "done"
    assert at_hand(rig).failed == ("scar",)
    assert told(rig, Corrected) == []
