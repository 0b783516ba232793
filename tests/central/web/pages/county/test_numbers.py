"""Each number of the county's pages is a count over the raw log, and the rows that it opens are as many."""

import html
import json
import re
from typing import Any

import pytest

from central.web.pages.county.wall import ALERTS_SHOWN
from tests.central.web.pages.county.telling import DAY_MS, Telling
from tests.central.web.scene import Visitor

_SAID = re.compile(r'class="rows-asked"><dt>[^<]*</dt><dd data-of="[a-z_]+" data-value="(-?\d+)"')
_TOWNS = {"T1": {"HUB", "COLD", "C1", "S1"}, "T2": {"C2", "S2"}, "T3": {"S3"}}


def _tiles(page: str) -> dict[str, list[int]]:
    """All numbers of each tile, by the tile's name."""
    found = re.findall(r'<dd id="tile-([a-z-]+)"[^>]*>(.*?)</dd>', page, re.DOTALL)
    return {
        name: [
            int(number.replace(",", "")) for number in re.findall(r"\d[\d,]*", re.sub(r"<[^>]+>", " ", text))
        ]
        for name, text in found
    }


def _opened(page: str, begin: str = "") -> list[tuple[str, int]]:
    """The rows that the numbers of a page, or of its part from `begin` on, open, with each number."""
    part = page[page.index(begin) :].partition("</tr>" if begin else "</html>")[0]
    found = re.findall(r'class="opens" href="([^"]+)"[^>]*data-value="(-?\d+)"', part)
    return [(html.unescape(href), int(value)) for href, value in found]


def _expected(telling: Telling, sites: set[str] | None = None) -> dict[str, list[int]]:
    """The day's tiles of some sites, or of all, counted over the raw log."""

    def passed(act: str = "", direction: str = "") -> int:
        def holds(at_ms: int, body: dict[str, Any]) -> bool:
            return (
                telling.midnight <= at_ms < telling.midnight + DAY_MS
                and (sites is None or body["site"] in sites)
                and act in ("", body["act"])
                and direction in ("", body["direction"])
            )

        return telling.counted(holds)

    lying = [at_ms for _, site, at_ms in telling.lying() if sites is None or site in sites]
    return {
        "arrived": [passed("arrive")],
        "handed-out": [passed("hand_out")],
        "collected": [passed("collect")],
        "sent-up": [passed("depart", "up")],
        "up-down": [passed(direction="up"), passed(direction="down")],
        "held": [len(lying)],
        "overdue": [sum(at_ms < telling.now - 3 * DAY_MS for at_ms in lying)],
    }


@pytest.mark.parametrize("path", ["/", "/wall"])
def test_the_countys_tiles_are_the_logs_counts(telling: Telling, looker: Visitor, path: str) -> None:
    """Parcels of the day, what lies, boxes and unreported sites: on the overview and on the wall."""
    tiles = _tiles(looker.get(path).text)
    expected = _expected(telling)
    assert expected["arrived"] == [6]
    assert {name: tiles[name] for name in expected} == expected
    told = {box for box, _, _ in telling.log("box.started", "readings")}
    assert tiles["boxes"] == [3, len(told)]
    reported = {body["site"] for _, _, body in telling.log("day.closed") if body["day"] == telling.yesterday}
    assert reported == {"S1"}
    counters = {body["site"] for _, _, body in telling.log("box.started") if body["role"] == "village"}
    assert tiles["unreported"] == [len(counters - reported), len(counters)] == [3, 4]
    assert tiles["breaches"] == [0]


def test_each_township_counts_a_parcel_once(telling: Telling, looker: Visitor) -> None:
    """In the overview's list and on its own page: hub, centre and station of one township are one place."""
    overview = looker.get("/").text
    for code, sites in _TOWNS.items():
        expected = _expected(telling, sites)
        tiles = _tiles(looker.get(f"/townships/{code}").text)
        assert tiles == {name: numbers for name, numbers in expected.items() if name != "sent-up"}
        row = [value for _, value in _opened(overview, f'id="township-{code}"')]
        names = ("arrived", "handed-out", "collected", "up-down", "held", "overdue")
        assert row == [number for name in names for number in expected[name]]


def test_a_sites_numbers_are_its_own(telling: Telling, looker: Visitor) -> None:
    """Tiles, the days' table and the chart of each site are counts over its own raw scans."""
    for site in ("HUB", "C1", "S1", "S2", "S3"):
        page = looker.get(f"/sites/{site}").text
        expected = _expected(telling, {site})
        tiles = _tiles(page)
        names = ("arrived", "handed-out", "collected", "held", "overdue")
        assert {name: tiles[name] for name in names} == {name: expected[name] for name in names}
        flow = json.loads(html.unescape(re.findall(r'data-flow="([^"]+)"', page)[0]))
        closes = {body["day"] for _, _, body in telling.log("day.closed") if body["site"] == site}
        for number, day in enumerate(reversed(flow["days"])):
            since_ms = telling.midnight - number * DAY_MS
            seen = [
                body
                for _, at_ms, body in telling.log("parcel.scanned")
                if body["site"] == site and since_ms <= at_ms < since_ms + DAY_MS
            ]
            arrived = len({body["waybill"] for body in seen if body["act"] == "arrive"})
            is_known = bool(seen) or day in closes or number == 0
            assert flow["arrived"][-1 - number] == (arrived if is_known else None)


def test_money_in_hand_is_the_last_count_and_what_moved_since(telling: Telling, looker: Visitor) -> None:
    """What was counted, and the raw payments and remittances after it."""
    (counted_ms, counted), *_ = [
        (at_ms, body["counted_fen"]) for _, at_ms, body in telling.log("cod.closed") if body["site"] == "S1"
    ]
    paid = sum(body["amount_fen"] for _, at_ms, body in telling.log("cod.paid") if at_ms > counted_ms)
    sent = sum(body["amount_fen"] for _, at_ms, body in telling.log("cod.remitted") if at_ms > counted_ms)
    assert (counted, paid, sent) == (4_900, 700, 300)
    page = looker.get("/sites/S1").text
    assert f'data-value="{counted + paid - sent}"' in page
    assert "53.00" in page


@pytest.mark.parametrize("path", ["/", "/map", "/townships/T1", "/townships/T2", "/sites/S1", "/sites/S2"])
def test_each_number_opens_as_many_rows(looker: Visitor, path: str) -> None:
    """The page that a number leads to says the same number."""
    opened = _opened(looker.get(path).text)
    assert len(opened) > 5
    for href, value in {*opened}:
        page = looker.client.get(href)
        assert page.status_code == 200, href
        assert _SAID.findall(page.text) == [str(value)], href


def test_the_wall_shows_no_more_alerts_than_it_has_room_for(telling: Telling, looker: Visitor) -> None:
    """The rest is a number."""
    for number in range(1, ALERTS_SHOWN + 3):
        telling.scene.breach(f"cold-1/probe-{number}", number)
    page = looker.get("/wall").text
    assert page.count("Cold room out of limits") == ALERTS_SHOWN
    assert "+ 2 more" in page
