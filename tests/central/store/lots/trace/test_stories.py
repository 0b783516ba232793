"""A story joins lots, rooms and parcels by time: just the hours in which the goods were there."""

import json
from collections.abc import Iterator
from datetime import timedelta, timezone
from pathlib import Path

import pytest
from msgspec import Struct
from msgspec.structs import replace

from central.store.lots.trace import chain, lineage, stories
from central.store.lots.trace.stories import Moment
from logistics.events.all import AnyEvent
from logistics.events.lots import (
    LotBegun,
    LotGraded,
    LotPacked,
    LotReshaped,
    LotSettled,
    LotShipped,
    LotWeighed,
    Portion,
)
from logistics.goods.epcis.document import document, encoded
from logistics.goods.epcis.naming import Naming
from logistics.goods.story.shape import Story
from tests.central.centre import NOW, T0, Centre, batch, centre_in
from tests.central.store.lots.trace.scene import MINUTE_MS, ONE, RAW, SITE, WAYBILL, lived
from tests.logistics.goods.epcis.judges import reference_ids, schema

CHINA = timezone(timedelta(hours=8))
WHEN = Moment(NOW, CHINA)
NAMING = Naming("https://trace.example.cn", CHINA)


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    """A centre that has heard the day."""
    with centre_in(tmp_path) as found:
        yield lived(found)


def minute(at_ms: int) -> int:
    """Minutes since the day began."""
    return (at_ms - T0) // MINUTE_MS


def of_lot(centre: Centre, lot: str) -> Story:
    """The lot's story."""
    with centre.store.read() as connection:
        story = stories.of_lot(connection, lot, WHEN)
    assert story is not None
    return story


def test_a_lots_time_in_rooms_is_its_own_and_its_forebears_until_they_went_into_it(centre: Centre) -> None:
    """The raw lot lay there from minute 10 to the grading that counts; the grade lot from minute 250 on."""
    story = of_lot(centre, ONE)
    times = [(one.lot, minute(one.from_ms), one.to_ms and minute(one.to_ms)) for one in story.rooms]
    assert times == [(RAW, 10, 240), (ONE, 250, 1300)]
    assert story.family == (ONE, RAW)
    assert story.origin == "331123104203"


def test_temperatures_gaps_and_alarms_are_of_just_that_time(centre: Centre) -> None:
    """The raw lot was gone before it got warm; forty minutes without data are the grade lot's alone."""
    raw, one = of_lot(centre, ONE).rooms
    assert (raw.lowest_mc, raw.highest_mc, raw.outs, raw.unknown_ms) == (4000, 4000, (), 0)
    assert (one.lowest_mc, one.highest_mc) == (4000, 12_000)
    (out,) = one.outs
    assert (minute(out.from_ms), minute(out.until_ms), out.peak_mc) == (360, 480, 12_000)
    assert out.is_open is False
    (gap,) = one.unknown
    # The last reading before it, at 9:55, stands for one interval.
    assert (minute(gap[0]), minute(gap[1])) == (600, 635)
    assert one.worst is not None
    known_min = 1300 - 250 - 35
    assert one.worst.known_ms == known_min * MINUTE_MS
    assert one.worst.mean_mc == round((12_000 * 120 + 4000 * (known_min - 120)) / known_min)
    assert one.worst.mkt_mc is not None
    assert one.worst.mean_mc < one.worst.mkt_mc < 12_000
    assert (one.low_mc, one.high_mc, one.rule) == (0, 8000, 1)


def test_a_parcels_story_has_its_lot_until_it_was_packed_and_its_own_scans_since(
    centre: Centre,
) -> None:
    """The hours that the rest of the lot lay there afterwards are none of the parcel's."""
    with centre.store.read() as connection:
        found = stories.of_package(connection, WAYBILL, WHEN)
        assert stories.of_package(connection, "SF0", WHEN) is None
    assert found is not None
    (story,) = found.stories
    assert story.rooms[-1].to_ms == T0 + 1210 * MINUTE_MS
    assert [(one.lot, one.net_g) for one in found.contents] == [(ONE, 2500)]
    assert [one.act for one in found.steps] == ["arrive", "depart", "arrive", "hand_out"]


def test_nobody_tells_a_story_of_what_nobody_told(centre: Centre) -> None:
    """An unknown lot has none."""
    with centre.store.read() as connection:
        assert stories.of_lot(connection, "X", WHEN) is None
        assert chain.of_lot(connection, "X", WHEN) is None
        assert chain.of_package(connection, "X", WHEN) is None


class Kinds(Struct, frozen=True):
    """What a document holds."""

    steps: list[str]
    wrong: int
    is_cut: bool


def kinds(centre: Centre, about: str) -> Kinds:
    """The document about a lot or a package, judged by GS1's schema and the reference of ids."""
    with centre.store.read() as connection:
        found = chain.of_lot(connection, about, WHEN) or chain.of_package(connection, about, WHEN)
    assert found is not None
    whole = json.loads(encoded(document(found, NAMING, NOW)))
    events = whole["epcisBody"]["eventList"]
    assert [one.message for one in schema().iter_errors(whole)] == []
    assert [one["eventID"] for one in events] == reference_ids(whole)
    wrong = sum("errorDeclaration" in one for one in events)
    return Kinds([one["bizStep"] for one in events], wrong, whole.get("sc:isCut", False))


def test_a_document_out_of_the_store_is_valid_and_has_the_chain_with_its_correction(centre: Centre) -> None:
    """From the raw lot to the hand-out, the wrong class declared as an error."""
    found = kinds(centre, RAW)
    assert found.steps.count("creating_class_instance") == 3
    chained = {
        "commissioning",
        "receiving",
        "storing",
        "sensor_reporting",
        "packing",
        "shipping",
        "accepting",
    }
    assert chained <= set(found.steps)
    assert (found.wrong, found.is_cut) == (1, False)


def test_a_document_about_a_parcel_has_what_is_in_it_and_its_scans(centre: Centre) -> None:
    """Also of a parcel without produce its custody is told."""
    assert "commissioning" in kinds(centre, WAYBILL).steps


def test_a_document_about_a_parcel_tells_nothing_of_other_customers(centre: Centre) -> None:
    """Neither other parcels of its lot, before it or after it, nor what was shipped, graded or settled."""
    other, later_ms = "YT7000000000001", T0 + 2000 * MINUTE_MS
    before: list[tuple[int, AnyEvent]] = [
        (T0 + 1205 * MINUTE_MS, LotPacked(lot=ONE, site=SITE, package="YT7000000000000", net_g=1)),
        (T0 + 1206 * MINUTE_MS, LotShipped(lot=ONE, site=SITE, net_g=1, to="F-0001", document="B-70")),
    ]
    after: list[tuple[int, AnyEvent]] = [
        (later_ms, LotPacked(lot=ONE, site=SITE, package=other, net_g=1)),
        (later_ms + 1, LotPacked(lot=RAW, site=SITE, package=other, net_g=1)),
        (later_ms + 2, LotShipped(lot=RAW, site=SITE, net_g=1, to="F-0002", document="B-71")),
        (later_ms + 3, LotGraded(lot=ONE, into="LATER", site=SITE, gross_g=1)),
        (later_ms + 4, LotSettled(lot=ONE, site=SITE, loss_g=1, tolerance_g=1)),
    ]
    centre.receive(batch("v", 1, *before, *after))
    with centre.store.read() as connection:
        found = chain.of_package(connection, WAYBILL, WHEN)
    assert found is not None
    text = encoded(document(found, NAMING, NOW)).decode()
    for word in ("YT700", "B-7", "F-000", "LATER", "decommissioning"):
        assert word not in text
    assert WAYBILL in text
    assert found.rooms[-1].to_ms == T0 + 1210 * MINUTE_MS


def test_a_fact_has_the_same_id_in_every_document(centre: Centre) -> None:
    """A sibling that a document only names, and what was weighed after packing, change no name in it."""
    sibling = LotBegun(lot="A-2", site=SITE, product="kiwifruit", kind="grade", parents=(RAW,))
    later = LotWeighed(lot=RAW, site=SITE, gross_g=5000)
    more: list[tuple[int, AnyEvent]] = [(T0 + 245 * MINUTE_MS, sibling), (T0 + 2000 * MINUTE_MS, later)]
    centre.receive(batch("v", 1, *more))
    naming = replace(NAMING, gtins={"kiwifruit": "9521234000013"})

    def ids(about: str) -> set[str | None]:
        with centre.store.read() as connection:
            found = chain.of_lot(connection, about, WHEN) or chain.of_package(connection, about, WHEN)
        assert found is not None
        events = document(found, naming, NOW).epcis_body.event_list
        return {one.event_id for one in events if one.biz_step != "sensor_reporting"}

    whole = ids(RAW)
    assert ids(ONE) <= whole
    assert ids("A-2") <= whole
    assert ids(WAYBILL) <= whole


def test_a_lot_with_more_kin_than_the_bound_says_that_it_is_cut(centre: Centre) -> None:
    """Split by split into more lots than are told of."""
    pieces = [f"P-{n}" for n in range(lineage.LOTS_MAX + 20)]
    splits = [
        LotReshaped(site=SITE, kind="split", inputs=(Portion(ONE, 1),), outputs=(Portion(piece, 1),))
        for piece in pieces
    ]
    centre.receive(batch("v", 1, *[(T0 + 2000 * MINUTE_MS + n, one) for n, one in enumerate(splits)]))
    assert kinds(centre, ONE).is_cut is True
    with centre.store.read() as connection:
        found, is_all = lineage.descendants(connection, [ONE])
    assert (len(found), is_all) == (lineage.LOTS_MAX, False)
