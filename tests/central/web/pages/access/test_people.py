"""Admins make and change accounts by pages; each change is in the trail with what it was before."""

import re
from collections.abc import Iterator

import httpx
import pytest

from central.store.access import trailing
from central.store.access.trailing import Wanted
from central.store.queries import accounts
from central.store.queries.accounts import Account
from central.web.access.accounts import add_account
from plumbing.web.server import Serving
from tests.central.web.scene import PASSWORDS, Scene, Visitor

PAGE = "/admin/accounts"


@pytest.fixture
def admin(scene: Scene, serving: Serving) -> Iterator[Visitor]:
    """Somebody who may say who logs in."""
    add_account(scene.store, "chief", PASSWORDS["manager"], "admin", scene.now_ms)
    with Visitor(serving.url) as visitor:
        assert visitor.login("chief", PASSWORDS["manager"]).status_code == 303
        yield visitor


def post(visitor: Visitor, deed: str = "", **fields: str | list[str]) -> httpx.Response:
    path = f"{PAGE}/{deed}" if deed else PAGE
    return visitor.client.post(path, data={"csrf": visitor.token("/account"), **fields})


def notes(scene: Scene) -> list[tuple[str, str]]:
    with scene.store.read() as connection:
        lines = list(trailing.every(connection, Wanted(deed="account.")))
    return [(one.deed, one.subject) for one in lines]


def kept(scene: Scene, name: str) -> Account:
    with scene.store.read() as connection:
        found = accounts.find(connection, name)
    assert found
    return found


def test_a_new_account_has_a_password_for_one_login(scene: Scene, admin: Visitor, stranger: Visitor) -> None:
    """It is shown once, kept nowhere, and everything leads to choosing another."""
    page = post(admin, name="wang", role="operator", sites=["C1"])
    given = re.search(r'ac-secret">([a-z0-9-]{19})<', page.text)
    assert given
    assert page.headers["cache-control"] == "no-store"
    assert notes(scene) == [("account.made", "wang role=operator sites=C1")]
    assert stranger.login("wang", given[1]).status_code == 303
    assert stranger.get("/boxes").headers["location"] == "/account/password"
    assert stranger.get("/api/v1/boxes").status_code == 403
    new = "bamboo bridge 77"
    form = {"old": given[1], "new": new, "again": new, "csrf": stranger.token("/account/password")}
    assert stranger.client.post("/account/password", data=form).status_code == 303
    assert stranger.get("/boxes").status_code == 200
    assert given[1] not in admin.get(PAGE).text


def test_role_sites_and_state_are_changed(scene: Scene, admin: Visitor) -> None:
    """Each deed stands in the trail with what was before."""
    assert post(admin, "role", name="viewer", role="manager").status_code == 303
    assert post(admin, "sites", name="viewer", sites=["C1", "COLD"]).status_code == 303
    assert post(admin, "state", name="viewer", state="off").status_code == 303
    found = kept(scene, "viewer")
    assert (found.role, found.sites, found.is_off) == ("manager", "C1 COLD", True)
    assert notes(scene) == [
        ("account.role", "viewer auditor→manager"),
        ("account.sites", "viewer all→C1 COLD"),
        ("account.state", "viewer off"),
    ]
    assert "viewer" in admin.get(f"{PAGE}/one", name="viewer").text


def test_sessions_are_ended_and_passwords_given(scene: Scene, admin: Visitor, viewer: Visitor) -> None:
    """Whoever is logged in is out at once."""
    assert post(admin, "sessions-end", name="viewer").status_code == 303
    assert viewer.get("/account").status_code == 303
    assert "ac-secret" in post(admin, "password", name="viewer").text
    assert kept(scene, "viewer").must_change
    assert viewer.login("viewer").status_code == 401
    assert post(admin, "totp-reset", name="viewer").status_code == 303


def test_the_last_admin_takes_nothing_from_herself(scene: Scene, admin: Visitor) -> None:
    """Neither the role nor the county nor the way in."""
    answers = (
        post(admin, "role", name="chief", role="manager"),
        post(admin, "sites", name="chief", sites=["C1"]),
        post(admin, "state", name="chief", state="off"),
    )
    for answer in answers:
        assert answer.status_code == 400
        assert "last who may" in answer.text
    assert kept(scene, "chief").role == "admin"
    assert notes(scene) == []


def test_what_cannot_be_is_sent_back(admin: Visitor) -> None:
    """A name that is taken, a site that is none, an account that is none."""
    assert "account of this name" in post(admin, name="viewer", role="operator").text
    assert post(admin, name="wang", role="operator", sites=["MOON"]).status_code == 400
    assert admin.get(f"{PAGE}/one", name="zhao").status_code == 404
    assert post(admin, "role", name="zhao", role="manager").status_code == 404


def test_a_form_without_its_token_changes_nothing(scene: Scene, admin: Visitor) -> None:
    """A page of somebody else's makes no admins."""
    form = {"name": "viewer", "role": "admin", "csrf": "forged"}
    assert admin.client.post(f"{PAGE}/role", data=form).status_code == 403
    assert kept(scene, "viewer").role == "auditor"


def test_too_many_deeds_of_an_address_wait(manager: Visitor, serving: Serving) -> None:
    """Three hundred a minute are more than people do."""
    token = manager.token("/account")
    answers = [
        manager.client.post("/account/sessions/end", data={"csrf": token, "begun_ms": "1"}).status_code
        for _ in range(301)
    ]
    assert answers[0] == 303
    assert answers[-1] == 429
