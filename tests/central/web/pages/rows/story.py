"""Two weeks of a small county through the true collector: late, told twice, taken back, with holes."""

from typing import Literal

from central.collector import Collector, Inbound
from central.store.projections.fold import Projections
from logistics.events.all import AnyEvent
from logistics.events.boxes import BoxHealth, BoxStarted
from logistics.events.counter import Corrected, DayClosed, DayCounts, ParcelProblem, ShelfCounted
from logistics.events.lots import LotBegun, LotBlocked, LotWeighed
from logistics.events.money import CodClosed, CodDue, CodPaid, CodRemitted, GoodsMoved, ParcelCollected
from logistics.events.parcels import Act, Direction, ParcelScanned, Weighed
from logistics.events.rooms import Readings
from logistics.events.transport import BagChecked, BagFilled, BagMoved, ParcelSorted, Visited
from tests.central.centre import batch, inbound
from tests.central.web.scene import Scene

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
Told = tuple[int, AnyEvent]


def scan(
    waybill: str, act: Act, site: str, direction: Direction = "down", carrier: str = "SF"
) -> ParcelScanned:
    """A scan by hand."""
    return ParcelScanned(
        waybill=waybill,
        act=act,
        site=site,
        device="hand",
        symbology="code128",
        direction=direction,
        carrier=carrier,
    )


class Story:
    """Tells the county's facts. `noon_ms` is a noon two days ago by the county's clock."""

    def __init__(self, scene: Scene, noon_ms: int, day: str) -> None:
        self.now_ms = scene.now_ms
        self._noon_ms = noon_ms
        self._day = day
        self._collector = Collector(scene.store, Projections({}))

    def tell(self) -> None:
        """All of it, the first part of a stream after its second, one batch twice, one never."""
        hub = [*self._parcels(), *self._belt()]
        half = len(hub) // 2
        first, second = hub[:half], hub[half:]
        self._send("hub-1", "h1", half + 1, second)
        self._send("hub-1", "h1", 1, first)
        self._send("hub-1", "h1", 1, first)
        self._send("c1-1", "c1", 1, self._counter())
        # Numbers 91 … 99 of this stream never came.
        self._send("c1-1", "c2", 100, self._after())
        self._send("c1-1", "c3", 1, self._corrections())
        self._send("cold-1", "k1", 1, self._cold())
        self._collector.receive([Inbound("c1-1", b"no batch at all")], self.now_ms)

    def _send(self, box: str, stream: str, first: int, told: list[Told]) -> None:
        self._collector.receive([inbound(batch(stream, first, *told, box=box))], self.now_ms)

    def _parcels(self) -> list[Told]:
        """Thirty parcels come to the hub, most go to C1, some carriers', some scanned again."""
        told: list[Told] = [
            (self._noon_ms - 8 * HOUR_MS, _health("HUB", 7)),
            (self._noon_ms, _health("HUB", 3)),
        ]
        for n in range(30):
            waybill, carrier = f"SF{1000 + n}", ("SF", "YTO", "")[n % 3]
            at_ms = self._noon_ms + n * 20_000
            told.append((at_ms, scan(waybill, "arrive", "HUB", carrier=carrier)))
            if n % 7 == 0:
                told.append((at_ms + 5_000, scan(waybill, "arrive", "HUB", carrier=carrier)))
            if n % 3:
                told.append((at_ms + HOUR_MS, scan(waybill, "depart", "HUB", carrier=carrier)))
            if n % 3 == 1:
                told.append((at_ms + 2 * HOUR_MS, scan(waybill, "arrive", "C1", carrier=carrier)))
        return told

    def _belt(self) -> list[Told]:
        told: list[Told] = []
        for n in range(0, 30, 2):
            to = ("C1", "COLD", "")[n % 3]
            event = ParcelSorted(waybill=f"SF{1000 + n}", site="HUB", to=to, how="table" if to else "unknown")
            told.append((self._noon_ms + n * 20_000 + 60_000, event))
        return told

    def _counter(self) -> list[Told]:
        """What the counter of C1 did: hand-outs, money, a problem, a bag, goods, its own count of the day."""
        at_ms, told = self._noon_ms + 3 * HOUR_MS, list[Told]()
        told.append((at_ms, BoxStarted(site="C1", role="counter", version="1")))
        for n in range(1, 30, 6):
            waybill = f"SF{1000 + n}"
            told.append((at_ms, CodDue(waybill=waybill, site="C1", amount_fen=1000 + n, stated_by="label")))
            paid = CodPaid(
                waybill=waybill, site="C1", payment=f"p{n}", amount_fen=1000 + n % 4, method="cash"
            )
            told += [(at_ms + n, paid), (at_ms + n + 1, paid)]
            told.append((at_ms + n + 2, scan(waybill, "hand_out", "C1", carrier=("SF", "YTO", "")[n % 3])))
        told += [
            (at_ms + HOUR_MS, CodRemitted(site="C1", remittance="r1", amount_fen=1500, carrier="SF")),
            (at_ms + HOUR_MS + 1, CodClosed(site="C1", day=self._day, expected_fen=1, counted_fen=2000)),
            (at_ms + HOUR_MS, ParcelProblem(waybill="SF1004", site="C1", kind="damaged", is_open=True)),
            (at_ms + HOUR_MS, ParcelProblem(waybill="SF1010", site="C1", kind="lost", is_open=True)),
            (at_ms + 2 * HOUR_MS, ParcelProblem(waybill="SF1010", site="C1", kind="lost", is_open=False)),
            (at_ms, BagMoved(bag="BAG1", site="HUB", act="build", to="C1")),
            (at_ms + 1, BagFilled(bag="BAG1", waybill="SF1001", site="HUB")),
            (at_ms + 2, BagMoved(bag="BAG1", site="HUB", act="seal", to="C1", pieces=1)),
            (at_ms + 3, BagMoved(bag="BAG1", site="HUB", act="depart", to="C1")),
            (at_ms + 4, BagMoved(bag="BAG1", site="C1", act="arrive")),
            (at_ms + 5, BagMoved(bag="BAG1", site="C1", act="open")),
            (at_ms + 6, BagChecked(bag="BAG1", site="C1", expected=1, found=0, missing=("SF1001",))),
            (at_ms, _tea(20, "received", 0)),
            (
                at_ms + 9,
                GoodsMoved(site="C1", owner="shop", item="tea", pieces=-3, why="sold", taken_fen=9000),
            ),
            (at_ms, ShelfCounted(site="C1", shelf="16", found=4, missing=("SF1001",))),
            (at_ms, DayClosed(site="C1", day=self._day, counts=DayCounts(arrived=1), digest="0" * 64)),
            (at_ms + 9, DayClosed(site="C1", day=self._day, counts=DayCounts(arrived=9), digest="1" * 64)),
        ]
        return told

    def _after(self) -> list[Told]:
        """What came after the till was counted, parcels from senders, and lines that went round last week."""
        at_ms = self._noon_ms + 6 * HOUR_MS
        told: list[Told] = []
        for n in range(5):
            waybill = f"UP{n}"
            told.append((at_ms + n, scan(waybill, "collect", "C1", "up", "YTO")))
            told.append((at_ms + n, _collected(waybill, 800 + n)))
            told.append(
                (at_ms + n, CodPaid(waybill=waybill, site="C1", payment="x", amount_fen=50, method="cash"))
            )
        told.append((at_ms + 9, CodRemitted(site="C1", remittance="r2", amount_fen=30)))
        # On the next day one of them is scanned once more, and another one comes.
        for waybill in ("UP3", "UP9"):
            told.append((at_ms + DAY_MS, scan(waybill, "collect", "C1", "up", "YTO")))
            told.append((at_ms + DAY_MS, _paid(waybill, "y", 70)))
        for days in range(9, 23, 2):
            day_ms = self._noon_ms - days * DAY_MS
            told.append((day_ms, Visited(stop="PARK", site="C1", kind="exchange", direction="down")))
            told.append((day_ms + 1, Visited(stop="PARK", site="C1", kind="exchange", direction="down")))
            told.append(
                (day_ms, Visited(stop="C1", site="C1", kind="not_reached" if days == 9 else "no_parcels"))
            )
            told.append((day_ms, scan(f"OLD{days}", "arrive", "C1")))
        return told

    def _corrections(self) -> list[Told]:
        """A payment, a scan and a visit are taken back; an event is dated far in the future."""
        at_ms = self._noon_ms + 8 * HOUR_MS
        wrong = [("c2", 102), ("c2", 100), ("h1", 3)]
        told: list[Told] = [
            (at_ms, Corrected(site="C1", stream=stream, seq=seq, reason="wrong")) for stream, seq in wrong
        ]
        return [*told, (self.now_ms + 3 * DAY_MS, scan("FUTURE", "arrive", "C1"))]

    def _cold(self) -> list[Told]:
        """Temperatures of two probes, lots of two owners, one blocked, and a scale."""
        at_ms = self.now_ms - HOUR_MS
        told: list[Told] = [(at_ms - 1, BoxStarted(site="COLD", role="coldstore", version="1"))]
        for n, probe in enumerate(("fresh-1", "fresh-2")):
            chunk = Readings(
                site="COLD",
                room="fresh",
                probe=probe,
                step_ms=60_000,
                first_mc=4000 + n,
                deltas_mc=(150, -400, 90),
            )
            told.append((at_ms, chunk))
        for n, owner in enumerate(("P1", "P2", "P1")):
            lot = f"L{n}"
            told.append((at_ms, LotBegun(lot=lot, site="COLD", product="kiwifruit", owner=owner)))
            for m in range(3):
                weighed = LotWeighed(lot=lot, site="COLD", gross_g=10_000 + n * 100 + m, tare_g=500)
                told.append((at_ms + m + 1, weighed))
        told.append((at_ms + 9, LotBlocked(lot="L2", site="COLD", is_blocked=True, why="warm")))
        told.append((at_ms + 10, Weighed(site="COLD", device="belt", gross_g=1385, tare_g=85)))
        return told


def _paid(waybill: str, payment: str, amount_fen: int) -> CodPaid:
    return CodPaid(waybill=waybill, site="C1", payment=payment, amount_fen=amount_fen, method="cash")


def _tea(pieces: int, why: Literal["received", "sold"], taken_fen: int) -> GoodsMoved:
    return GoodsMoved(site="C1", owner="shop", item="tea", pieces=pieces, why=why, taken_fen=taken_fen)


def _health(site: str, backlog: int) -> BoxHealth:
    return BoxHealth(site=site, backlog=backlog, oldest_ms=5, disk_free_mb=900, skipped=2)


def _collected(waybill: str, price_fen: int) -> ParcelCollected:
    return ParcelCollected(
        waybill=waybill,
        site="C1",
        weight_g=900,
        price_fen=price_fen,
        method="cash",
        zone="1",
        is_identified=True,
        is_inspected=True,
    )
