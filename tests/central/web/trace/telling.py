"""A lot's day in the pages' county, two days ago."""

from central.collector import Collector
from central.store.projections.fold import Projections
from logistics.events.all import AnyEvent
from tests.central.centre import ROOM, RULE, batch, inbound
from tests.central.store.lots.trace import scene as day
from tests.central.web.scene import Scene

GTIN = "9521234000013"
MINUTE_MS, DAY_MS = 60_000, 86_400_000


def began_ms(scene: Scene) -> int:
    """When that day began: a full minute."""
    return (scene.now_ms - 2 * DAY_MS) // MINUTE_MS * MINUTE_MS


def lived(scene: Scene) -> int:
    """All of that day, received; when it began."""
    base_ms = began_ms(scene)
    day.ruled(scene.store, base_ms)
    collector = Collector(scene.store, Projections({ROOM: RULE}))
    told = {"s": day.told(base_ms), "t": day.readings(base_ms), "u": day.scans(base_ms)}
    collector.receive([inbound(batch(name, 1, *each)) for name, each in told.items()], scene.now_ms)
    return base_ms


def more(scene: Scene, *events: AnyEvent, stream: str = "more") -> None:
    """What was told since, a second apart, an hour ago."""
    first_ms = scene.now_ms - 3_600_000
    stamped = [(first_ms + 1000 * n, event) for n, event in enumerate(events)]
    collector = Collector(scene.store, Projections({}))
    collector.receive([inbound(batch(stream, 1, *stamped))], scene.now_ms)
