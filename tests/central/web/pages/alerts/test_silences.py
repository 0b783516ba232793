"""Silences by the page: a reason, an end, and who said so; only by those who may act."""

import pytest
from sqlalchemy import select

from central.store.alerts.tables import silence
from tests.central.web.scene import Scene, Visitor

FORM = {"kind": "maintenance", "site": "COLD", "room": " fresh ", "minutes": "90", "begins": "10"}


def post(visitor: Visitor, path: str = "/silences", **fields: str) -> int:
    form = {**FORM, "reason": "检修压缩机", "csrf": visitor.token("/"), **fields}
    return visitor.client.post(path, data=form).status_code


def test_a_silence(scene: Scene, manager: Visitor) -> None:
    """Its place, its time and its reason are kept with who made it; it can be ended once."""
    assert post(manager, alert_kind="breach") == 303
    with scene.store.read() as connection:
        (row,) = connection.execute(select(silence)).all()
    assert (row.kind, row.site, row.room, row.alert_kind) == ("maintenance", "COLD", "fresh", "breach")
    assert (row.reason, row.made_by) == ("检修压缩机", "manager")
    assert (row.until_ms - row.from_ms, row.from_ms - row.made_ms) == (90 * 60_000, 10 * 60_000)
    assert "检修压缩机" in manager.get("/silences").text
    assert [post(manager, "/silences/1/end") for _ in range(2)] == [303, 404]
    assert "ended by manager" in manager.get("/silences", lang="en").text


@pytest.mark.parametrize(
    "fields",
    [
        {"reason": "  "},
        {"minutes": "0"},
        {"minutes": "43201"},
        {"kind": "x"},
        {"begins": "-1"},
        {"alert_kind": "x"},
    ],
)
def test_what_is_sent_back(scene: Scene, manager: Visitor, fields: dict[str, str]) -> None:
    """No reason, no end, an end in years, and what the form does not offer."""
    assert post(manager, **fields) == 400
    with scene.store.read() as connection:
        assert connection.execute(select(silence)).all() == []


def test_who_may_not(scene: Scene, manager: Visitor, viewer: Visitor) -> None:
    """Who may only look sees the silences and no form; neither may act without the page's token."""
    assert 'class="silence"' not in viewer.get("/silences").text
    assert post(viewer) == 403
    assert post(manager, csrf="wrong") == 403
    assert post(manager, "/silences/1/end", csrf="wrong") == 403


def test_the_form_is_filled_in_for_a_place(manager: Visitor) -> None:
    """A link from an alert names its place; what it says is escaped."""
    page = manager.get("/silences", site="COLD", room='"><b>').text
    assert 'value="COLD"' in page
    assert '"><b>' not in page
