"""The pages of the duty board: what stands, what is done about it by whom, the log and the hand-over."""

import re

import pytest
from sqlalchemy import select, update

from central.store import tables
from central.store.duty.tables import duty_deed
from central.web.access.accounts import add_account, set_off
from plumbing.web.server import Serving
from tests.central.web.scene import Scene, Visitor

HOUR = 3_600_000
AWAY = "offline:HUB:hub-2"


@pytest.fixture
def away(scene: Scene) -> Scene:
    """A box that has been away for an hour."""
    scene.box("hub-2", is_online=False)
    with scene.store.write() as connection:
        connection.execute(update(tables.presence).values(since_ms=scene.now_ms - HOUR))
    return scene


def act(who: Visitor, deed: str, key: str = AWAY, **more: str) -> int:
    """The form as the page sends it; the answer's status."""
    page = who.get("/duty").text
    seen = re.search(rf'name="key" value="{re.escape(key)}"><input[^>]*name="seen" value="(\d+)"', page)
    form = {"key": key, "seen": seen[1] if seen else "0", "deed": deed, "comment": "called the station"}
    return who.client.post("/duty", data={**form, "csrf": who.token("/duty"), **more}).status_code


def test_a_matter_says_what_where_and_by_which_rule(away: Scene, viewer: Visitor) -> None:
    """In one sentence, in the reader's language; who may only look is shown no form."""
    chinese = viewer.get("/duty", lang="zh-CN").text
    assert "离线 60 分钟（&gt; 30 分钟）" in chinese
    assert "终端离线：县统仓共配中心 · hub-2" in chinese
    assert "无人接手" in chinese
    assert 'href="/boxes/hub-2"' in chinese
    assert 'action="/duty"' not in chinese


def test_a_matter_is_taken_handed_over_laid_aside_and_brought_back(away: Scene, manager: Visitor) -> None:
    """Each deed is seen at once, by name, with what was said."""
    assert act(manager, "take") == 303
    assert "called the station" in manager.get("/duty").text
    add_account(away.store, "second", "cloud river 43", "warehouse", away.now_ms, sites="HUB")
    assert act(manager, "hand", holder="second", comment="yours") == 303
    assert "manager handed it to second" in manager.get("/duty").text
    assert act(manager, "snooze", until="4") == 303
    page = manager.get("/duty").text
    assert "1 laid aside" in page
    assert "Nothing needs anybody" in page
    assert act(manager, "wake", comment="") == 303
    assert "laid aside until" not in manager.get("/duty").text.replace("brought it back", "")
    log = manager.get("/duty/history").text
    for deed in ("took it", "handed over → second", "laid aside →", "brought back", "still there"):
        assert deed in log


def test_two_people_who_act_at_once(away: Scene, serving: Serving, manager: Visitor) -> None:
    """The second is told who was first, and nothing of theirs is written."""
    add_account(away.store, "second", "cloud river 43", "manager", away.now_ms)
    with Visitor(serving.url) as second:
        assert second.login("second", "cloud river 43").status_code == 303
        form = {"key": AWAY, "seen": "0", "deed": "take", "comment": "mine", "csrf": second.token("/duty")}
        assert act(manager, "take") == 303
        answer = second.client.post("/duty", data=form)
    assert answer.status_code == 409
    assert "manager acted on it at" in answer.text
    with away.store.read() as connection:
        assert [row.who for row in connection.execute(select(duty_deed))] == ["manager"]


def test_an_alert_has_one_truth(scene: Scene, manager: Visitor) -> None:
    """Taken on at the board it is acknowledged, and acknowledged on its page it is taken on at the board."""
    scene.breach("cold-1/probe-a")
    scene.breach("cold-1/probe-b", 2)
    assert act(manager, "take", "alert:1") == 303
    assert "called the station" in manager.get("/alerts/1").text
    manager.client.post(
        "/alerts/2/ack", data={"comment": "door was open", "csrf": manager.token("/alerts/2")}
    )
    page = manager.get("/duty").text
    assert "door was open" in page
    assert page.count("manager took it at") == 2
    assert act(manager, "take", "alert:2", comment="again") == 409
    log = manager.get("/duty/history", kind="alert").text
    assert "door was open" in log
    assert "called the station" in log


def test_what_happened_is_settled_with_a_comment(scene: Scene, manager: Visitor) -> None:
    """Without one it is sent back."""
    scene.box("hub-1")
    scene.dead_letter("ab" * 32, b"\x00")
    assert "Dead letters" in manager.get("/duty").text
    assert act(manager, "settle", "letters:HUB:hub-1", comment=" ") == 400
    assert act(manager, "settle", "letters:HUB:hub-1") == 303
    assert "Nothing needs anybody" in manager.get("/duty").text
    assert "settled" in manager.get("/duty/history").text


def test_who_may_only_look_does_nothing(away: Scene, viewer: Visitor) -> None:
    """Neither a deed nor a note."""
    assert act(viewer, "take") == 403
    answer = viewer.client.post("/duty/notes", data={"text": "x", "csrf": viewer.token("/duty")})
    assert answer.status_code == 403


def test_a_shift_is_handed_over(away: Scene, manager: Visitor) -> None:
    """The note holds what was open, and goes on holding it; one without words is sent back."""
    csrf = manager.token("/duty/notes")
    assert manager.client.post("/duty/notes", data={"text": " ", "csrf": csrf}).status_code == 400
    assert (
        manager.client.post("/duty/notes", data={"text": "x", "taker": "zhao", "csrf": csrf}).status_code
        == 400
    )
    add_account(away.store, "second", "cloud river 43", "manager", away.now_ms)
    form = {"text": "line to hub-2 is down\ncalled", "taker": "second", "csrf": csrf}
    answer = manager.client.post("/duty/notes", data=form)
    assert answer.headers["location"] == "/duty/notes/1"
    with away.store.write() as connection:
        connection.execute(update(tables.presence).values(is_online=True))
    page = manager.get("/duty/notes/1").text
    assert "line to hub-2 is down" in page
    assert "Offline for 60 min" in page
    assert "Nothing needs anybody" in manager.get("/duty").text
    assert "/duty/notes/1" in manager.get("/duty/notes").text
    assert manager.get("/duty/notes/2").status_code == 404


def test_a_board_is_asked_for_one_kind(away: Scene, manager: Visitor) -> None:
    """The number of a kind opens its rows, which are as many."""
    away.dead_letter("ab" * 32, b"\x00")
    page = manager.get("/duty").text
    assert 'href="/duty?kind=offline">Box offline<b>1</b>' in page
    assert "<b>2</b>" in page
    one = manager.get("/duty", kind="offline").text
    assert one.count("du-item") == 1
    assert "Dead letters<b>1</b>" in one
    assert manager.get("/duty", kind="nonsense").status_code == 200


def test_the_log_is_filtered(away: Scene, manager: Visitor) -> None:
    """By kind, site, person and day."""
    act(manager, "take")
    for query, is_there in (
        ({"kind": "offline", "site": "HUB", "who": "manager"}, True),
        ({"kind": "cod"}, False),
        ({"site": "C1"}, False),
        ({"who": "viewer"}, False),
        ({"day": "2020-01-01"}, False),
    ):
        assert ("called the station" in manager.get("/duty/history", **query).text) is is_there


def test_somebody_of_one_site_sees_its_matters(away: Scene, serving: Serving) -> None:
    """And no other's; notes hold the whole county and are for those who may see it."""
    away.breach("cold-1/probe-a")
    add_account(away.store, "keeper", "cloud river 44", "warehouse", away.now_ms, sites="COLD")
    with Visitor(serving.url) as keeper:
        assert keeper.login("keeper", "cloud river 44").status_code == 303
        page = keeper.get("/duty").text
        assert "West cold store" in page
        assert "hub-2" not in page
        assert act(keeper, "take") == 409
        assert act(keeper, "take", "alert:1") == 303
        assert keeper.get("/duty/notes").status_code == 403
        assert "called the station" in keeper.get("/duty/history").text


@pytest.mark.parametrize("deed", ["take", "hand", "settle"])
def test_of_what_is_out_of_reach_nothing_is_told(
    away: Scene, serving: Serving, manager: Visitor, deed: str
) -> None:
    """Whoever asks for it gets the same answer as for what is not there, whatever was done about it."""
    assert act(manager, "take") == 303
    add_account(away.store, "keeper", "cloud river 44", "warehouse", away.now_ms, sites="COLD")
    with Visitor(serving.url) as keeper:
        assert keeper.login("keeper", "cloud river 44").status_code == 303
        faults = []
        for key in (AWAY, "offline:HUB:nothing"):
            form = {"key": key, "seen": "0", "deed": deed, "comment": "x", "holder": "zhao"}
            answer = keeper.client.post("/duty", data={**form, "csrf": keeper.token("/duty")})
            assert answer.status_code == 409
            faults += re.findall(r'role="alert">([^<]*)<', answer.text)
        assert faults == ["✕ The matter is over; nothing was written."] * 2


def test_a_matter_goes_to_who_can_do_something_about_it(
    away: Scene, manager: Visitor, viewer: Visitor
) -> None:
    """Neither to who may only look, nor to who is of another site, nor to who may log in no more."""
    add_account(away.store, "elsewhere", "cloud river 46", "warehouse", away.now_ms, sites="COLD")
    add_account(away.store, "gone", "cloud river 47", "manager", away.now_ms)
    set_off(away.store, "gone", away.now_ms, is_off=True)
    for name in ("viewer", "elsewhere", "gone"):
        assert act(manager, "hand", holder=name) == 409
        assert f"<option>{name}</option>" not in manager.get("/duty").text
        form = {"text": "x", "taker": name, "csrf": manager.token("/duty/notes")}
        assert manager.client.post("/duty/notes", data=form).status_code == 400
    assert act(manager, "take") == 303
    names = re.findall(r"<option>(\w+)</option>", viewer.get("/duty/history").text)
    assert names == ["manager"]
