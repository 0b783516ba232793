"""A delivery is weighed in with no tap a container, and nothing that is no weight counts."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from edge_agent.counter.asking import Full
from edge_agent.counter.deeds.produce.grade import BeginGrade
from edge_agent.counter.deeds.produce.intake import (
    BeginIntake,
    ChooseContainer,
    DropIntake,
    FinishIntake,
    TypeIntake,
)
from edge_agent.counter.deeds.produce.pieces import Tick
from edge_agent.counter.deeds.produce.undo import UndoLoad
from edge_agent.counter.deeds.turn import Turn
from edge_agent.counter.rules.produce.now import IntakeForm
from logistics.events.counter import Corrected
from logistics.events.lots import LotBegun, LotCertified, LotWeighed
from logistics.events.parcels import Weighed
from tests.edge_agent.counter.deeds.produce.making import PARTY, PRODUCT, SCALE, Bench, begin, row, weighing
from tests.edge_agent.counter.rig import Rig
from tests.edge_agent.making import scan as parcel

Box = tuple[Rig, Bench]
FORM = BeginIntake("f1", PARTY, PRODUCT, "云峰村", "2023-11-10", "RK-7", "ZJ-2023-0007", "self_commitment")


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    """A box with a scale."""
    with weighing(tmp_path) as made:
        yield made


def fill(rig: Rig, many: int) -> None:
    """So many parcels at once, again and again, until no more are kept."""
    for number in range(5_000):
        rig.tell(*(parcel(many * number + one) for one in range(many)))


def told(rig: Rig, kind: type) -> list[object]:
    rig.end()
    return [event for event in rig.events if isinstance(event, kind)]


def test_a_delivery_is_weighed_without_a_touch(box: Box) -> None:
    """Each load that stands is told by itself, with scale and interval; running totals are in kg and jin."""
    rig, bench = box
    lot = begin(rig)
    first, second = bench.put(18_250), bench.put(20_000)
    assert (first.said.big, first.said.voice) == ("18.25 kg", "1 8 point 2 5 kilogram")
    assert (second.said.fields["total_kg"], second.said.fields["total_jin"]) == ("38.25", "76.5")
    assert row(rig, lot).on_hand_g == 38_250
    weighed = [one for one in told(rig, LotWeighed) if isinstance(one, LotWeighed)]
    assert [(one.lot, one.net_g, one.device, one.division_g) for one in weighed] == [
        (lot, 18_250, "bench", 2),
        (lot, 20_000, "bench", 2),
    ]
    assert not any(isinstance(event, Weighed) for event in rig.events)


def test_a_load_counts_once_however_long_it_lies_there(box: Box) -> None:
    """It must leave before the next is taken."""
    rig, bench = box
    lot = begin(rig)
    bench.put(18_250)
    bench.quiet(18_252, count=20)
    assert row(rig, lot).on_hand_g == 18_250


def test_what_is_known_of_a_delivery_is_told_with_it(box: Box) -> None:
    """Party, origin, harvest and paper with the lot; the certificate when its mass is known."""
    rig, bench = box
    lot = rig.asking.do(FORM).text
    bench.put(20_000)
    assert rig.asking.do(FinishIntake(lot)).key == "intake_done"
    begun, certified = told(rig, LotBegun) + [one for one in rig.events if isinstance(one, LotCertified)]
    assert begun == LotBegun(
        lot=lot,
        site="S",
        product=PRODUCT,
        owner=PARTY,
        origin="云峰村",
        harvested="2023-11-10",
        document="RK-7",
    )
    assert isinstance(certified, LotCertified)
    assert (certified.number, certified.basis, certified.net_g) == ("ZJ-2023-0007", "self_commitment", 20_000)


def test_without_the_certificate_that_it_needs_a_notice_says_so(box: Box) -> None:
    """It is received all the same: it may not leave before somebody sees to it."""
    rig, bench = box
    lot = begin(rig)
    bench.put(20_000)
    said = rig.asking.do(FinishIntake(lot))
    assert (said.kind, said.key) == ("notice", "intake_done_bare")


def test_a_double_tap_begins_and_ends_one_delivery(box: Box) -> None:
    """Begun, finished, and the old form sent again from the history: one lot."""
    rig, bench = box
    lot = rig.asking.do(FORM).text
    assert rig.asking.do(FORM).kind == "duplicate"
    bench.put(20_000)
    assert rig.asking.do(FinishIntake(lot)).kind == "ok"
    assert rig.asking.do(FinishIntake(lot)).kind == "duplicate"
    assert rig.asking.do(FORM).kind == "duplicate"
    assert len(told(rig, LotBegun)) == 1


@pytest.mark.parametrize(
    ("wrong", "key"),
    [
        ({"party": ""}, "intake_no_party"),
        ({"party": "李 四"}, "intake_no_party"),
        ({"party": "F" * 65}, "intake_no_party"),
        ({"product": "durian"}, "intake_no_product"),
        ({"origin": "村" * 33}, "intake_too_long"),
        ({"document": "纸" * 201}, "intake_too_long"),
        ({"origin": "云峰\u200b村"}, "intake_unseen"),
        ({"document": "a\x00b"}, "intake_unseen"),
        ({"harvested": "2023-11-31"}, "intake_harvest"),
        ({"harvested": "20231110"}, "intake_harvest"),
        ({"harvested": "2024-01-01"}, "intake_harvest"),
        ({"harvested": "2021-01-01"}, "intake_harvest"),
        ({"certificate": "编号"}, "intake_certificate"),
        ({"basis": ""}, "intake_certificate"),
        ({"basis": "hearsay"}, "intake_certificate"),
    ],
)
def test_what_is_no_answer_is_refused(box: Box, wrong: dict[str, str], key: str) -> None:
    """Whatever a page sends: with words for it, and nothing begun."""
    rig, _ = box
    said = rig.asking.do(replace(FORM, **wrong))
    assert (said.kind, said.key) == ("refused", key)
    assert told(rig, LotBegun) == []


def test_a_container_is_taken_off(box: Box) -> None:
    """Its tare is told as one that was entered; it stays until another is chosen."""
    rig, bench = box
    lot = begin(rig)
    rig.asking.do(ChooseContainer("小筐"))
    assert bench.put(20_000).said.big == "18.2 kg"
    assert bench.put(19_800).said.big == "18 kg"
    rig.asking.do(ChooseContainer(""))
    bench.put(500)
    assert row(rig, lot).on_hand_g == 36_700
    weighed = [one for one in told(rig, LotWeighed) if isinstance(one, LotWeighed)]
    assert [(one.tare_g, one.is_preset, one.containers) for one in weighed] == [
        (1800, True, 1),
        (1800, True, 1),
        (0, False, 0),
    ]


def test_the_scale_s_own_tare_counts(box: Box) -> None:
    """Told with PT where it was entered there; with a container chosen as well nobody knows which counts."""
    rig, bench = box
    lot = begin(rig)
    assert bench.put(20_000, tare_g=2_000, is_preset=True).said.big == "18 kg"
    rig.asking.do(ChooseContainer("小筐"))
    assert bench.put(20_000, tare_g=2_000).said.key == "weigh_tared"
    assert row(rig, lot).on_hand_g == 18_000
    [weighed] = told(rig, LotWeighed)
    assert isinstance(weighed, LotWeighed)
    assert (weighed.tare_g, weighed.is_preset) == (2_000, True)


def test_a_container_alone_is_no_load(box: Box) -> None:
    """Lighter than it should be empty; and one that the settings do not know is none."""
    rig, bench = box
    begin(rig)
    rig.asking.do(ChooseContainer("小筐"))
    assert bench.put(1_800).said.key == "weigh_only_container"
    assert rig.asking.do(ChooseContainer("缸")).key == "weigh_no_container"


@pytest.mark.parametrize("how", [
    {"grams": 38},
    {"grams": -500},
    {"grams": 31_000},
    {"grams": 5_000, "stable": False},
    {"grams": 0, "fault": "overload"},
])  # fmt: skip
def test_what_is_no_weight_tells_nothing(box: Box, how: dict[str, object]) -> None:
    """Below Min = 20 e, below zero, above Max, moving, overloaded: the page says which."""
    rig, bench = box
    lot = begin(rig)
    bench.clear()
    bench.quiet(**how)  # type: ignore[arg-type]  # names of Bench.frames
    assert row(rig, lot).on_hand_g == 0
    typed = rig.asking.do(TypeIntake(5_000))
    assert (typed.kind, typed.key.startswith("weigh_")) == ("refused", True)


def test_without_a_delivery_a_load_is_refused(box: Box) -> None:
    """Before one is begun, and after it is finished."""
    rig, bench = box
    rig.asking.do(Turn("intake"))
    assert bench.put(5_000).said.key == "intake_none"
    lot = begin(rig)
    bench.put(5_000)
    rig.asking.do(FinishIntake(lot))
    assert bench.put(5_000).said.key == "intake_none"
    assert row(rig, lot).on_hand_g == 5_000
    for deed in (ChooseContainer(""), TypeIntake(5), DropIntake(lot), Tick("rot")):
        assert rig.asking.do(deed).kind == "refused"


def test_a_weight_is_typed_where_no_scale_says_it(box: Box) -> None:
    """Below Min and with a silent scale; it has no device, and its container comes off as well."""
    rig, bench = box
    lot = begin(rig)
    bench.clear()
    assert rig.asking.do(TypeIntake(30)).big == "0.03 kg"
    assert rig.asking.do(TypeIntake(5_000)).key == "weigh_on_scale"
    rig.put_time(60_000)
    rig.asking.do(ChooseContainer("大筐"))
    assert rig.asking.do(TypeIntake(20_000)).big == "17.4 kg"
    for nonsense in (0, -5, 10**9):
        assert rig.asking.do(TypeIntake(nonsense)).kind == "refused"
    assert row(rig, lot).on_hand_g == 17_430
    assert {one.device for one in told(rig, LotWeighed) if isinstance(one, LotWeighed)} == {""}


def test_a_weighing_is_taken_back_once(box: Box) -> None:
    """The very one that is named, and only while nothing of it has gone elsewhere."""
    rig, bench = box
    lot = begin(rig)
    bench.put(18_250)
    bench.put(20_000)
    with rig.looking() as shelved:
        last = shelved.lots.last_told(lot, 10)[-1]
    assert rig.asking.do(UndoLoad(lot, last.stream, last.seq)).kind == "ok"
    assert rig.asking.do(UndoLoad(lot, last.stream, last.seq)).kind == "duplicate"
    assert row(rig, lot).on_hand_g == 18_250
    rig.asking.do(FinishIntake(lot))
    rig.asking.do(BeginGrade(lot))
    bench.put(110)
    with rig.looking() as shelved:
        first = next(one for one in shelved.lots.told_of(lot) if isinstance(one.event, LotWeighed))
    assert rig.asking.do(UndoLoad(lot, first.stream, first.seq)).key == "produce_undo_used"


def test_a_delivery_begun_by_mistake_is_given_up(box: Box) -> None:
    """Only while it is empty; its lot is then unknown, and the next has a number of its own."""
    rig, bench = box
    lot = begin(rig)
    bench.put(5_000)
    assert rig.asking.do(DropIntake(lot)).key == "intake_not_empty"
    assert rig.asking.do(BeginIntake("other", PARTY, PRODUCT)).key == "intake_open"
    with rig.looking() as shelved:
        last = shelved.lots.last_told(lot, 10)[-1]
    rig.asking.do(UndoLoad(lot, last.stream, last.seq))
    assert rig.asking.do(FinishIntake(lot)).key == "intake_empty"
    assert rig.asking.do(DropIntake(lot)).key == "intake_dropped"
    assert begin(rig, "next") != lot
    assert len(told(rig, Corrected)) == 2


def test_a_card_names_who_delivers(box: Box) -> None:
    """For the form of the next delivery; anything else that is scanned is refused."""
    rig, _ = box
    rig.asking.do(Turn("intake"))
    assert rig.scan("SANJI-F-0031").results[0].said.big == "F-0031"
    assert rig.scan("SANJI*PARTY*F-0032").results[0].said.big == "F-0032"
    with rig.looking() as shelved:
        assert shelved.state.get(IntakeForm) == IntakeForm("F-0032")
    assert rig.scan("6901234567892").results[0].said.key == "intake_no_card"
    begin(rig)
    assert rig.scan("SANJI-F-0031").results[0].said.key == "intake_open"


def test_with_several_scales_the_one_of_the_settings_counts(tmp_path: Path) -> None:
    """Without a setting it is whichever is loaded."""
    scales = {**SCALE, "belt": {"port": "/dev/null", "division_g": 20, "max_g": 60_000}}
    with weighing(tmp_path / "any", scale=scales) as (rig, bench):
        lot = begin(rig)
        bench.put(5_000)
        bench.put(6_000, device="belt")
        assert row(rig, lot).on_hand_g == 11_000
    with weighing(tmp_path / "one", scale=scales, produce={"scale": "belt"}) as (rig, bench):
        lot = begin(rig)
        bench.clear()
        bench.quiet(5_000)
        bench.put(6_000, device="belt")
        assert row(rig, lot).on_hand_g == 6_000


def test_a_restart_keeps_the_delivery(tmp_path: Path) -> None:
    """The lot, its container and its certificate; what lies there then may have been weighed."""
    with weighing(tmp_path) as (rig, bench):
        lot = rig.asking.do(FORM).text
        rig.asking.do(ChooseContainer("小筐"))
        bench.put(20_000)
    with weighing(tmp_path) as (rig, bench):
        bench.frames(20_000)
        rig.asking.do(ChooseContainer("小筐"))
        assert bench.put(19_800).said.big == "18 kg"
        assert "weigh_clear_first" in [one.said.key for one in rig.board.shown.results]
        assert row(rig, lot).on_hand_g == 36_200
        assert rig.asking.do(FinishIntake(lot)).key == "intake_done"


def test_a_load_that_cannot_be_kept_is_told_as_such(tmp_path: Path) -> None:
    """On a full disk it is red and not green, and once there is room it is put on again."""
    outbox = {"parcel_mb": 0.1, "reserve_mb": 0}
    with weighing(tmp_path, outbox=outbox) as (rig, bench):
        lot = begin(rig)
        before = bench.put(5_000)
        for many in (100, 1):
            with pytest.raises(Full):
                fill(rig, many)
        shown = bench.put(6_000)
        assert (before.kind, shown.kind, shown.said.key) == ("ok", "full", "full")
        assert row(rig, lot).on_hand_g == 5_000
