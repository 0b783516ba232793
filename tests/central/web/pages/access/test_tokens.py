"""Admins make tokens by a page: each is shown once, opens what it says, and is ended."""

import re

import pytest

from central.store.access import trailing
from central.store.access.trailing import Wanted
from central.web.access.accounts import set_role
from tests.central.web.scene import Scene, Visitor

PAGE = "/admin/tokens"


def test_a_token_is_made_used_and_ended(scene: Scene, manager: Visitor, stranger: Visitor) -> None:
    """Shown once; in the trail by its name; worthless once it is ended."""
    set_role(scene.store, "manager", "admin", scene.now_ms)
    form = {
        "csrf": manager.token("/account"),
        "name": "provincial hall",
        "scopes": ["read:fleet"],
        "days": "30",
    }
    page = manager.client.post(PAGE, data=form).text
    secret = re.search(r"sanji_[A-Za-z0-9_-]{43}", page)
    assert secret
    assert secret[0] not in manager.get(PAGE).text
    bearer = {"authorization": f"Bearer {secret[0]}"}
    assert stranger.client.get("/api/v1/boxes", headers=bearer).status_code == 200
    assert stranger.client.get("/api/v1/lots", headers=bearer).status_code == 403
    number = re.search(r"/admin/tokens/([0-9a-f]+)/end", page)
    assert number
    manager.client.post(f"{PAGE}/{number[1]}/end", data={"csrf": manager.token("/account")})
    assert stranger.client.get("/api/v1/boxes", headers=bearer).status_code == 401
    with scene.store.read() as connection:
        lines = list(trailing.every(connection, Wanted(deed="token")))
    subjects = [one.subject for one in lines if one.deed == "token.made"]
    assert subjects == ["provincial hall scopes=read:fleet sites=all days=30"]
    assert secret[0] not in str(lines)


@pytest.mark.parametrize(
    ("wish", "zh", "en"),
    [
        ({"name": "x"}, "至少要选一项权限", "without a scope it opens nothing"),
        ({"name": " ", "scopes": "metrics"}, "首尾不能有空格", "no blank at its ends"),
        ({"name": "x", "scopes": "read:all"}, "没有“read:all”这项权限", "there is no scope read:all"),
        ({"name": "x", "scopes": "metrics", "sites": "C9"}, "没有“C9”这个站点", "the county has no site C9"),
    ],
)
def test_what_cannot_be_made_is_said_in_the_readers_words(
    scene: Scene, manager: Visitor, wish: dict[str, str], zh: str, en: str
) -> None:
    """In Chinese and in English, and no token is made."""
    set_role(scene.store, "manager", "admin", scene.now_ms)
    for language, said in (("zh-CN", zh), ("en", en)):
        manager.client.headers["accept-language"] = language
        answer = manager.client.post(PAGE, data={"csrf": manager.token("/account"), **wish})
        assert answer.status_code == 400
        assert said in answer.text
    assert "/end" not in manager.get(PAGE).text
