"""From the county down to a device: each page says where it is, links up and down, and knows its bounds."""

import html
import re

import httpx
import pytest

from central.web.access.accounts import add_account
from tests.central.web.pages.county.telling import Telling
from tests.central.web.scene import Visitor


def _crumbs(page: str) -> list[str]:
    trail = page[page.index('class="cty-crumbs"') :].partition("</nav>")[0]
    return [html.unescape(re.sub(r"<[^>]+>", "", one)) for one in re.findall(r"<li>(.*?)</li>", trail)]


def test_each_place_of_the_map_is_a_link_with_a_name_that_says_all(looker: Visitor) -> None:
    """Name, kind, all states, and that the place is approximate where it is."""
    page = looker.get("/").text
    names = dict(re.findall(r'<a href="/sites/([^"]+)" class="cty-mark[^>]*aria-label="([^"]+)"', page))
    assert set(names) == {"HUB", "COLD", "C1", "C2", "S1", "S2", "S3"}
    assert names["S2"].startswith("Station two: village station, box offline 1/1, overdue parcels")
    assert "not reported" in names["S2"]
    assert "place approximate" in names["S1"]
    assert "approximate" not in names["C2"]
    assert "A sketch, not surveyed" in page
    assert "示意，非测绘" in looker.get("/", lang="zh-CN").text


def test_the_map_by_itself_says_the_same_in_a_list(looker: Visitor) -> None:
    """Who cannot see the map reads the same states."""
    page = looker.get("/map").text
    row = page[page.index('<th scope="row"><a href="/sites/S2">') :].partition("</tr>")[0]
    assert all(word in row for word in ("box offline", "overdue parcels", "not reported"))
    assert page.count('class="cty-mark') == 7


def test_the_way_down_is_the_way_up(looker: Visitor) -> None:
    """County › township › site › box › device, each step a link that answers."""
    steps = ["Suichang", "First town", "Station one", "s1-1", "scale"]
    steps[0] = "X"
    for depth, path in enumerate(("/townships/T1", "/sites/S1", "/boxes/s1-1", "/boxes/s1-1/devices/scale")):
        page = looker.get(path)
        assert page.status_code == 200
        assert _crumbs(page.text) == steps[: depth + 2]
        for href in re.findall(r'<a href="([^"]+)"', page.text[page.text.index("cty-crumbs") :])[: depth + 1]:
            assert looker.get(href).status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/townships/T9", "/townships/", "/sites/NOWHERE", "/boxes/s1-1/devices/none", "/boxes/x/devices/y"],
)
def test_what_is_not_there_is_said(looker: Visitor, path: str) -> None:
    """No page for what nobody knows of."""
    assert looker.get(path).status_code == 404


def test_a_site_that_only_boxes_know_has_a_page(telling: Telling, looker: Visitor) -> None:
    """The county's tables are behind sometimes; what was told is shown."""
    telling.box("new-1", "S9")
    page = looker.get("/sites/S9").text
    assert "not in the county&#39;s tables" in page or "not in the county's tables" in page
    assert "new-1" in page


def test_a_township_says_who_serves_its_villages(looker: Visitor) -> None:
    """A village without a station of its own names the one that serves it."""
    page = looker.get("/townships/T3").text
    assert "1 of 2 host a site" in page
    assert page.count('<a href="/sites/S3">') >= 2


def test_a_day_that_was_not_told_of_is_no_zero(looker: Visitor) -> None:
    """A site's days are numbers, a report that differs, or 未报."""
    page = looker.get("/sites/S1", lang="zh-CN").text
    days = re.findall(r'<tr id="day-[^"]+">(.*?)</tr>', page, re.DOTALL)
    assert len(days) == 14
    assert "今天还没结束" in days[0]
    assert "≠ 1/0/0/0" in days[1]
    assert "未报" in days[2]
    assert 'data-value="0"' not in days[2]


def test_a_devices_states_and_last_values_are_told(telling: Telling, looker: Visitor) -> None:
    """When it went down and why, what it said last, and what its silence means."""
    page = looker.get("/boxes/s1-1/devices/scale").text
    turns = page[page.index('id="turns"') :]
    assert turns.index("down") < turns.index("works")
    assert "silent" in turns
    assert "1.400 kg" in page
    assert "No weight is no fault" in page
    gun = looker.get("/boxes/s1-1/devices/gun").text
    assert "/parcels/YT" in gun


def test_what_does_not_belong_to_ones_sites_is_not_shown(telling: Telling, looker: Visitor) -> None:
    """Who looks after one centre sees its stations, and neither sites nor figures of another."""
    add_account(telling.centre.store, "second", "stone bridge 42", "operator", telling.now, sites="C2")
    with Visitor(str(looker.client.base_url)) as visitor:
        assert visitor.login("second", "stone bridge 42").status_code == 303
        page = visitor.get("/")
        assert page.status_code == 200
        assert "Station two" in page.text
        assert "Station one" not in page.text
        assert re.findall(r'id="tile-arrived">.*?data-value="(\d+)"', page.text) == ["0"]
        assert _status(visitor, "/sites/S2", "/townships/T2", "/boxes/s2-1/devices/gun", "/map", "/wall") == {
            200
        }
        assert _status(visitor, "/sites/S1", "/townships/T1", "/boxes/s1-1/devices/gun") == {403}


def _status(visitor: Visitor, *paths: str) -> set[int]:
    answers: list[httpx.Response] = [visitor.get(path) for path in paths]
    return {answer.status_code for answer in answers}


def test_pages_of_the_county_need_a_login(telling: Telling, looker: Visitor) -> None:
    """Also the wall screen."""
    with Visitor(str(looker.client.base_url)) as stranger:
        assert _status(stranger, "/", "/map", "/wall", "/sites/S1", "/townships/T1") == {303}
