"""What counters told of an evening in the pages' county, stored by a real collector with a key."""

from central.collector import Collector
from central.store.ledgers.sealing import Sealer
from central.store.projections.fold import Projections
from logistics.events.all import AnyEvent
from logistics.events.counter import DayClosed, DayCounts, ParcelProblem, ParcelRecipient, ParcelShelved
from logistics.events.money import CodClosed, CodDue, CodPaid
from logistics.events.transport import BagChecked, BagFilled, BagMoved, Visited
from tests.central.centre import batch, inbound, scan
from tests.central.web.scene import Scene

SEALER = Sealer(bytes(range(32)))
W = "SF1234567890123"
_HOUR_MS = 3_600_000


def told(scene: Scene, *events: AnyEvent, hours_ago: float = 1, stream: str = "evening") -> None:
    """Events a second apart, of which the first happened so long ago."""
    first_ms = scene.now_ms - int(hours_ago * _HOUR_MS)
    stamped = [(first_ms + number * 1000, event) for number, event in enumerate(events)]
    collector = Collector(scene.store, Projections({}), SEALER)
    collector.receive([inbound(batch(stream, 1, *stamped))], scene.now_ms)


def evening(scene: Scene, day: str = "2026-05-28") -> None:
    """A parcel with its recipient, money, a problem and a bag that is short; a till that lacks a yuan."""
    told(scene, scan("OLD-1", "arrive", "C1"), hours_ago=130, stream="old")
    told(
        scene,
        scan(W, "arrive", "C1"),
        ParcelRecipient(waybill=W, site="C1", name="王小一", phone="13812349626", consent="station"),
        ParcelShelved(waybill=W, site="C1", shelf="16-4", code="16-4-9626"),
        CodDue(waybill=W, site="C1", amount_fen=12_800, stated_by="label"),
        CodPaid(waybill=W, site="C1", payment="p-1", amount_fen=12_800, method="cash"),
        CodDue(waybill=W, site="C1", amount_fen=9_900, stated_by="operator"),
        CodClosed(site="C1", day=day, expected_fen=12_800, counted_fen=12_700, note="少一元"),
        ParcelProblem(waybill=W, site="C1", kind="damaged", is_open=True, note="箱角湿"),
        BagFilled(bag="BAG-7", waybill=W, site="HUB"),
        BagMoved(bag="BAG-7", site="HUB", act="seal", to="C1", pieces=1),
        BagChecked(bag="BAG-7", site="C1", expected=1, found=0, missing=(W,)),
        Visited(stop="C1", site="C1", kind="no_parcels"),
        DayClosed(site="C1", day=day, counts=DayCounts(arrived=2), digest="0" * 64),
    )
