"""Who runs the county's boxes begins, holds and ends a rollout by the page; others look."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from central.store.access.tables import trail
from central.store.releases import rollouts, shelf
from central.store.releases.rollouts import Rollout
from central.store.releases.shelf import Release
from central.web.access.accounts import add_account
from plumbing.web.server import Serving
from tests.central.web.scene import Scene, Visitor

PAGE = "/fleet/rollouts"


@pytest.fixture
def admin(scene: Scene, serving: Serving) -> Iterator[Visitor]:
    """Who runs the county's boxes."""
    add_account(scene.store, "admin", "cedar mountain 77", "admin", scene.now_ms)
    with Visitor(serving.url) as visitor:
        visitor.login("admin", "cedar mountain 77")
        yield visitor


def post(visitor: Visitor, path: str = PAGE, **fields: str) -> int:
    """A form of ours."""
    return visitor.client.post(path, data={"csrf": visitor.token("/"), **fields}).status_code


def put(scene: Scene) -> None:
    """A release, and three boxes."""
    with scene.store.write() as connection:
        new = Release(
            "a" * 64, "0.2.0", "aarch64", "3.11 3.13", 90_000_000, "x.bundle", 1, scene.now_ms, "lan"
        )
        shelf.add(connection, new)
    for name, site in (("a", "HUB"), ("b", "C1"), ("c", "COLD")):
        scene.box(name, site=site)


def there(scene: Scene) -> tuple[Rollout, ...]:
    """The rollouts."""
    with scene.store.read() as connection:
        return rollouts.listed(connection)


def test_one_is_begun_held_gone_on_with_and_ended(scene: Scene, admin: Visitor) -> None:
    """Each deed is in the trail, and the page says how it stands."""
    put(scene)
    assert "0.2.0" in admin.client.get(PAGE).text
    assert post(admin, version="0.2.0", waves="a; rest", soak_min="5") == 303
    (begun,) = there(scene)
    assert (begun.state, begun.waves, begun.soak_min, begun.made_by) == ("running", 2, 5, "admin")
    page = admin.client.get(PAGE).text
    for box in "abc":
        assert f'href="/boxes/{box}"' in page
    for deed, state in (("pause", "paused"), ("resume", "running"), ("cancel", "cancelled")):
        assert post(admin, f"{PAGE}/{begun.id}/{deed}") == 303
        assert there(scene)[0].state == state
    with scene.store.read() as connection:
        deeds = [row.deed for row in connection.execute(select(trail.c.deed).order_by(trail.c.id))]
    assert "rollout:start" in deeds
    assert deeds.count("POST /fleet/rollouts/{rollout}/{deed}") == 3


def test_what_cannot_be_done_is_said(scene: Scene, admin: Visitor) -> None:
    """No such version, no such box, a deed that its state does not bear."""
    put(scene)
    assert post(admin, version="9.9.9") == 400
    assert post(admin, version="0.2.0", waves="nobody") == 400
    assert post(admin, version="0.2.0", waves="x" * 5000) in (400, 422)
    assert post(admin, version="0.2.0") == 303
    assert post(admin, version="0.2.0") == 400
    (begun,) = there(scene)
    assert post(admin, f"{PAGE}/{begun.id}/resume") == 400
    assert post(admin, f"{PAGE}/{begun.id}/delete") in (400, 404, 422)
    assert post(admin, f"{PAGE}/{'0' * 12}/pause") == 400


def test_others_look_and_begin_nothing(scene: Scene, manager: Visitor, viewer: Visitor) -> None:
    """Versions of boxes are the administrators'."""
    put(scene)
    for visitor in (manager, viewer):
        page = visitor.client.get(PAGE)
        assert page.status_code == 200
        assert 'action="/fleet/rollouts"' not in page.text
        assert post(visitor, version="0.2.0") == 403
    assert there(scene) == ()
