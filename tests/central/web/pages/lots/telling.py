"""A day of produce in the pages' county, stored by a real collector."""

from central.collector import Collector
from central.store.projections.fold import Projections
from tests.central.centre import T0, batch, inbound
from tests.central.store.lots.day import told
from tests.central.web.scene import Scene

_HOUR_MS = 3_600_000


def day(scene: Scene) -> None:
    """It began four hours ago."""
    first_ms = scene.now_ms - 4 * _HOUR_MS
    collector = Collector(scene.store, Projections({}))
    stamped = [(at_ms - T0 + first_ms, event) for at_ms, event in told()]
    collector.receive([inbound(batch("s", 1, *stamped))], scene.now_ms)
