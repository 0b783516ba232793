"""A fleet in which each box stands otherwise, told through the true collector."""

from central.collector import Collector
from central.store.identities import register
from central.store.identities.register import Identity
from central.store.links.presence import Presence
from central.store.projections.fold import Projections
from logistics.events.all import AnyEvent
from logistics.events.boxes import BoxHealth, BoxStarted, DeviceState
from logistics.events.machine import BoxMachine
from tests.central.centre import batch, inbound
from tests.central.web.scene import Scene

HOUR_MS = 3_600_000
WELL = BoxMachine(
    site="HUB",
    model="Raspberry Pi 4",
    os="Debian 12",
    temp_mc=48_000,
    throttle=0,
    disk_free_mb=9_000,
    disk_total_mb=10_000,
    link="mobile",
    kept_events=0,
)


class Fleet:
    """Boxes at their sites, as they tell of themselves."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self._collector = Collector(scene.store, Projections({}))
        self._presence = Presence(scene.store)
        self._numbers = iter(range(1, 10_000))

    def tell(self, box: str, event: AnyEvent, ago_ms: int = 0) -> None:
        """An event of a box, told and stored so long ago."""
        at_ms = self.scene.now_ms - ago_ms
        told = batch(f"{box}-{next(self._numbers)}", 1, (at_ms, event), box=box)
        self._collector.receive([inbound(told)], at_ms)

    def box(
        self, name: str, machine: BoxMachine | None = WELL, *, site: str = "HUB", ago_ms: int = 0
    ) -> None:
        """A box that started, told its health and its machine, and was heard so long ago."""
        self._presence.told(name, is_online=True, now_ms=self.scene.now_ms - ago_ms)
        self.tell(name, BoxStarted(site=site, role="village", version="0.1.0"), ago_ms)
        health = BoxHealth(site=site, backlog=2, oldest_ms=9, disk_free_mb=9_000, disk_total_mb=10_000)
        self.tell(name, health, ago_ms)
        if machine is not None:
            self.tell(name, machine, ago_ms)

    def right(self, name: str, site: str = "C1", revoked_ms: int | None = None) -> None:
        """A box by right, of which nothing need have come."""
        with self.scene.store.write() as connection:
            register.add(
                connection, Identity(name, site, "village", 1, self.scene.now_ms, "admin", revoked_ms)
            )

    def all_kinds(self) -> "Fleet":
        """One of each."""
        self.box("box-well")
        low = BoxMachine(site="C1", temp_mc=81_500, throttle=0x50005, low_volt_ms=HOUR_MS, hot_ms=HOUR_MS)
        self.box("box-low", low, site="C1")
        self.box("box-old", None)
        self.tell(
            "box-old", DeviceState(site="HUB", device="gun", kind="scanner", is_up=False, reason="gone")
        )
        self.box("box-gone", ago_ms=5 * HOUR_MS)
        self.right("box-new")
        self.right("box-out", revoked_ms=self.scene.now_ms)
        return self
