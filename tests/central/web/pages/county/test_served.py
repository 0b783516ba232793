"""Last week's promises are judged once for all, and each visitor is shown those in reach."""

import re

from central.web.access.accounts import add_account
from plumbing.web.server import Serving
from tests.central.web.scene import Scene, Visitor, served


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
