"""Taking on an alert."""

from sqlalchemy import select

from central.store import tables
from tests.central.web.scene import Scene, Visitor


def _ack(visitor: Visitor, comment: str) -> int:
    form = {"comment": comment, "csrf": visitor.token("/")}
    return visitor.client.post("/alerts/1/ack", data=form).status_code


def test_an_acknowledgement_keeps_who_when_and_why(scene: Scene, manager: Visitor) -> None:
    """The comment stands on the page with the name."""
    scene.breach("cold-1/probe-a")
    assert _ack(manager, "  门没关严 <b>  ") == 303
    with scene.store.read() as connection:
        row = connection.execute(select(tables.alert)).one()
    assert (row.acked_by, row.comment) == ("manager", "门没关严 <b>")
    assert row.acked_ms >= scene.now_ms
    page = manager.get("/").text
    assert "Acknowledged by manager" in page
    assert "门没关严 &lt;b&gt;" in page


def test_an_acknowledgement_needs_a_comment(scene: Scene, manager: Visitor) -> None:
    """Clicking the alarm away without a word is not possible."""
    scene.breach("cold-1/probe-a")
    assert _ack(manager, "   ") == 400


def test_the_first_acknowledgement_stays(scene: Scene, manager: Visitor) -> None:
    """A second one does not write over the first one."""
    scene.breach("cold-1/probe-a")
    assert [_ack(manager, "closed the door"), _ack(manager, "something else")] == [303, 409]
    assert "closed the door" in manager.get("/").text


def test_a_viewer_may_not_acknowledge(scene: Scene, viewer: Visitor) -> None:
    """Who may only look sees no form, and making one up does not help."""
    scene.breach("cold-1/probe-a")
    assert 'class="ack"' not in viewer.get("/").text
    assert _ack(viewer, "closed the door") == 403
