"""A lot's story is of what is in it: its own life, and its forebears' until the last of them went into it."""

from collections.abc import Sequence

from logistics.events.lots import (
    LotBegun,
    LotCertified,
    LotGraded,
    LotInspected,
    LotPacked,
    LotReshaped,
    LotStored,
    Portion,
)
from logistics.goods.lots.touched import lots_of
from logistics.goods.story.rooms import RoomTime
from logistics.goods.story.tell import MOMENTS_MAX, PACKAGES_MAX, Facts, in_family, tell
from logistics.parcels.told import Told
from tests.logistics.goods.epcis.day import (
    BEGAN_MS,
    FACTS,
    MINUTE_MS,
    ONE,
    RAW,
    SITE,
    TWO,
    WAYBILL,
    graded,
    told,
)

DAY = "2026-09-28"


def by_lot(facts: Sequence[Told]) -> Facts:
    """Each lot's facts, as a centre gives them: corrections and what they take out are left out."""
    counting = [one for one in facts if one.seq not in (8, 9)] if facts is FACTS else list(facts)
    lots = {lot for one in counting for lot in lots_of(one.event)}
    return {lot: [one for one in counting if lot in lots_of(one.event)] for lot in lots}


def test_a_story_begins_at_the_farm_and_has_each_work_in_one_line() -> None:
    """Two containers weighed within the hour are one line; what went into other classes is told elsewhere."""
    story, _ = tell(ONE, by_lot(FACTS), DAY)
    assert [(one.deed, one.lot, one.net_g, one.times) for one in story.moments][:6] == [
        ("begun", RAW, None, 1),
        ("weighed", RAW, 118_600, 2),
        ("inspected", RAW, None, 1),
        ("certified", RAW, 118_600, 1),
        ("begun", ONE, None, 1),
        ("graded", RAW, 72_400, 1),
    ]
    assert story.family == (ONE, RAW)
    assert (story.origin, story.harvested, story.state) == ("331123105", "2026-09-28", "open")
    assert "settled" not in {one.deed for one in story.moments}


def test_parents_children_and_packages_have_their_masses() -> None:
    """What came of what, and how many grams of it."""
    story, _ = tell(ONE, by_lot(FACTS), DAY)
    assert [(one.lot, one.net_g) for one in story.parents] == [(RAW, 72_400)]
    assert [(one.lot, one.net_g) for one in story.children] == [("S1", 2000), ("S2", 3000)]
    assert [(one.package, one.net_g) for one in story.packages] == [
        (WAYBILL, 2500),
        ("095212340000000013", 2500),
    ]


def test_a_story_for_a_package_ends_when_it_was_packed() -> None:
    """What was packed or shipped of the lot afterwards is not in that parcel."""
    story, _ = tell(ONE, by_lot(FACTS), DAY, until_ms=BEGAN_MS + 160 * MINUTE_MS, package=WAYBILL)
    assert [one.deed for one in story.moments][-1] == "packed"
    assert [one.package for one in story.packages] == [WAYBILL]
    assert "shipped" not in {one.deed for one in story.moments}


def test_a_forebears_certificate_is_shown_and_holds_for_the_forebear_alone() -> None:
    """Splitting asks for a new one (2025 No. 4): the raw lot's is no paper of the grade lot."""
    story, _ = tell(ONE, by_lot(FACTS), DAY)
    assert [(one.number, one.lot) for one in story.papers] == [("HGZ-001", RAW)]
    assert story.paper is None
    own = LotCertified(
        lot=ONE, site=SITE, number="HGZ-002", basis="self_test", day=DAY, net_g=72_400, until=DAY
    )
    facts = [*FACTS, Told(BEGAN_MS + 200 * MINUTE_MS, "s", 90, own)]
    assert tell(ONE, by_lot(facts), DAY)[0].paper is not None
    assert tell(ONE, by_lot(facts), "2026-09-29")[0].paper is None


def test_what_came_after_packing_takes_no_certificate_from_the_package() -> None:
    """Neither a newer certificate of the rest, nor what was graded into the lot since."""

    def paper(number: str) -> LotCertified:
        return LotCertified(lot=ONE, site=SITE, number=number, basis="self_test", day=DAY, net_g=1)

    packed_ms = BEGAN_MS + 160 * MINUTE_MS
    first = Told(BEGAN_MS + 70 * MINUTE_MS, "t", 1, paper("HGZ-002"))
    newer = Told(packed_ms + MINUTE_MS, "t", 2, paper("HGZ-003"))
    inflow = Told(packed_ms + 2 * MINUTE_MS, "t", 3, graded(ONE, 100, "一级"))
    for later in ([newer], [inflow], [newer, inflow]):
        facts = by_lot([*(one for one in FACTS if one.seq not in (8, 9)), first, *later])
        story, _ = tell(ONE, facts, DAY, until_ms=packed_ms, package=WAYBILL)
        assert story.paper is not None
        assert story.paper.number == "HGZ-002"
        now = tell(ONE, facts, DAY)[0].paper
        assert (now and now.number) == (None if inflow in later else "HGZ-003")


def test_a_failed_test_of_a_forebear_is_in_the_story() -> None:
    """It counts for all that was made of it."""
    failed = Told(BEGAN_MS + 35 * MINUTE_MS, "s", 91, LotInspected(lot=RAW, site=SITE, result="fail"))
    story, _ = tell(TWO, by_lot([*FACTS, failed]), DAY)
    assert [one.is_passed for one in story.tests] == [True, False]


def test_time_in_a_room_counts_until_the_last_went_out_of_it() -> None:
    """The raw lot's night before grading is the grade lot's too; what was left of it stood on without it."""
    _, family = tell(ONE, by_lot(FACTS), DAY)
    before = RoomTime(RAW, SITE, "A", BEGAN_MS, None, BEGAN_MS + 1, 1)
    after = RoomTime(RAW, SITE, "A", BEGAN_MS + 300 * MINUTE_MS, None, BEGAN_MS + 301 * MINUTE_MS, 1)
    assert in_family([after, before], family) == [before]
    # The wrong class that was corrected at 07:40 is none of it: the last that counts was at 07:30.
    assert family.until_ms == {ONE: None, RAW: BEGAN_MS + 60 * MINUTE_MS}


def test_origins_that_differ_are_no_origin() -> None:
    """A lot merged from two villages comes from neither alone."""
    facts = told(
        LotBegun(lot="A", site=SITE, product="tea", origin="v1", harvested="2026-04-02"),
        LotBegun(lot="B", site=SITE, product="tea", origin="v2", harvested="2026-04-01"),
        LotReshaped(
            site=SITE, kind="merge", inputs=(Portion("A", 5), Portion("B", 6)), outputs=(Portion("M", 11),)
        ),
    )
    story, _ = tell("M", by_lot(facts), DAY)
    assert (story.origin, story.harvested, story.state) == ("", "2026-04-01", "unknown")
    assert [one.lot for one in story.parents] == ["A", "B"]


def test_a_lot_in_a_circle_of_parents_has_a_story_that_ends() -> None:
    """What cannot have been so does not hang the page."""
    facts = told(
        LotGraded(lot="A", into="B", site=SITE, gross_g=10),
        LotGraded(lot="B", into="A", site=SITE, gross_g=10),
    )
    story, _ = tell("A", by_lot(facts), DAY)
    assert set(story.family) == {"A", "B"}


def test_more_lines_than_a_story_holds_are_said_to_be_left_out() -> None:
    """A lot that was in hundreds of rooms has a story that is cut, and says so."""
    many = [
        LotStored(lot="A", site=SITE, room=f"R{n}", product="tea", net_g=1) for n in range(MOMENTS_MAX + 10)
    ]
    story, _ = tell("A", by_lot(told(LotBegun(lot="A", site=SITE, product="tea"), *many)), DAY)
    assert (len(story.moments), story.is_cut) == (MOMENTS_MAX, True)


def test_a_thousand_parcels_are_one_line_and_a_list_with_a_bound() -> None:
    """What was packed within the hours of one work is told together."""
    many = [LotPacked(lot="A", site=SITE, package=f"YT{n}", net_g=2) for n in range(1000)]
    story, _ = tell("A", by_lot(told(LotBegun(lot="A", site=SITE, product="tea"), *many)), DAY)
    assert [(one.deed, one.times, one.net_g) for one in story.moments][1:] == [("packed", 1000, 2000)]
    assert (len(story.packages), story.is_cut) == (PACKAGES_MAX, True)


def test_an_unknown_lot_has_an_empty_story() -> None:
    """Nothing is made up."""
    story, _ = tell("X", {}, DAY)
    assert (story.state, story.moments, story.rooms, story.paper) == ("unknown", (), (), None)
