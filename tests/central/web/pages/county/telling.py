"""A county of three townships that boxes told of through the true collector, and its log read by itself."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import replace
from sqlalchemy import insert, select

from central.county import view
from central.store import tables
from central.web.county import CountyView, RoomPlace
from logistics.counties.county import County
from logistics.events.boxes import BoxStarted, DeviceState
from logistics.events.counter import DayClosed, DayCounts
from logistics.events.money import CodClosed, CodPaid, CodRemitted
from logistics.events.parcels import Act, Direction, ParcelScanned, Weighed
from plumbing.clock import utc_ms
from tests.central.centre import Centre, Told, batch, chunk
from tests.central.web.scene import Scene

HOUR_MS, DAY_MS = 3_600_000, 86_400_000
TOML = 'id = "x"\nname_zh = "某县"\nname_en = "X"\ntimezone = "Asia/Shanghai"\ncoverage_target_percent = 60\n'
SITES = """site_id,kind,name,name_en,parent,township,host_village,lat,lon,coordinate_quality,valid_from
HUB,hub,共配中心,Hub,,T1,,28.60,119.30,approximate,2021-01-01
COLD,coldstore,冷库,Cold store,HUB,T1,,,,,2021-01-01
C1,centre,一镇中心,First centre,HUB,T1,,28.60,119.30,approximate,2021-01-01
C2,centre,二镇中心,Second centre,HUB,T2,,28.40,119.10,surveyed,2021-01-01
S1,station,一村站,Station one,C1,T1,V1,28.61,119.31,approximate,2021-01-01
S2,station,二村站,Station two,C2,T2,V2,,,,2021-01-01
S3,station,三村站,Station three,C2,T3,V3,,,,2021-01-01
"""
VILLAGES = """code,name,kind,township,served_by,valid_from
V1,一村,village,T1,S1,2020-01-01
V2,二村,village,T2,S2,2020-01-01
V3,三村,village,T3,S3,2020-01-01
V4,四村,village,T3,S3,2020-01-01
"""
TOWNSHIPS = """code,name,name_en,centre,lat,lon,elevation_m,coordinate_quality
T1,一镇,First town,C1,28.60,119.30,200,approximate
T2,二镇,Second town,C2,28.40,119.10,300,approximate
T3,三镇,Third town,C2,28.35,119.00,400,approximate
"""


def county() -> CountyView:
    """The county as its pages know it."""
    found = view(County.parse(TOML, SITES, VILLAGES, TOWNSHIPS), [])
    return replace(found, rooms=(RoomPlace("COLD", "fresh", "保鲜间", "Fresh room", 0, 8_000),))


class Telling:
    """Boxes tell; what they told lies in the log and is read from there without any of our read models."""

    def __init__(self, folder: Path) -> None:
        self.now = utc_ms()
        self.county = county()
        self.centre = Centre(folder)
        self.scene = Scene(self.centre.store, self.now).people()
        local = datetime.fromtimestamp(self.now / 1000, self.county.zone)
        self.midnight = int(local.replace(hour=0, minute=0, second=0, microsecond=0).timestamp() * 1000)
        self.yesterday = (local - timedelta(days=1)).date().isoformat()
        self._next: dict[str, int] = {}

    def tell(self, box: str, *told: Told) -> None:
        """The next events of a box."""
        first = self._next.get(box, 1)
        self.centre.receive(batch(f"s-{box}", first, *told, box=box), now_ms=self.now)
        self._next[box] = first + len(told)

    def box(self, name: str, site: str, *, is_online: bool = True) -> None:
        """A box begins at a site with a scanner that works and a scale that does not, and is seen or gone."""
        at_ms = self.now - 9 * DAY_MS
        self.tell(
            name,
            (at_ms, BoxStarted(site=site, role="village", version="0.4.0")),
            (at_ms + 1, DeviceState(site=site, device="gun", kind="scanner", is_up=True)),
            (at_ms + 2, DeviceState(site=site, device="scale", kind="scale", is_up=True)),
            (at_ms + 3, DeviceState(site=site, device="scale", kind="scale", is_up=False, reason="silent")),
        )
        with self.centre.store.write() as connection:
            seen = {"box": name, "is_online": is_online, "since_ms": at_ms, "heard_ms": at_ms}
            connection.execute(insert(tables.presence).values(seen))

    def day(self) -> "Telling":
        """A few days at all sites: some of everything that the pages count."""
        for box, site in (("hub-1", "HUB"), ("c1-1", "C1"), ("s1-1", "S1"), ("s2-1", "S2")):
            self.box(box, site, is_online=box != "s2-1")
        for number in range(6):
            waybill, at_ms = f"YT{10**12 + number}", self.midnight + number
            self.tell("hub-1", (at_ms, scan(waybill, "arrive", "HUB")))
            self.tell("hub-1", (at_ms + 10, scan(waybill, "depart", "HUB")))
            self.tell("c1-1", (at_ms + 20, scan(waybill, "arrive", "C1")))
            if number < 4:
                self.tell("c1-1", (at_ms + 30, scan(waybill, "depart", "C1")))
                self.tell("s1-1", (at_ms + 40, scan(waybill, "arrive", "S1")))
                # What is scanned again arrived once.
                self.tell("s1-1", (at_ms + 45, scan(waybill, "arrive", "S1")))
            if number < 2:
                self.tell("s1-1", (at_ms + 50, scan(waybill, "hand_out", "S1")))
        for number in range(3):
            waybill, at_ms = f"YT{2 * 10**12 + number}", self.midnight + number
            self.tell("s2-1", (at_ms, scan(waybill, "collect", "S2", "up")))
            if number:
                self.tell("s2-1", (at_ms + 5, scan(waybill, "depart", "S2", "up")))
        for number in range(5):
            waybill, at_ms = f"YT{3 * 10**12 + number}", self.midnight - (number + 1) * DAY_MS - HOUR_MS
            self.tell("s2-1", (at_ms, scan(waybill, "arrive", "S2")))
        self.tell("s1-1", (self.midnight - HOUR_MS, closed("S1", self.yesterday)))
        self.tell("s1-1", (self.midnight + 60, Weighed(site="S1", device="scale", gross_g=1500, tare_g=100)))
        before = self.midnight - 3 * HOUR_MS
        count = CodClosed(site="S1", day=self.yesterday, expected_fen=5_000, counted_fen=4_900)
        self.tell("s1-1", (before, paid("p1", 5_000)))
        self.tell("s1-1", (before + 1, count))
        self.tell("s1-1", (self.midnight + 70, paid("p2", 700)))
        self.tell("s1-1", (self.midnight + 80, CodRemitted(site="S1", remittance="r1", amount_fen=300)))
        self.tell("cold-1", (self.now - HOUR_MS, chunk([4.0, 4.2, 4.1], "probe-a", room=("COLD", "fresh"))))
        return self

    def log(self, *kinds: str) -> list[tuple[str, int, dict[str, Any]]]:
        """Box, time and plain body of each event of these types: decoded as msgpack, not by our types."""
        here = tables.event.c
        with self.centre.store.read() as connection:
            rows = connection.execute(
                select(here.box, here.at_ms, here.type, here.body).order_by(here.at_ms, here.id)
            ).all()
        return [(row.box, row.at_ms, msgspec.msgpack.decode(row.body)) for row in rows if row.type in kinds]

    def counted(self, which: Callable[[int, dict[str, Any]], bool]) -> int:
        """Different waybills among the raw scans for which it holds."""
        return len({body["waybill"] for _, at_ms, body in self.log("parcel.scanned") if which(at_ms, body)})

    def lying(self) -> Iterator[tuple[str, str, int]]:
        """Waybill, site and time of each parcel whose last raw scan is an arrival."""
        last: dict[str, tuple[str, str, int]] = {}
        for _, at_ms, body in self.log("parcel.scanned"):
            before = last.get(body["waybill"])
            if before is None or before[:2] != (body["act"], body["site"]):
                last[body["waybill"]] = (body["act"], body["site"], at_ms)
        for waybill, (act, site, at_ms) in last.items():
            if act == "arrive":
                yield waybill, site, at_ms


def scan(waybill: str, act: Act, site: str, direction: Direction = "down") -> ParcelScanned:
    """A scan by a hand scanner."""
    return ParcelScanned(
        waybill=waybill, act=act, site=site, device="gun", symbology="code128", direction=direction
    )


def closed(site: str, day: str) -> DayClosed:
    """A site's day, closed with other counts than its scans give."""
    counts = DayCounts(arrived=1, handed_out=0, collected=0, returned=0, departed=0, problems=0, held=1)
    return DayClosed(site=site, day=day, counts=counts, digest="0" * 64)


def paid(name: str, amount_fen: int) -> CodPaid:
    """Cash for a parcel at the first station."""
    return CodPaid(waybill=f"YT-{name}", site="S1", payment=name, amount_fen=amount_fen, method="cash")
