"""Last week's promises are judged once for all, and each visitor is shown those in reach."""

import re

from central.store.queries.ledgers.service import bounds, whole_weeks
from central.web.access.accounts import add_account
from central.web.pages.county.served import Served
from plumbing.web.server import Serving
from tests.central.web.scene import COUNTY, Scene, Visitor, served


def _tile(visitor: Visitor) -> str:
    found = re.search(r'id="tile-served".*?</dd>', visitor.get("/").text)
    assert found
    return re.sub(r"<[^>]+>", "", found[0])


def _keeper(scene: Scene, url: str, site: str) -> Visitor:
    name = f"of-{site.lower()}"
    add_account(scene.store, name, "cloud river 45", "manager", scene.now_ms, sites=site)
    visitor = Visitor(url)
    assert visitor.login(name, "cloud river 45").status_code == 303
    return visitor


def test_who_looks_first_narrows_nobody_else(scene: Scene, serving: Serving) -> None:
    """Somebody of a cold store, where nothing is promised, looks before somebody of the whole county."""
    with served(scene.store) as fresh, Visitor(fresh.url) as viewer:
        assert viewer.login("viewer").status_code == 303
        whole = _tile(viewer)
    with _keeper(scene, serving.url, "COLD") as keeper, Visitor(serving.url) as viewer:
        assert _tile(keeper) != whole
        assert viewer.login("viewer").status_code == 303
        assert _tile(viewer) == whole


def test_a_site_is_shown_the_stops_that_it_tells_of(scene: Scene, serving: Serving) -> None:
    """The park has no box: its township closes its days. The ledger and the API show the same places."""
    with _keeper(scene, serving.url, "C1") as keeper, Visitor(serving.url) as viewer:
        assert viewer.login("viewer").status_code == 303
        assert _tile(keeper) == _tile(viewer)
        assert "/ledgers/service/PARK" in keeper.get("/ledgers/service", weeks="1").text
        assert keeper.get("/ledgers/service/PARK").status_code == 200
        told = keeper.get("/api/v1/service-levels").json()["items"]
        assert [one["place"] for one in told] == ["C1", "PARK"]
    with _keeper(scene, serving.url, "COLD") as keeper:
        assert keeper.get("/ledgers/service/PARK").status_code == 403


def test_who_ticks_leaves_nothing_to_judge_for_those_who_look(scene: Scene) -> None:
    """What was told since is seen with the next tick that is due, well before what is kept is too old."""
    kept = Served(scene.store, COUNTY)
    kept.tick(scene.now_ms)
    period = whole_weeks(scene.now_ms, COUNTY.zone, 1)
    ago_ms = scene.now_ms - bounds(period, COUNTY.zone)[0] - 1
    scene.parcel("YT1447279684726", site="C1", ago_ms=ago_ms)

    def visits() -> int:
        found = kept.fresh(period, scene.now_ms)
        assert found is not None
        return found.levels["C1"].visits

    assert visits() == 0
    kept.tick(scene.now_ms + 179_999)
    assert visits() == 0
    kept.tick(scene.now_ms + 180_000)
    assert visits() == 1
