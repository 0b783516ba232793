"""Overview, wall, map, duty board, day report and rows name the same sites that did not close a day."""

import html
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from central.store.duty import boards
from central.store.ledgers.reports.making import made_day
from logistics.counties.county import County
from logistics.duty.limits import Limits
from logistics.events.boxes import BoxStarted
from logistics.service.reports.fold import unreported_sites
from tests.central.web.pages.county.telling import DAY_MS, HOUR_MS, Telling, closed
from tests.central.web.scene import Visitor, served


@pytest.fixture
def telling(tmp_path: Path) -> Iterator[Telling]:
    """Two stations that were there before yesterday, a centre since its evening, another since today."""
    found = Telling(tmp_path)
    yesterday = found.midnight - DAY_MS
    for box, site, role, at_ms in (
        ("hub-1", "HUB", "hub", yesterday - DAY_MS),
        ("cold-1", "COLD", "coldstore", yesterday - DAY_MS),
        ("s1-1", "S1", "village", yesterday - DAY_MS),
        ("s2-1", "S2", "village", yesterday - DAY_MS),
        ("c1-1", "C1", "township", found.midnight - 1),
        ("c2-1", "C2", "township", found.midnight),
    ):
        found.tell(box, (at_ms, BoxStarted(site=site, role=role, version="0.4.0")))
    found.tell("s1-1", (found.midnight - HOUR_MS, closed("S1", found.yesterday)))
    yield found
    found.centre.store.close()


@pytest.fixture
def looker(telling: Telling) -> Iterator[Visitor]:
    """Somebody who may look at all of it."""
    with served(telling.centre.store, county=telling.county) as running, Visitor(running.url) as visitor:
        assert visitor.login("viewer").status_code == 303
        yield visitor


def _in_events(telling: Telling) -> tuple[set[str], set[str]]:
    """Who owed yesterday and who did not close it, from the raw events alone."""
    owing = {
        body["site"]
        for _, at_ms, body in telling.log("box.started")
        if at_ms < telling.midnight and body["role"] in ("village", "township")
    }
    closes = {body["site"] for _, _, body in telling.log("day.closed") if body["day"] == telling.yesterday}
    return owing, owing - closes


def _on_duty(telling: Telling) -> set[str]:
    with telling.centre.store.read() as connection:
        noon_ms = telling.midnight + 12 * HOUR_MS
        found = boards.read(connection, Limits(), noon_ms, telling.county.zone)
    return {one.matter.site for one in found if one.matter.kind == "unreported"}


def _in_report(telling: Telling, tables: County) -> set[str]:
    with telling.centre.store.read() as connection:
        made = made_day(connection, tables, telling.county.zone, date.fromisoformat(telling.yesterday))
    assert made is not None
    return {one.site for one in unreported_sites(made.report)}


def _rows(looker: Visitor, href: str) -> list[str]:
    answer = looker.client.get(href.replace("/rows/reporting", "/rows/reporting.json"))
    assert answer.status_code == 200, href
    return [row[0] for row in answer.json()["rows"]]


def _states(looker: Visitor, state: str) -> set[str]:
    page = looker.get("/map").text
    rows = re.findall(r'<tr><th scope="row"><a href="/sites/([^"]+)">(.*?)</tr>', page, re.DOTALL)
    return {site for site, row in rows if f"</svg> {state}" in row}


def test_all_name_the_same_sites(telling: Telling, looker: Visitor) -> None:
    """The hub sorts and the cold store stores; a centre that came in the evening owes that day already."""
    owing, missing = _in_events(telling)
    assert (owing, missing) == ({"S1", "S2", "C1"}, {"S2", "C1"})
    assert _on_duty(telling) == missing
    assert telling.county.tables is not None
    assert _in_report(telling, telling.county.tables) == missing
    assert _states(looker, "not reported") == missing
    for path in ("/", "/wall"):
        tile = re.findall(r'id="tile-unreported">(.*?)</dd>', looker.get(path).text)[0]
        numbers = [int(one) for one in re.findall(r"\d+", re.sub(r"<[^>]+>", " ", tile))]
        assert numbers == [len(missing), len(owing)]
    opened = re.findall(r'href="(/rows/reporting[^"]+)"', looker.get("/").text)
    assert [set(_rows(looker, html.unescape(href))) for href in opened] == [missing, owing]


def test_where_no_box_ever_was_nothing_is_owed(telling: Telling, looker: Visitor) -> None:
    """It is called so on the map, and only there; a box that came today is no such place any more."""
    assert _states(looker, "no box yet") == {"S3"}
    telling.tell("s3-1", (telling.midnight, BoxStarted(site="S3", role="village", version="0.4.0")))
    assert _states(looker, "no box yet") == set()
    assert _states(looker, "not reported") == _in_events(telling)[1]


@pytest.mark.parametrize("query", ["", "?day=yesterday", "?day=2026-05-28&day=2026-05-29", "?day=9999-12-31"])
def test_rows_are_of_one_day(looker: Visitor, query: str) -> None:
    """Without one, or with what is none, they say so."""
    answer = looker.client.get(f"/rows/reporting{query}")
    assert answer.status_code == 400
    assert "needs one day" in html.unescape(answer.text)
