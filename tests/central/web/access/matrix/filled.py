"""A county in which each thing that a page is about stands at one site, COLD, and nothing at C1."""

from msgspec.structs import replace

from central.alerts.judge.lots import Tasks
from central.collector import Collector
from central.store.coldchain import rules
from central.store.coldchain.rules import RoomBooks, RoomVersion
from central.store.ledgers import manifests
from central.store.ledgers.held import versions
from central.store.ledgers.manifests import Upload
from central.store.ledgers.register.parties import Parties
from central.store.projections.fold import Projections
from central.web.county import SitePlace
from logistics.coldchain.rule import Rule
from logistics.events.all import AnyEvent
from logistics.events.lots import LotBegun, LotPacked, LotStored, LotWeighed
from logistics.events.money import GoodsMoved
from logistics.goods.partysheet import Draft
from logistics.parcels.tables.manifest import read
from tests.central.centre import STEP_MS, batch, chunk, inbound, scan
from tests.central.web.pages.ledgers.telling import SEALER
from tests.central.web.scene import COUNTY, Scene

SITE, ROOM, STOP = "COLD", "fresh", "GATE"
PLACES = replace(COUNTY, stops=(SitePlace(STOP, "冷库大门", "Cold store gate", "park", SITE),))
WAYBILL, LOT, BOX, DIGEST = "SF1399047128465", "L-1", "cold-1", "d" * 64
NAME, PHONE = "王小一", "13812349626"
_KG, _DAY_MS = 1000, 86_400_000
_ROUTES = "kind,code,to,say\r\n"


def fill(scene: Scene) -> None:
    """One of everything. Its numbers are 1."""
    base_ms = (scene.now_ms - 30 * STEP_MS) // 60_000 * 60_000
    since_ms = base_ms - _DAY_MS
    limits = Rule.from_keys({"hi": 8.0, "lo": 0.0, "duration": 30, "interval": 5, "max_gap": 15, "hyst": 0.5})
    with scene.store.write() as connection:
        rules.add(connection, RoomVersion(SITE, ROOM, since_ms, limits, 900_000, "page", "m", base_ms))
    books = RoomBooks()
    collector = Collector(scene.store, Projections(books, books.learn), SEALER)
    warm = chunk([4.0] * 6 + [9.0] * 10 + [4.0] * 3, room=(SITE, ROOM))
    stamped = [(base_ms + number * 1000, event) for number, event in enumerate([*_events(), warm])]
    collector.receive([inbound(batch("s", 1, *stamped, box=BOX))], scene.now_ms)
    for box in (BOX, "hub-1"):
        scene.box(box, site=SITE)
    scene.breach(f"{BOX}/probe-1")
    scene.still("s", 1, b"a picture")
    scene.dead_letter(DIGEST, b"torn")
    with scene.store.write() as connection:
        Tasks().look(connection, scene.now_ms)
    _enter(scene)


def _events() -> list[AnyEvent]:
    return [
        replace(scan(WAYBILL, "arrive", SITE), has_still=True),
        LotBegun(lot=LOT, site=SITE, product="bamboo-shoot", owner="F-0001"),
        LotWeighed(lot=LOT, site=SITE, gross_g=480 * _KG),
        LotStored(lot=LOT, site=SITE, room=ROOM, product="bamboo-shoot", net_g=480 * _KG, owner="F-0001"),
        LotPacked(lot=LOT, site=SITE, package=WAYBILL, net_g=5 * _KG),
        GoodsMoved(site=SITE, owner="coop-3", item="honey", pieces=20, why="received"),
    ]


def _enter(scene: Scene) -> None:
    """What people entered by the pages."""
    sheet = read([["运单号"], ["YT88881111"]])
    upload = Upload(SITE, "2026-05-28", "YTO", "x.csv", scene.now_ms, "manager")
    with scene.store.write() as connection:
        manifests.keep(connection, upload, sheet)
        versions.add(connection, "routing", _ROUTES, who="m", comment="", now_ms=1)
        Parties(SEALER).keep(connection, [Draft("", "farmer", NAME, "", PHONE)], "m", 1)
