"""Reports by the API are what the raw events make, in the latest version and in those before."""

from datetime import date, datetime

from central.store.ledgers.reports.reporting import Reporting
from logistics.events.parcels import ParcelScanned
from logistics.service.levels import week_of
from tests.central.store.ledgers.reports import scene as days
from tests.central.web.api.filled import Reader, events
from tests.central.web.pages.ledgers.telling import told
from tests.central.web.scene import COUNTY, Scene

_ACTS = {"arrive": "arrived", "hand_out": "handed_out", "collect": "collected", "return": "returned"}


def arrived(scene: Scene, period: str) -> dict[str, int]:
    """Of each day, week or month by name and of each site in it: parcels that arrived, once a day."""
    found: set[tuple[str, str, date]] = set()
    for at_ms, event in events(scene):
        on = datetime.fromtimestamp(at_ms / 1000, COUNTY.zone).date()
        names = (on.isoformat(), week_of(on), f"{on:%Y-%m}")
        if isinstance(event, ParcelScanned) and event.act == "arrive" and period in names:
            found.add((event.waybill, event.site, on))
    return {site: sum(one[1] == site for one in found) for site in {one[1] for one in found}}


def test_each_report_is_what_the_events_make(county: Scene, reader: Reader) -> None:
    """Days and weeks: arrivals by site and of the county; where nothing came there is null and no zero."""
    listed = reader.all("/reports")
    assert {one["kind"] for one in listed} >= {"day", "week"}
    assert reader.all("/reports", kind="day") == [one for one in listed if one["kind"] == "day"]
    counted = 0
    for each in listed:
        report = reader.get(f"/reports/{each['kind']}/{each['period']}").json()
        assert {name: report[name] for name in ("version", "digest", "made_ms")} == {
            name: each[name] for name in ("version", "digest", "made_ms")
        }
        wanted = arrived(county, each["period"])
        for line in report["sites"]:
            figure = line["figures"]["arrived"]
            assert figure == (wanted.get(line["code"], 0) if line["heard_days"] else None)
        whole = report["county"]["figures"]["arrived"]
        assert (whole or 0) == sum(wanted.values())
        counted += sum(wanted.values())
    assert counted > 10


def test_a_version_stays_when_another_comes(county: Scene, reader: Reader) -> None:
    """Late facts make the next version: the first is told as it was, with what changed in the second."""
    day = reader.all("/reports", kind="day")[-1]["period"]
    first = reader.get(f"/reports/day/{day}")
    before = arrived(county, day).get("C1", 0)
    noon = datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=COUNTY.zone)
    hours = (county.now_ms / 1000 - noon.timestamp()) / 3600
    told(county, days.scan("LATE-1", "arrive", "C1"), hours_ago=hours, stream="late")
    reporting = Reporting(county.store, days.COUNTY, 6)
    for minute in range(5):
        reporting.tick(county.now_ms + 3_600_000 + minute * 60_000)
    versions = reader.all(f"/reports/day/{day}/versions", limit=1)
    assert [(one["version"], one["why"]) for one in versions] == [(1, "first"), (2, "late")]
    second = reader.get(f"/reports/day/{day}").json()
    assert second["version"] == 2
    change = {"site": "C1", "figure": "arrived", "before": before or None, "after": before + 1}
    assert change in second["changes"] or {**change, "before": before} in second["changes"]
    kept = reader.get(f"/reports/day/{day}", version=1)
    assert (kept.content, kept.headers["etag"]) == (first.content, first.headers["etag"])


def test_what_is_no_report_is_not_found(reader: Reader) -> None:
    """A name of another kind, a week that no year has, a version that was never made."""
    for path in ("/reports/day/2026-W01", "/reports/week/2026-W60", "/reports/day/2020-01-01/versions"):
        assert reader.get(path).status_code == 404, path
    day = reader.all("/reports", kind="day")[-1]["period"]
    assert reader.get(f"/reports/day/{day}", version=99).status_code == 404
    assert reader.get("/reports/year/2026").status_code == 422
