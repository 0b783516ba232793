"""Containers of sorted fruit are weighed under a class that was chosen, and their mean mass is checked."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from edge_agent.counter.bench import Deed
from edge_agent.counter.deeds.produce.bulk import ChooseClass, ChooseTare, CountPieces, TurnBulk
from edge_agent.counter.deeds.produce.pieces import Tick
from logistics.events.lots import LotGraded
from tests.edge_agent.counter.deeds.produce.making import Bench, grading, row, weighing
from tests.edge_agent.counter.rig import Rig

Box = tuple[Rig, Bench]


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    """A lot of 40 kg that is graded in containers."""
    with weighing(tmp_path) as (rig, bench):
        grading(rig, bench, 20_000, 20_000)
        rig.asking.do(TurnBulk(is_on=True))
        yield rig, bench


def graded(rig: Rig) -> list[LotGraded]:
    rig.end()
    return [event for event in rig.events if isinstance(event, LotGraded)]


def test_a_class_has_to_be_chosen_first(box: Box) -> None:
    """Nothing is the best class only because nobody said otherwise: a container is no piece."""
    rig, bench = box
    assert bench.put(10_000).said.key == "grade_no_class"
    assert rig.asking.do(ChooseClass("一级", "L")).kind == "ok"
    assert bench.put(10_000).said.big == "一级 L"
    assert bench.put(9_000).said.big == "一级 L"
    assert [(one.how, one.pieces, one.net_g) for one in graded(rig)] == [
        ("manual", None, 10_000),
        ("manual", None, 9_000),
    ]


def test_counted_pieces_are_checked_by_their_mean(box: Box) -> None:
    """A mean that is clearly of another size is refused; one that fits is by the standard."""
    rig, bench = box
    rig.asking.do(ChooseClass("一级", "L"))
    rig.asking.do(CountPieces(100))
    refused = bench.put(9_000)
    assert (refused.said.key, refused.said.fields["mean"]) == ("grade_mean", 90)
    assert bench.put(11_000).kind == "ok"
    assert bench.put(9_000).kind == "ok"
    assert [(one.how, one.pieces) for one in graded(rig)] == [("standard", 100), ("manual", None)]


def test_a_mean_at_the_limit_is_a_person_s_word(box: Box) -> None:
    """Who chose the class has decided."""
    rig, bench = box
    rig.asking.do(ChooseClass("一级", "L"))
    rig.asking.do(CountPieces(100))
    assert bench.put(10_002).kind == "ok"
    assert [one.how for one in graded(rig)] == ["manual"]


def test_a_mean_at_the_limit_of_two_sizes_is_of_no_third(box: Box) -> None:
    """Between M and L nothing is XL, and below M nothing is L."""
    rig, bench = box
    rig.asking.do(ChooseClass("一级", "XL"))
    rig.asking.do(CountPieces(100))
    for grams in (10_002, 8_000):
        refused = bench.put(grams)
        assert (refused.kind, refused.said.key, refused.said.fields["size"]) == (
            "refused",
            "grade_mean",
            "XL",
        )
    assert graded(rig) == []


def test_containers_come_off_and_rejects_have_no_size(box: Box) -> None:
    """The same containers as at intake."""
    rig, bench = box
    rig.asking.do(ChooseTare("小筐"))
    rig.asking.do(ChooseClass("", ""))
    assert bench.put(6_800).said.key == "graded_reject"
    [one] = graded(rig)
    assert (one.net_g, one.tare_g, one.is_preset, one.quality, one.size) == (5_000, 1_800, True, "", "")


def test_what_the_standard_has_not_is_refused(box: Box) -> None:
    """Classes, sizes, containers and counts that a page may send."""
    rig, _ = box
    refused: dict[str, Deed] = {
        "grade_no_class": ChooseClass("超级", "L"),
        "grade_no_size": ChooseClass("一级", ""),
        "grade_pieces": CountPieces(0),
        "weigh_no_container": ChooseTare("缸"),
    }
    for key, deed in refused.items():
        assert rig.asking.do(deed).key == key
    assert rig.asking.do(CountPieces(10_001)).key == "grade_pieces"
    rig.asking.do(TurnBulk(is_on=False))
    assert rig.asking.do(CountPieces(5)).key == "grade_no_class"


def test_piece_by_piece_begins_with_nothing_ticked(box: Box) -> None:
    """Neither a class nor a container stays behind."""
    rig, bench = box
    rig.asking.do(ChooseTare("小筐"))
    rig.asking.do(ChooseClass("二级", "M"))
    rig.asking.do(TurnBulk(is_on=False))
    assert bench.put(110).said.big == "特级 L"
    bench.clear()
    rig.asking.do(Tick("scar"))
    rig.asking.do(TurnBulk(is_on=True))
    rig.asking.do(TurnBulk(is_on=False))
    assert bench.put(110).said.big == "特级 L"
    assert row(rig, graded(rig)[0].lot).on_hand_g == 40_000 - 220
