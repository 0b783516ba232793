"""The three-way match shows what one of arrived, sorted and left lacks."""

from logistics.events.transport import ParcelSorted
from tests.central.centre import scan
from tests.central.web.pages.ledgers.telling import told
from tests.central.web.pages.ledgers.test_ledgers import day_of, plain
from tests.central.web.scene import Scene, Visitor


def given(waybill: str, to: str) -> ParcelSorted:
    """A parcel that the belt gave a destination."""
    return ParcelSorted(waybill=waybill, site="HUB", to=to, how="table" if to else "unknown")


def test_each_parcel_that_lacks_a_step_is_named(scene: Scene, viewer: Visitor) -> None:
    """Arrived and not sorted, sorted and not left, left unsorted, sorted unseen, and the manual bin."""
    told(
        scene,
        *(scan(waybill, "arrive", "HUB") for waybill in ("ALL", "UNSORTED", "UNLEFT", "PAST", "BIN")),
        given("ALL", "C1"),
        given("UNLEFT", "C1"),
        given("UNSEEN", "C1"),
        given("BIN", ""),
        *(scan(waybill, "depart", "HUB") for waybill in ("ALL", "PAST", "UNSEEN")),
    )
    text = plain(viewer.get("/ledgers/match", day=day_of(scene), site="HUB").text)
    assert "Miaogao centre 3 2 ⚠ 1" in text
    assert "Manual bin 1 0" in text
    for wanted in (
        "Arrived, not sorted 1 UNSORTED",
        "Sorted, not left 1 UNLEFT",
        "Left without being sorted 1 PAST",
        "Sorted, no arrival 1 UNSEEN",
        "In the manual bin 1 BIN",
    ):
        assert wanted in text


def test_a_day_that_agrees_says_so(scene: Scene, viewer: Visitor) -> None:
    """Whatever arrived was sorted and left; a day of which nothing is known says nothing of the kind."""
    told(scene, scan("ALL", "arrive", "HUB"), given("ALL", "C1"), scan("ALL", "depart", "HUB"))
    assert "agrees" in viewer.get("/ledgers/match", day=day_of(scene), site="HUB").text
    assert "agrees" not in viewer.get("/ledgers/match", day="2026-01-02", site="HUB").text
