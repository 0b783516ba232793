"""The trail's page: narrowed, taken away, and with its chain's state."""

import csv
from io import StringIO

import pytest
from sqlalchemy import update

from central.store.access import trailing
from central.store.access.tables import trail
from tests.central.web.scene import Scene, Visitor

PAGE = "/admin/trail"


def ack(manager: Visitor, scene: Scene) -> None:
    """A deed."""
    scene.breach("cold-1/p1")
    form = {"comment": "going", "csrf": manager.token("/account")}
    assert manager.client.post("/alerts/1/ack", data=form).status_code == 303


def test_a_deed_is_shown_with_its_answer(scene: Scene, manager: Visitor, viewer: Visitor) -> None:
    """Who, what, about which, and what came of it."""
    ack(manager, scene)
    page = viewer.get(PAGE).text
    for word in ("POST /alerts/{number}/ack", "number=1", "303", "Manager", "The chain holds: 1 rows"):
        assert word in page, word


def test_it_is_narrowed_by_who_what_and_when(scene: Scene, manager: Visitor, viewer: Visitor) -> None:
    """What does not fit is not there."""
    ack(manager, scene)
    deed = "/alerts/{number}/ack"
    assert deed in viewer.get(PAGE, account="manager", deed="ack").text
    for asked in (
        {"account": "viewer"},
        {"deed": "silence"},
        {"until": "2020-01-01"},
        {"since": "2090-01-01"},
    ):
        assert "Nothing was done." in viewer.get(PAGE, **asked).text


def test_it_is_taken_away_and_that_is_in_it(scene: Scene, manager: Visitor, viewer: Visitor) -> None:
    """As CSV and as JSON, the oldest first."""
    ack(manager, scene)
    rows = list(csv.reader(StringIO(viewer.get(f"{PAGE}.csv").content.decode("utf-8-sig"))))
    assert rows[0][:4] == ["id", "at_ms", "account", "role"]
    assert rows[1][2:4] == ["manager", "manager"]
    found = viewer.get(f"{PAGE}.json").json()
    assert [one["deed"] for one in found] == ["POST /alerts/{number}/ack", "look:trail"]


def test_a_file_lacks_nothing_silently(
    scene: Scene, manager: Visitor, viewer: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More than it holds is refused, with what to do; narrowed, it is given."""
    monkeypatch.setattr(trailing, "EXPORT_ROWS_MAX", 1)
    ack(manager, scene)
    assert viewer.get(f"{PAGE}.csv").status_code == 200
    many = viewer.get(f"{PAGE}.json")
    assert many.status_code == 400
    assert "Narrow" in many.text
    assert viewer.get(f"{PAGE}.csv", account="manager").status_code == 200


def test_a_changed_row_is_seen(scene: Scene, manager: Visitor, viewer: Visitor) -> None:
    """The page says at which row the chain breaks."""
    ack(manager, scene)
    with scene.store.write() as connection:
        connection.execute(update(trail).values(account="somebody"))
    assert "broken at row 1" in viewer.get(PAGE).text


def test_managers_do_not_read_it(manager: Visitor) -> None:
    """Who is watched is not who watches."""
    assert manager.get(PAGE).status_code == 403
    assert manager.get(f"{PAGE}.csv").status_code == 403
