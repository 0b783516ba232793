"""An excursion's page, and the tasks about lots that stood in it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from central.alerts.judge.lots import Tasks
from central.store.coldchain import dispositions
from central.store.coldchain.rules import RoomVersion
from central.store.projections.judging.versions import TOGETHER_MS
from logistics.events.lots import LotStored
from logistics.events.rooms import DoorMoved
from plumbing.clock import utc_ms
from plumbing.web.server import Serving
from tests.central.centre import STEP_MS, Centre, Told, batch, chunk
from tests.central.store.coldchain.ruling import by_database, enter, rule, version
from tests.central.web.scene import Scene, Visitor, served

ROOM = ("COLD", "fresh")
KG = 1000


class Breached:
    """A served county whose fresh room was out for fifty minutes this morning, with a lot of bamboo in it."""

    def __init__(self, folder: Path) -> None:
        self.centre = by_database(Centre(folder))
        self.t0 = utc_ms() - 30 * STEP_MS
        self.start, self.end = self.t0 + 6 * STEP_MS, self.t0 + 16 * STEP_MS
        Scene(self.centre.store, utc_ms()).people()
        usual = version(0, origin="settings", made_by="settings", source="GB/T 24616-2019")
        enter(self.centre, _there(usual))
        stored = LotStored(
            lot="L-1", site=ROOM[0], room=ROOM[1], product="bamboo-shoot", net_g=480 * KG, owner="翠谷合作社"
        )
        door = DoorMoved(site=ROOM[0], room=ROOM[1], door="front", is_open=True)
        told = chunk([4.0] * 6 + [9.0] * 10 + [4.0] * 3, room=ROOM)
        self.hear(1, (self.t0, stored), (self.start - 60_000, door), (self.t0, told))

    def hear(self, seq: int, *told: Told, later_ms: int = 0) -> None:
        self.centre.receive(batch("s", seq, *told), now_ms=utc_ms() + later_ms)
        with self.centre.store.write() as connection:
            Tasks().look(connection, utc_ms())


def _there(one: RoomVersion) -> RoomVersion:
    return replace(one, site=ROOM[0], room=ROOM[1])


@pytest.fixture
def breached(tmp_path: Path) -> Iterator[Breached]:
    found = Breached(tmp_path)
    yield found
    found.centre.store.close()


@pytest.fixture
def serving(breached: Breached) -> Iterator[Serving]:
    with served(breached.centre.store) as running:
        yield running


def post(visitor: Visitor, number: int = 1, **fields: str) -> int:
    form = {"decision": "quarantined", "comment": "抽检 20 箱", "csrf": visitor.token("/"), **fields}
    return visitor.client.post(f"/lots/tasks/{number}", data=form).status_code


def test_the_page(breached: Breached, viewer: Visitor) -> None:
    """Its numbers, the rule's version, the cause, and the lot with its mass and what it has spent."""
    page = viewer.get("/excursions/1").text
    for word in ("9.0 °C", "above 8.0 °C", "50 min", "Version 1", "GB/T 24616-2019", "door open", "100.0 %"):
        assert word in page, word
    for word in ("L-1", "480.000 kg", "翠谷合作社", "bamboo shoots", "of 10 d at 8.0 °C", "first known"):
        assert word in page, word
    assert ">50</dd>" in page  # one degree above 8 for fifty minutes


def test_its_curve(breached: Breached, viewer: Visitor) -> None:
    """Just that time and a little around it, with the limit that judged it."""
    found = viewer.get("/api/charts/excursions/1").json()
    assert found["high_limit_mc"] == 8_000
    assert found["since_ms"] < breached.start < breached.end < found["until_ms"]
    assert found["until_ms"] - found["since_ms"] < 2 * (breached.end - breached.start)


def test_ways_to_it(breached: Breached, viewer: Visitor) -> None:
    """The room's table leads to it; what there is not is not found."""
    way = f"/excursions/of/box-a/probe-1/{breached.start}"
    assert way in viewer.get("/rooms/COLD/fresh").text
    assert viewer.get(way).headers["location"] == "/excursions/1"
    for path in ("/excursions/99", "/excursions/of/box-a/probe-1/5", "/excursions/of-alert/7"):
        assert viewer.get(path).status_code == 404
    assert viewer.get("/excursions/1", known="5").status_code == 404


def test_as_it_was_known(breached: Breached, viewer: Visitor) -> None:
    """Late data makes a version; the first can still be looked at, and says that it is the past."""
    breached.hear(4, (breached.start - STEP_MS, chunk([9.0], room=ROOM)), later_ms=TOGETHER_MS)
    page = viewer.get("/excursions/1").text
    assert "late data" in page
    assert "As it was known" not in page
    known = min(int(one) for one in re.findall(r"\?known=(\d+)", page))
    assert "As it was known" in viewer.get("/excursions/1", known=str(known)).text


def test_a_decision(breached: Breached, manager: Visitor) -> None:
    """Who may act decides once, with a comment; it stands on the list and on the excursion's page."""
    assert "lots to decide on 1" in manager.get("/").text
    assert post(manager, comment=" ") == 400
    assert post(manager, decision="eaten") == 400
    assert [post(manager), post(manager)] == [303, 409]
    assert post(manager, 99) == 409
    for path in ("/excursions/1", "/lots/tasks"):
        page = manager.get(path).text
        assert "quarantined" in page
        assert "抽检 20 箱" in page
    assert "lots to decide on" not in manager.get("/").text


def test_who_may_not(breached: Breached, viewer: Visitor, manager: Visitor) -> None:
    """Who may only look sees the task and no form; nothing is decided without the page's token."""
    page = viewer.get("/lots/tasks").text
    assert "L-1" in page
    assert 'name="decision"' not in page
    assert post(viewer) == 403
    assert post(manager, csrf="wrong") == 403
    with breached.centre.store.read() as connection:
        assert dispositions.count_open(connection) == 1


def test_another_rule(breached: Breached, viewer: Visitor) -> None:
    """What a rule dated back takes out of the record is shown as such, and its lot's task is void."""
    later = version(breached.t0, rule(10), entered_ms=utc_ms())
    enter(breached.centre, _there(later))
    breached.hear(4, (utc_ms(), chunk([4.0], room=ROOM)))
    assert "none any more" in viewer.get("/excursions/1").text
    assert "void" in viewer.get("/lots/tasks").text
