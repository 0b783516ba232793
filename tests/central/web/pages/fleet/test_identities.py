"""Boxes are added by admins alone, their codes are shown once, and how certificates stand is plain."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from central.fleet.identity.desk import Desk
from central.store.identities import register
from central.store.identities.register import Identity, Issued
from central.web.access.accounts import add_account
from central.web.app import make_app
from plumbing.trust import codes
from plumbing.web.server import serve
from tests.central.fleet.identity.desks import DAY_MS, TOPICS, Deskside, deskside
from tests.central.web.scene import COUNTY, SECRET, Scene, Visitor

ADMIN = ("admin", "bamboo ridge 42")


class Place:
    """A county with a desk, and its admin."""

    def __init__(self, side: Deskside, admin: Visitor, scene: Scene) -> None:
        self.side, self.admin, self.scene = side, admin, scene

    def post(self, path: str, **fields: str) -> str:
        """Send a form of the page."""
        answer = self.admin.client.post(path, data={"csrf": self.admin.token("/admin/boxes"), **fields})
        return answer.text


@pytest.fixture(name="place")
def _place(scene: Scene, tmp_path: Path) -> Iterator[Place]:
    (tmp_path / "desk").mkdir()
    with deskside(tmp_path / "desk") as side:
        desk = Desk(scene.store, side.authority, side.settings, TOPICS, side.authority.command_public())
        add_account(scene.store, *ADMIN, "admin", scene.now_ms)
        app = make_app(scene.store, county=COUNTY, secret=SECRET, desk=desk)
        serving = serve(app, "127.0.0.1", 0, app.state.live.close)
        try:
            with Visitor(serving.url) as admin:
                assert admin.login(*ADMIN).status_code == 303
                yield Place(side, admin, scene)
        finally:
            serving.stop()


def test_a_box_is_added_and_its_code_shown_once(place: Place) -> None:
    """As text, as what to type, and as a picture; the list shows it no more."""
    shown = place.post("/admin/boxes", name="box-new", site="HUB")
    found = re.search(r'class="ac-secret">([0-9A-Z-]{29})<', shown)
    assert found
    code = codes.parse(found[1])
    assert code.fingerprint == codes.fingerprint(place.side.authority.root_der)
    assert f"sanji edge enrol {found[1]} --centre https://centre.example:8443" in shown
    assert "<svg" in shown
    page = place.admin.get("/admin/boxes").text
    assert found[1] not in page
    assert "has not come in yet" in page
    assert "box-new" in page


def test_what_cannot_be_added_is_told(place: Place) -> None:
    """Strange names, strange sites, and one that is there."""
    assert "is no name" in place.post("/admin/boxes", name="box/1", site="HUB")
    assert "no site MOON" in place.post("/admin/boxes", name="box-1", site="MOON")
    assert "another certificate" in place.post("/admin/boxes", name="centre", site="HUB")
    place.post("/admin/boxes", name="box-1", site="HUB")
    assert "already" in place.post("/admin/boxes", name="box-1", site="HUB")


def test_a_box_is_shut_out(place: Place) -> None:
    """And gets another code, with which its next life begins."""
    place.post("/admin/boxes", name="box-1", site="HUB")
    place.post("/admin/boxes/box-1/revoke", why="stolen")
    page = place.admin.get("/admin/boxes").text
    assert "revoked" in page
    assert "stolen" in page
    assert 'class="ac-secret"' in place.post("/admin/boxes/box-1/code")


def test_others_may_not(place: Place) -> None:
    """Neither look at it nor add one."""
    with Visitor(str(place.admin.client.base_url)) as manager:
        manager.login("manager")
        assert manager.get("/admin/boxes").status_code == 403
        assert "/admin/boxes" not in manager.get("/boxes").text


@pytest.mark.parametrize(
    ("left_days", "said"),
    [(60, "✓</i> good"), (19, "ends soon and is not renewed"), (-1, "✕</i> over")],
)
def test_the_fleet_shows_how_certificates_stand(place: Place, left_days: int, said: str) -> None:
    """Good, near its end, and over; a box without one says so."""
    now_ms, store = place.scene.now_ms, place.scene.store
    place.scene.box("hub-1")
    assert "no certificate" in place.admin.get("/boxes").text
    with store.write() as connection:
        register.add(connection, Identity("hub-1", "HUB", "hub", 1, now_ms, "admin"))
        until_ms = now_ms + left_days * DAY_MS
        register.issue(connection, Issued("1", "hub-1", 1, "k", until_ms - 90 * DAY_MS, until_ms, now_ms))
    assert said in place.admin.get("/boxes").text
    assert said in place.admin.get("/boxes/hub-1").text
