"""The little county whose days are reported, served; with a week in which one thing came late."""

from collections.abc import Iterator

import pytest

from central.collector import Collector
from central.county import view
from central.store.ledgers.reports.reporting import Reporting
from central.store.projections.fold import Projections
from logistics.events.boxes import BoxStarted
from plumbing.web.server import Serving
from tests.central.centre import batch, inbound
from tests.central.store.ledgers.reports.scene import COUNTY, DAY_MS, NEXT, ON, at, scan
from tests.central.web.pages.ledgers.telling import told
from tests.central.web.scene import Scene, served

MINUTE_MS = 60_000


@pytest.fixture
def serving(scene: Scene) -> Iterator[Serving]:
    """The pages of the county with its dated tables."""
    with served(scene.store, county=view(COUNTY, [])) as running:
        yield running


@pytest.fixture
def scene(scene: Scene) -> Scene:
    """A parcel at C1 on a Thursday, reported; the week reported; a late one at S1, all reported again.

    At S2 a box begins on that Thursday and never closes a day.
    """
    reporting = Reporting(scene.store, COUNTY, 6)
    box = (at(ON, "11:00"), BoxStarted(site="S2", role="village", version="0.4.0"))
    collector = Collector(scene.store, Projections({}))
    collector.receive([inbound(batch("s2", 1, box, box="s2-1"))], at(ON, "11:01"))
    _at(scene, at(ON, "12:00"), "first", "W1", "C1")
    monday = at(NEXT, "06:00") + 3 * DAY_MS
    for minute in range(6):
        reporting.tick(monday + minute * MINUTE_MS)
    _at(scene, at(ON, "13:00"), "second", "W2", "S1")
    for minute in range(6, 12):
        reporting.tick(monday + minute * MINUTE_MS)
    return scene


def _at(scene: Scene, at_ms: int, stream: str, waybill: str, site: str) -> None:
    scene.now_ms = at(NEXT, "05:00")
    ago = (scene.now_ms - at_ms) / 3_600_000
    told(scene, scan(waybill, "arrive", site), hours_ago=ago, stream=stream)
