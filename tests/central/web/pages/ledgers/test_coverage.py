"""The coverage page tells active stations and the villages that host them, with the reports that say so."""

from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from central.store.ledgers.reports.reporting import Reporting
from central.web.app import make_app
from plumbing.web.server import Serving, serve
from tests.central.store.ledgers.reports.scene import COUNTY as DATED
from tests.central.store.ledgers.reports.scene import NEXT, ON, at, scan
from tests.central.web.pages.ledgers.telling import told
from tests.central.web.pages.ledgers.test_ledgers import plain
from tests.central.web.scene import COUNTY, SECRET, Scene, Visitor


@pytest.fixture
def serving(scene: Scene) -> Iterator[Serving]:
    """The pages of a county with dated tables: two stations in two villages."""
    app = make_app(scene.store, county=replace(COUNTY, tables=DATED), secret=SECRET, poll_s=0.05)
    running = serve(app, "127.0.0.1", 0, app.state.live.close)
    yield running
    running.stop()


def test_nothing_was_reported_yet(viewer: Visitor, stranger: Visitor) -> None:
    """No report, no coverage; and a stranger sees nothing."""
    assert "No day has been reported yet" in viewer.get("/ledgers/coverage").text
    assert stranger.get("/ledgers/coverage").status_code == 303


def test_one_of_two_villages(scene: Scene, viewer: Visitor) -> None:
    """S1 collected and delivered, S2 delivered alone: half of the villages, and the reports are linked."""
    scene.now_ms = at(NEXT, "05:00")
    scans = (scan("W1", "hand_out", "S1"), scan("U1", "collect", "S1", "up"), scan("W2", "hand_out", "S2"))
    told(scene, *scans, hours_ago=12)
    reporting = Reporting(scene.store, DATED, 6)
    for minute in range(3):
        reporting.tick(at(NEXT, "06:00") + minute * 60_000)
    page = viewer.get("/ledgers/coverage", days="7").text
    text = plain(page)
    assert "Villages covered 1 / 2 · 50.0 %" in text
    assert "✗ not reached" in text
    assert "Active stations 1 / 2" in text
    assert f"S2 二村 not reported {ON} –" in text
    assert f'href="/reports/day/{ON}"' in page
    # Thirty days are not all reported yet: nobody can say that the others did nothing.
    assert "? not reported, open" in plain(viewer.get("/ledgers/coverage", days="30").text)
