"""Orders by the page: to boxes in reach, by those who may, with how they stand at each box."""

from collections.abc import Iterator
from random import Random

import pytest
from sqlalchemy import select

from central.dispatch import Commands
from central.store.access.tables import trail
from central.store.links.orders import command
from central.web.access.accounts import add_account
from logistics import orders, wire
from plumbing.web.server import Serving
from tests.central.web.scene import Scene, Visitor

PAGE, SETTINGS = "/fleet/orders", "/fleet/settings"


@pytest.fixture
def admin(scene: Scene, serving: Serving) -> Iterator[Visitor]:
    """Who runs the county's boxes."""
    add_account(scene.store, "admin", "cedar mountain 77", "admin", scene.now_ms)
    with Visitor(serving.url) as visitor:
        visitor.login("admin", "cedar mountain 77")
        yield visitor


def post(visitor: Visitor, path: str = PAGE, **fields: str) -> int:
    form = {"csrf": visitor.token("/"), "hours": "5", **fields}
    return visitor.client.post(path, data=form).status_code


def asked(scene: Scene) -> list[tuple[str, str]]:
    with scene.store.read() as connection:
        found = connection.execute(select(command.c.box, command.c.kind).order_by(command.c.box))
        return [(row.box, row.kind) for row in found]


def test_boxes_are_chosen_by_name_role_or_site(scene: Scene, manager: Visitor) -> None:
    """A name that no box has, and nobody at all, are sent back."""
    for name, site in (("a", "HUB"), ("b", "C1"), ("c", "COLD")):
        scene.box(name, site=site)
    assert post(manager, kind="clock.ask", names="a, c") == 303
    assert asked(scene) == [("a", "clock.ask"), ("c", "clock.ask")]
    assert post(manager, kind="log.fetch", site="C1", text="20") == 303
    assert ("b", "log.fetch") in asked(scene)
    for wrong in ({"names": "a x"}, {}, {"names": "a", "site": "C1"}, {"names": "a", "hours": "0"}):
        assert post(manager, kind="clock.ask", **wrong) in (400, 422)
    assert len(asked(scene)) == 3


def test_each_order_is_in_the_trail_with_its_boxes(scene: Scene, manager: Visitor) -> None:
    """Who, what, of which."""
    scene.box("a")
    assert post(manager, kind="notice.show", names="a", text="停电") == 303
    with scene.store.read() as connection:
        deeds = connection.execute(select(trail.c.account, trail.c.deed, trail.c.subject)).all()
    assert ("manager", "order:notice.show", "a") in [tuple(row) for row in deeds]


def test_settings_and_updates_are_the_administrators(
    scene: Scene, manager: Visitor, viewer: Visitor, admin: Visitor
) -> None:
    """Who may act may not, by either form; who looks orders nothing."""
    scene.box("a")
    for kind in ("config.set", "agent.update"):
        assert post(manager, SETTINGS, kind=kind, names="a", text="x") == 403
        assert post(manager, kind=kind, names="a", text="x") == 400
        assert post(viewer, kind="clock.ask", names="a") == 403
    assert asked(scene) == []
    assert post(admin, SETTINGS, kind="config.set", names="a", text="[box]\r\nname = 1\r\n") == 303
    with scene.store.read() as connection:
        body = connection.execute(select(command.c.body)).scalar_one()
    order = wire.decode_order(body)
    assert isinstance(order, orders.ConfigSet)
    assert order.text == "[box]\nname = 1\n"
    assert "drift" in admin.get(PAGE).text
    assert 'action="/fleet/settings"' not in manager.get(PAGE).text


def test_how_it_stands_and_what_came_of_it_is_shown(scene: Scene, manager: Visitor, viewer: Visitor) -> None:
    """A log opens for those who may see persons, each look in the trail."""
    scene.box("a")
    assert post(manager, kind="log.fetch", names="a", text="9") == 303
    assert "waiting 1" in manager.get(PAGE).text
    commands = Commands(scene.store, Random(1), 10**12, is_signed=True)
    (sent,) = commands.tick(scene.now_ms + 10_000)
    assert "sent 1" in manager.get(PAGE).text
    result = wire.Result(v=1, box="a", id=sent.id, answer=orders.LogTaken("event=box.started"))
    commands.answered(result, scene.now_ms)
    page = manager.get(PAGE).text
    assert "done 1" in page
    address = f"{PAGE}/{sent.id}/brought"
    assert address in page
    assert manager.get(address).text == "event=box.started"
    assert address not in viewer.get(PAGE).text
    assert viewer.get(address).status_code == 403
    with scene.store.read() as connection:
        deeds = connection.execute(select(trail.c.deed, trail.c.subject)).all()
    assert ("look:log", f"a {sent.id}") in [tuple(row) for row in deeds]


def test_a_refusal_says_why(scene: Scene, admin: Visitor) -> None:
    """In the reader's words, with the box's own."""
    scene.box("a")
    assert post(admin, SETTINGS, kind="agent.update", names="a", text="9.9") == 303
    commands = Commands(scene.store, Random(1), 10**12, is_signed=True)
    (sent,) = commands.tick(scene.now_ms + 10_000)
    refused = wire.Refused("unsupported", "this version cannot <b>")
    commands.answered(wire.Result(v=1, box="a", id=sent.id, answer=refused), scene.now_ms)
    page = admin.get(PAGE).text
    assert "refused 1" in page
    assert "this version cannot &lt;b&gt;" in page
