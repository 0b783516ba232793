"""Stock below zero is never silent, an item opens its movements, and a shelf's count names its parcels."""

from logistics.events.counter import ShelfCounted
from logistics.events.money import GoodsMoved
from tests.central.web.pages.ledgers.telling import told
from tests.central.web.pages.ledgers.test_ledgers import plain
from tests.central.web.scene import Scene, Visitor


def _moved(pieces: int, why: str, taken_fen: int = 0) -> GoodsMoved:
    return GoodsMoved(
        site="C1",
        owner="coop-3",
        item="honey/500 g",
        pieces=pieces,
        why=why,  # type: ignore[arg-type]  # One of the reasons.
        taken_fen=taken_fen,
    )


def test_stock_below_zero_is_shown_with_its_movements(scene: Scene, viewer: Visitor) -> None:
    """Twenty came and twenty-two were sold: two below zero, on the list and at the movement."""
    told(scene, _moved(20, "received"), _moved(-22, "sold", 9_600))
    text = plain(viewer.get("/ledgers/goods").text)
    assert "coop-3 honey/500 g Miaogao centre ⚠ -2 ⚠ 1 movements cannot have been" in text
    asked = {"site": "C1", "owner": "coop-3", "item": "honey/500 g"}
    moves = plain(viewer.get("/ledgers/goods/item", **asked).text)
    assert "Sold -22 ⚠ -2 96.00" in moves
    assert "Received 20 20 0.00" in moves
    assert viewer.get("/ledgers/goods/item", **{**asked, "item": "tea"}).status_code == 404


def test_a_count_of_a_shelf_names_what_is_missing_and_extra(scene: Scene, viewer: Visitor) -> None:
    """Each parcel is a link; a shelf that nobody counted is not a shelf without faults."""
    assert "not reported, which is not zero" in viewer.get("/ledgers/goods").text
    told(scene, ShelfCounted(site="C1", shelf="16-4", found=4, missing=("W1", "W2"), extra=("W9",)))
    page = viewer.get("/ledgers/goods").text
    assert "16-4 4 ⚠ 2 W1 , W2 ⚠ 1 W9" in plain(page)
    assert 'href="/parcels/W9"' in page


def test_a_stranger_sees_nothing(stranger: Visitor) -> None:
    """Both pages ask for a login."""
    assert stranger.get("/ledgers/goods").status_code == 303
