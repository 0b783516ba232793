"""The log of the board goes on page after page: nothing twice, nothing left out, nothing out of reach."""

import html
import re

import pytest
from sqlalchemy import insert

from central.store import tables
from central.store.duty.deeds import LISTED_MAX
from central.store.duty.tables import duty_deed
from central.web.access.accounts import add_account
from plumbing.web.server import Serving
from tests.central.web.scene import Scene, Visitor


def _deeds(scene: Scene, site: str, name: str, count: int) -> None:
    """So many at one moment."""
    row = {"who": "manager", "deed": "take", "kind": "offline", "holder": "manager", "matter": "-"}
    rows = [
        {**row, "at_ms": scene.now_ms, "site": site, "key": f"k{n}", "comment": f"{name}-{n}."}
        for n in range(count)
    ]
    with scene.store.write() as connection:
        connection.execute(insert(duty_deed), rows)


def _acks(scene: Scene, count: int) -> None:
    """So many alerts that were acknowledged at the same moment."""
    row = {
        "site": "COLD",
        "room": "fresh",
        "kind": "breach",
        "opened_ms": 1,
        "detected_ms": 1,
        "detail": "{}",
    }
    acked = {"acked_ms": scene.now_ms, "acked_by": "manager", "detected_ms": 1}
    rows = [{**row, **acked, "key": f"k{n}", "comment": f"ack-{n}."} for n in range(count)]
    with scene.store.write() as connection:
        connection.execute(insert(tables.alert), rows)


def _all(visitor: Visitor, path: str) -> list[str]:
    """The comments of all pages, as the links lead."""
    found: list[str] = []
    while path:
        text = visitor.get(path).text
        found += re.findall(r"(?:own|other|ack)-\d+\.", text)
        link = re.search(r'rel="next" href="([^"]+)"', text)
        path = "/duty/history" + html.unescape(link[1]) if link else ""
    return found


def test_all_that_happened_in_one_moment_is_listed_once(scene: Scene, manager: Visitor) -> None:
    """Of a day that is asked for, over the borders of pages and both sources."""
    _deeds(scene, "HUB", "own", LISTED_MAX + 10)
    _acks(scene, LISTED_MAX + 5)
    for path in ("/duty/history", "/duty/history?kind=&site=&who=&day="):
        found = _all(manager, path)
        assert len(found) == len(set(found)) == 2 * LISTED_MAX + 15


def test_what_others_did_hides_nothing_in_reach(scene: Scene, serving: Serving) -> None:
    """The newest page of the county is all of another site."""
    _deeds(scene, "COLD", "own", 3)
    _deeds(scene, "HUB", "other", LISTED_MAX + 1)
    add_account(scene.store, "keeper", "cloud river 44", "warehouse", scene.now_ms, sites="COLD")
    with Visitor(serving.url) as keeper:
        assert keeper.login("keeper", "cloud river 44").status_code == 303
        assert sorted(_all(keeper, "/duty/history")) == ["own-0.", "own-1.", "own-2."]


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "nonsense"])
def test_a_day_that_no_calendar_goes_on_from_is_refused(manager: Visitor, day: str) -> None:
    """And said to be the reader's fault."""
    assert manager.get("/duty/history", day=day).status_code == 400


def test_the_next_page_is_of_the_same_day(scene: Scene, manager: Visitor) -> None:
    """The link keeps what was asked for."""
    _deeds(scene, "HUB", "own", LISTED_MAX)
    link = re.search(r'rel="next" href="([^"]+)"', manager.get("/duty/history", site="HUB").text)
    assert link
    assert "site=HUB" in link[1]
    assert "day=" in link[1]
