"""A manager makes a table, sends it, and sees of each box what it holds; a viewer only looks."""

import re

import httpx
import pytest
from sqlalchemy import insert

from central.store.ledgers.held import sending, versions
from central.store.ledgers.held.sending import Sending
from central.store.ledgers.held.tables import table_held
from central.store.links import orders
from central.web.app import make_app
from central.web.pages.ledgers.tables import difference
from logistics import wire
from logistics.parcels.tables.routing import Row
from plumbing.web.server import serve
from tests.central.web.pages.ledgers.test_ledgers import plain
from tests.central.web.scene import COUNTY, SECRET, Scene, Visitor

PAGE = "/ledgers/tables/routing"
GOOD = "类型,代码,去向,播报\n三段码,571-B1,C1,一号格\n地点,大柘,HUB,\n"


def make(visitor: Visitor, rows: str = GOOD, *, kind: str = "routing", **more: str) -> httpx.Response:
    fields = {"csrf": visitor.token(PAGE), "rows": rows, "comment": "春季", **more}
    return visitor.client.post(f"/ledgers/tables/{kind}", data=fields)


def send(visitor: Visitor, number: int = 1, **aim: list[str]) -> int:
    fields = {"csrf": visitor.token(PAGE), **aim}
    return visitor.client.post(f"{PAGE}/{number}/send", data=fields).status_code


def stands(scene: Scene, box: str, **changes: object) -> None:
    row = {"box": box, "kind": "routing", "version": 0, "told_ms": scene.now_ms, "tried": 1}
    row |= {"state": "held", "reason": "", "parts": 0, **changes}
    with scene.store.write() as connection:
        connection.execute(insert(table_held).values(row))


def test_a_version_is_made_sent_and_followed(scene: Scene, manager: Visitor) -> None:
    """From the text to the command, with who and when and why."""
    scene.box("hub-1")
    assert make(manager).status_code == 303
    text = plain(manager.get(PAGE).text)
    assert re.search(r"1 manager .* 春季 not sent", text)
    assert "hub-1 County hub – – not sent" in text
    assert send(manager, roles=["hub"], sites=["C1", "nowhere"]) == 303
    with scene.store.read() as connection:
        (sent,) = versions.sent(connection)
    assert (sent.roles, sent.sites, sent.sent_by) == (frozenset({"hub"}), frozenset({"C1"}), "manager")
    Sending(scene.store).tick(scene.now_ms)
    with scene.store.read() as connection:
        (due,) = orders.due(connection, scene.now_ms, 10)
    order = wire.decode_order(due.body)
    assert isinstance(order, wire.TablePart)
    assert (due.box, order.table, order.version) == ("hub-1", "routing", 1)
    assert "hub-1 County hub – 1 ◔ waiting for the box" in plain(manager.get(PAGE).text)
    assert "a part of a table" in manager.get("/boxes/hub-1").text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"version": 1}, "1 1 ✓ held"),
        ({"state": "waiting", "parts": 2}, "– 1 ◔ waiting for the box 2 parts there"),
        ({"state": "refused", "reason": "unreadable"}, "– 1 ✕ refused the box cannot read it"),
        ({"state": "refused", "reason": "on_fire"}, "– 1 ✕ refused on_fire"),
        ({"state": "newer", "version": 9}, "9 1 ✕ the box holds a newer one"),
    ],
)
def test_each_box_shows_how_it_stands(
    scene: Scene, manager: Visitor, changes: dict[str, object], said: str
) -> None:
    """Held, on its way, or refused with the reason in words."""
    scene.box("hub-1")
    make(manager)
    send(manager, roles=["hub"])
    stands(scene, "hub-1", **changes)
    assert f"hub-1 County hub {said}" in plain(manager.get(PAGE).text)


def test_what_was_refused_is_sent_again_when_asked(scene: Scene, manager: Visitor) -> None:
    """By a button that only a refusal has."""
    scene.box("hub-1")
    make(manager)
    send(manager, roles=["hub"])
    assert "Send again" not in manager.get(PAGE).text
    stands(scene, "hub-1", state="refused", reason="differs")
    assert "Send again" in manager.get(PAGE).text
    fields = {"csrf": manager.token(PAGE), "box": "hub-1"}
    assert manager.client.post(f"{PAGE}/again", data=fields).status_code == 303
    with scene.store.read() as connection:
        assert sending.stands(connection)["hub-1", "routing"].tried == 0


def test_a_table_with_faults_is_not_kept(manager: Visitor) -> None:
    """Each row is named with its fault, and the text is there to be mended."""
    rows = "kind,key,to\nsegment,571,C1\nsegment,572,SC-404\nzip,1,C1\n"
    answer = make(manager, rows)
    assert answer.status_code == 400
    text = plain(answer.text)
    assert "3 no such site SC-404" in text
    assert "4 kind must be segment, place or prefix zip" in text
    assert "segment,572,SC-404" in answer.text
    assert "No version yet" in manager.get(PAGE).text


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("x.xlsx", b"PK\x03\x04torn", "not XLSX"),
        ("x.csv", b"a,b\n1,2\n", "columns are missing"),
        ("x.csv", b"\xff", "not CSV"),
    ],
)
def test_a_file_that_is_no_table_says_so(manager: Visitor, name: str, data: bytes, said: str) -> None:
    """And is not kept."""
    fields = {"csrf": manager.token(PAGE), "rows": GOOD}
    answer = manager.client.post(PAGE, data=fields, files={"table": (name, data)})
    assert answer.status_code == 400
    assert said in answer.text


def test_a_file_goes_before_the_text(manager: Visitor) -> None:
    """In either encoding of the county's spreadsheets; and the page shows what it changed."""
    make(manager)
    table = GOOD.replace("一号格", "二号格").encode("gb18030")
    fields = {"csrf": manager.token(PAGE), "rows": "", "comment": ""}
    assert manager.client.post(PAGE, data=fields, files={"table": ("x.csv", table)}).status_code == 303
    text = plain(manager.get(f"{PAGE}/2").text)
    assert "− segment,571-B1,C1,一号格 + segment,571-B1,C1,二号格" in text
    assert "The first version" in manager.get(f"{PAGE}/1").text
    assert manager.get(f"{PAGE}/3").status_code == 404


def test_prices_are_made_and_sent_the_same_way(scene: Scene, manager: Visitor) -> None:
    """With faults of their own; expected parcels are made by nobody."""
    good = "zone,name,first_g,first_fen,step_g,step_fen,max_g\nz,省内,1000,800,1000,150,30000\n"
    assert make(manager, good, kind="prices").status_code == 303
    assert "no whole number" in make(manager, good.replace("800", "8.0"), kind="prices").text
    assert "over 30,000 g" in make(manager, good.replace("30000", "30001"), kind="prices").text
    assert make(manager, good, kind="expected").status_code == 400
    assert "Made by itself" in manager.get("/ledgers/tables/expected").text


def test_the_first_routing_table_begins_with_the_countys_own_places(scene: Scene) -> None:
    """Who serves which village is known already."""
    app = make_app(
        scene.store, county=COUNTY, secret=SECRET, destinations=[Row("place", "大柘村", "C1", "格")]
    )
    running = serve(app, "127.0.0.1", 0, app.state.live.close)
    with Visitor(running.url) as visitor:
        visitor.login("manager")
        assert "place,大柘村,C1,格" in visitor.get(PAGE).text
    running.stop()


def test_a_table_goes_to_somebody(manager: Visitor) -> None:
    """Without a role or a site, for a version that is not, or to a role that is none: refused."""
    make(manager)
    assert send(manager) == 400
    assert send(manager, roles=["moon"]) == 400
    assert send(manager, sites=["nowhere"]) == 400
    assert send(manager, 2, roles=["hub"]) == 404


def test_a_viewer_looks_and_changes_nothing(manager: Visitor, viewer: Visitor, stranger: Visitor) -> None:
    """Neither makes nor sends nor repeats; a stranger sees nothing at all."""
    make(manager)
    page = viewer.get(PAGE).text
    assert "春季" in page
    assert "<textarea" not in page
    token = {"csrf": viewer.token("/")}
    for path, fields in (
        (PAGE, {"rows": GOOD}),
        (f"{PAGE}/1/send", {"roles": "hub"}),
        (f"{PAGE}/again", {"box": "hub-1"}),
    ):
        assert viewer.client.post(path, data={**token, **fields}).status_code == 403
        assert manager.client.post(path, data={"csrf": "forged", **fields}).status_code == 403
    assert stranger.get(PAGE).status_code == 303


def test_a_difference_is_rows_that_went_and_came() -> None:
    """Rows that begin like a header of a patch are rows, too."""
    assert difference("a\n--- b\nc\n", "a\nc\n+++ d\n") == [("-", "--- b"), ("+", "+++ d")]
    assert difference("a\n", "a\n") == []
