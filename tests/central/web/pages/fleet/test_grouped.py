"""Groups are made on their page by administrators, and the fleet is narrowed to them."""

import pytest

from central.store.fleet import groups
from central.web.access.accounts import add_account
from plumbing.web.server import Serving
from tests.central.web.pages.fleet.fleet import Fleet
from tests.central.web.scene import Scene, Visitor

PASSWORD = "cloud river 47"


@pytest.fixture
def fleet(scene: Scene) -> Fleet:
    add_account(scene.store, "root", PASSWORD, "admin", scene.now_ms)
    return Fleet(scene).all_kinds()


def test_a_group_is_made_used_and_removed(fleet: Fleet, serving: Serving) -> None:
    """Whatever script its name is written in."""
    with Visitor(serving.url) as admin:
        assert admin.login("root", PASSWORD).status_code == 303
        token = admin.token("/fleet/groups")
        form = {"csrf": token, "name": "山区", "names": "box-low, box-new", "note": "4G"}
        assert admin.client.post("/fleet/groups", data=form).status_code == 303
        page = admin.get("/fleet", group="山区").text
        assert "0 of 2 are well, 1 have findings, 0 are silent, 1 were never heard." in page
        assert "box-low" in admin.get("/fleet/groups").text
        gone = {"csrf": token, "name": "山区", "names": ""}
        unsaid = admin.client.post("/fleet/groups/remove", data=gone)
        assert unsaid.status_code == 400
        assert "box-low" in unsaid.text
        gone["whole"] = "yes"
        assert admin.client.post("/fleet/groups/remove", data=gone).status_code == 303
        assert "There are no groups yet." in admin.get("/fleet/groups").text


def test_somebody_of_one_site_sees_no_other_boxes(fleet: Fleet, serving: Serving) -> None:
    """Neither in the list, nor in its totals, nor by the groups that they are in."""
    with fleet.scene.store.write() as connection:
        known, now_ms = frozenset({"box-low", "box-well"}), fleet.scene.now_ms
        groups.add(connection, "valley", ["box-low"], known, who="root", now_ms=now_ms)
        groups.add(connection, "hub-only", ["box-well"], known, who="root", now_ms=now_ms)
    add_account(fleet.scene.store, "keeper", PASSWORD, "warehouse", fleet.scene.now_ms, sites="C1")
    with Visitor(serving.url) as keeper:
        keeper.login("keeper", PASSWORD)
        page = keeper.get("/fleet").text
        assert "0 of 2 are well, 1 have findings, 0 are silent, 1 were never heard." in page
        assert "box-well" not in page
        assert "valley (1)" in page
        assert "hub-only" not in page
        assert keeper.get("/fleet/groups").status_code == 403
        assert keeper.get("/boxes/box-well").status_code == 403


def test_a_wrong_name_is_said_and_changes_nothing(fleet: Fleet, serving: Serving) -> None:
    """With what is wrong about it."""
    with Visitor(serving.url) as admin:
        admin.login("root", PASSWORD)
        form = {"csrf": admin.token("/fleet/groups"), "name": "g", "names": "box-low box-lost"}
        answer = admin.client.post("/fleet/groups", data=form)
        assert answer.status_code == 400
        assert "box-lost" in answer.text
        answer = admin.client.post("/fleet/groups/remove", data={**form, "name": "g"})
        assert answer.status_code == 400
    with fleet.scene.store.read() as connection:
        assert groups.listed(connection) == ()


def test_who_may_not_change_boxes_sees_no_form(fleet: Fleet, manager: Visitor) -> None:
    """And is refused."""
    assert 'action="/fleet/groups"' not in manager.get("/fleet/groups").text
    form = {"csrf": manager.token("/fleet/orders"), "name": "g", "names": "box-low"}
    assert manager.client.post("/fleet/groups", data=form).status_code == 403
