"""Indicators by the API: all of the plan, with figures that the raw events make, and nobody's name."""

from datetime import date, datetime

import httpx

from logistics.events.parcels import ParcelScanned
from plumbing.web.server import Serving
from tests.central.web.api.filled import WRITER, Reader, events, token
from tests.central.web.scene import COUNTY, Scene


def test_all_of_the_plan_are_listed(reader: Reader) -> None:
    """Each once, by code, also where nothing was entered; and by their state."""
    listed = reader.all("/indicators", limit=7)
    codes = [one["code"] for one in listed]
    assert codes == sorted(set(codes))
    assert len(codes) > 50
    states = {one["state"] for one in listed}
    assert len(states) >= 2
    for state in states:
        found = reader.all("/indicators", state=state)
        assert found == [one for one in listed if one["state"] == state]


def test_a_counted_figure_is_what_the_events_make(county: Scene, reader: Reader) -> None:
    """Parcels handed out, each once a site and day, from the figure's first day to its last."""
    found = [one for one in reader.all("/indicators") if one["code"] == "parcels-down"]
    counted = found[0]["counted"]
    first, last = date.fromisoformat(counted["first"]), date.fromisoformat(counted["last"])
    parcels = set()
    for at_ms, event in events(county):
        on = datetime.fromtimestamp(at_ms / 1000, COUNTY.zone).date()
        if isinstance(event, ParcelScanned) and first <= on <= last and event.act == "hand_out":
            parcels.add((event.waybill, event.site, on))
    # Between midnight and six the day before is not reported yet.
    assert last.isoformat() == reader.all("/day-reports")[-1]["day"]
    assert counted["figure"] == {"num": len(parcels), "den": 1}
    assert len(parcels) > 1


def test_what_was_entered_is_told_with_its_proof(reader: Reader) -> None:
    """Figure, period and source; what proves it by its kind alone until it may be named in public."""
    told = reader.get("/indicators/retail").json()
    assert told["indicator"]["actual"] == told["entries"][0]["actual"]
    actual = told["entries"][0]["actual"]
    assert (actual["first"], actual["last"], actual["source"]) == ("2022-01-01", "2022-12-31", "commerce")
    assert actual["figure"] == {"num": 316, "den": 10}
    assert [(one["kind"], one["title"], one["number"]) for one in actual["proofs"]] == [
        ("document", None, None)
    ]
    assert reader.get("/indicators/none").status_code == 404


def test_no_account_is_in_any_of_it(reader: Reader) -> None:
    """Who entered, signed or added evidence is for the pages."""
    texts = [reader.get("/indicators").text, reader.get("/indicators/retail").text]
    assert all(WRITER not in text for text in texts)
    assert all("年度统计表" not in text for text in texts)


def test_a_part_of_the_county_has_no_indicators(county: Scene, serving: Serving) -> None:
    """They are the whole county's: a token of a site is refused, as on the pages."""
    secret = token(county, sites=("COLD",))
    for path in ("indicators", "indicators/retail", "reports", "reports/day/2026-01-01"):
        answer = httpx.get(f"{serving.url}api/v1/{path}", headers={"authorization": f"Bearer {secret}"})
        assert answer.status_code == 403, path
