"""The picture of a scan: asked for by a manager, waited for in sight of all, and shown when it is here."""

import pytest
from sqlalchemy import update

from central.store import tables
from central.store.links import orders
from tests.central.web.scene import Scene, Visitor

WAYBILL = "YT1447279684726"
PAGE = f"/parcels/{WAYBILL}"
JPEG = b"\xff\xd8\xff a picture"


@pytest.fixture
def scanned(scene: Scene) -> Scene:
    """A parcel that was scanned once, by a box that has a picture of it and is connected."""
    scene.box("hub-1")
    scene.parcel(WAYBILL, has_still=True)
    return scene


def ask(visitor: Visitor, path: str = "/stills/s/1", *, csrf: str = "") -> int:
    token = csrf or visitor.token(PAGE)
    return visitor.client.post(path, data={"csrf": token}).status_code


def stands(scene: Scene, **values: object) -> None:
    """The only command's row, changed as the collector's process would."""
    with scene.store.write() as connection:
        connection.execute(update(orders.command).values(**values))


def test_a_picture_is_asked_for_waited_for_and_shown(scanned: Scene, manager: Visitor) -> None:
    """The button, the waiting, the picture."""
    assert "Fetch picture" in manager.get(PAGE).text
    asked = manager.client.post("/stills/s/1", data={"csrf": manager.token(PAGE)})
    assert (asked.status_code, asked.headers["location"]) == (303, f"{PAGE}#still-s-1")
    page = manager.get(PAGE).text
    assert "Waiting for box hub-1." in page
    assert "asked for by manager" in page
    assert "Fetch picture" not in page
    assert manager.get("/stills/s/1.jpg").status_code == 404
    scanned.still("s", 1, JPEG)
    assert 'src="/stills/s/1.jpg"' in manager.get(PAGE).text
    picture = manager.get("/stills/s/1.jpg")
    assert (picture.content, picture.headers["content-type"]) == (JPEG, "image/jpeg")
    assert picture.headers["cache-control"] == "no-store"
    assert picture.headers["x-content-type-options"] == "nosniff"


def test_a_box_that_is_away_is_waited_for_since_it_went(scanned: Scene, manager: Visitor) -> None:
    """The page says since when."""
    ask(manager)
    with scanned.store.write() as connection:
        connection.execute(update(tables.presence).values(is_online=False))
    assert "Waiting for box hub-1, not connected since" in manager.get(PAGE).text


@pytest.mark.parametrize(
    ("reason", "said", "may_again"),
    [
        ("gone", "gave it up for newer pictures", False),
        ("none", "had no room or no time", False),
        ("unknown", "cannot do this yet", True),
        ("expired", "did not answer in time", True),
        ("on_fire", "on_fire", True),
    ],
)
def test_what_did_not_come_says_why(
    scanned: Scene, manager: Visitor, reason: str, said: str, *, may_again: bool
) -> None:
    """In words, on the parcel's page and the box's; what may come yet can be asked for again."""
    ask(manager)
    stands(scanned, state="refused", reason=reason)
    page = manager.get(PAGE).text
    assert said in page
    assert ("Fetch picture" in page) is may_again
    assert said in manager.get("/boxes/hub-1").text


def test_who_may_not_see_persons_sees_no_pictures(scanned: Scene, viewer: Visitor) -> None:
    """A label may be read on one: no button, the form refused, and what was fetched is told and not shown."""
    page = viewer.get(PAGE).text
    assert "A picture is kept on the box." in page
    assert "Fetch picture" not in page
    assert ask(viewer, csrf=viewer.token("/")) == 403
    scanned.still("s", 1, JPEG)
    assert viewer.get("/stills/s/1.jpg").status_code == 403
    page = viewer.get(PAGE).text
    assert "A picture is here" in page
    assert "<img" not in page


def test_a_stranger_gets_no_picture(scanned: Scene, stranger: Visitor) -> None:
    """Neither the bytes nor whether there are any."""
    for number in (1, 2):
        answer = stranger.get(f"/stills/s/{number}.jpg")
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/login")
    assert stranger.client.post("/stills/s/1", data={"csrf": "x"}).status_code in (303, 403)


def test_a_form_from_elsewhere_asks_nothing(scanned: Scene, manager: Visitor) -> None:
    """Without the session's token."""
    assert ask(manager, csrf="forged") == 403
    assert "Fetch picture" in manager.get(PAGE).text


@pytest.mark.parametrize("path", ["/stills/s/2", "/stills/t/1", "/stills/s/0", "/stills/..%2Fx/1"])
def test_a_still_that_is_not_told_of_cannot_be_asked_for(scanned: Scene, manager: Visitor, path: str) -> None:
    """Another number, another stream, no number."""
    scanned.parcel("YT1447279680000")
    assert ask(manager, path) in (400, 404)


def test_a_scan_without_a_picture_has_no_button(scene: Scene, manager: Visitor) -> None:
    """Most scans are a scanner's."""
    scene.parcel(WAYBILL)
    assert "still" not in manager.get(PAGE).text
