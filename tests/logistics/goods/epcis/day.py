"""A day of kiwifruit from the farm to the pick-up, as facts, rooms and scans, with one wrong class."""

from datetime import timedelta, timezone

from logistics.events.all import AnyEvent
from logistics.events.counter import Corrected
from logistics.events.lots import (
    LotBegun,
    LotBlocked,
    LotCertified,
    LotGraded,
    LotInspected,
    LotLeft,
    LotPacked,
    LotReshaped,
    LotSettled,
    LotShipped,
    LotStored,
    LotWeighed,
    Portion,
)
from logistics.events.parcels import Act
from logistics.goods.epcis.document import Chain
from logistics.goods.epcis.naming import Naming
from logistics.goods.story.rooms import Measured, OutOf, RoomTime
from logistics.parcels.custody import Step
from logistics.parcels.told import Told

SITE, RAW, ONE, TWO, REJECT = "COLD-1", "260928-K3X9F-001", "260928-K3X9F-002", "260928-K3X9F-003", "R-1"
WAYBILL = "YT1234567890123"
BEGAN_MS = 1_790_548_200_000  # 2026-09-28T06:30:00+08:00
MINUTE_MS = 60_000
CHINA = timezone(timedelta(hours=8))
# The keys of 9521234 are GS1's examples.
WITH_KEYS = Naming(
    "https://trace.example.cn",
    CHINA,
    gtins={"kiwifruit": "9521234000013"},
    glns={SITE: "9521234000204", "V-1": "9521234000303"},
    giai_prefix="9521234",
)
WITHOUT_KEYS = Naming("https://trace.example.cn", CHINA)


def told(*events: AnyEvent) -> list[Told]:
    """The events as they happened, ten minutes apart."""
    return [Told(BEGAN_MS + 10 * n * MINUTE_MS, "s", n + 1, event) for n, event in enumerate(events)]


def graded(into: str, net_g: int, quality: str) -> LotGraded:
    """So much of the raw lot went into a class."""
    return LotGraded(
        lot=RAW, into=into, site=SITE, gross_g=net_g, quality=quality, size="M", standard="kiwifruit/2"
    )


FACTS = told(
    LotBegun(
        lot=RAW, site=SITE, product="kiwifruit", owner="P-17", origin="331123105", harvested="2026-09-28"
    ),
    LotWeighed(lot=RAW, site=SITE, gross_g=62_000, tare_g=1600, device="floor", division_g=20),
    LotWeighed(lot=RAW, site=SITE, gross_g=60_000, tare_g=1800, device="floor", division_g=20),
    LotInspected(lot=RAW, site=SITE, result="pass", method="胶体金", report="J-88"),
    LotCertified(lot=RAW, site=SITE, number="HGZ-001", basis="self_test", day="2026-09-28", net_g=118_600),
    LotBegun(lot=ONE, site=SITE, product="kiwifruit", kind="grade", parents=(RAW,), quality="一级"),
    graded(ONE, 72_400, "一级"),
    graded(ONE, 41_000, "一级"),
    Corrected(site=SITE, stream="s", seq=8, reason="wrong class"),
    graded(TWO, 41_000, "二级"),
    graded(REJECT, 5_100, ""),
    LotSettled(lot=RAW, site=SITE, loss_g=100, tolerance_g=200),
    LotStored(lot=ONE, site=SITE, room="COLD-A", product="kiwifruit", net_g=72_400),
    LotBlocked(lot=TWO, site=SITE, is_blocked=True, why="soft"),
    LotLeft(lot=ONE, site=SITE, room="COLD-A", net_g=10_000),
    LotReshaped(
        site=SITE,
        kind="split",
        inputs=(Portion(ONE, 5000),),
        outputs=(Portion("S1", 2000), Portion("S2", 3000)),
    ),
    LotPacked(lot=ONE, site=SITE, package=WAYBILL, net_g=2500, pieces=24),
    LotPacked(lot=ONE, site=SITE, package="095212340000000013", net_g=2500),
    LotShipped(lot=ONE, site=SITE, net_g=10_000, to="P-99", document="出库单 7", vehicle="浙K12345"),
)
STORED_MS = BEGAN_MS + 120 * MINUTE_MS
TIME = RoomTime(
    ONE,
    SITE,
    "COLD-A",
    STORED_MS,
    None,
    STORED_MS + 1440 * MINUTE_MS,
    72_400,
    low_mc=-1000,
    high_mc=2000,
    rule=3,
    probes=(
        Measured(
            "box-1/cold-a", 84_000_000, -200, 3400, 600, 900, 1400, ((STORED_MS, STORED_MS + 2_400_000),)
        ),
        Measured("box-1/cold-b", silent=((STORED_MS, STORED_MS + 86_400_000),)),
    ),
    outs=(OutOf("box-1/cold-a", "HOT", STORED_MS + 3_600_000, STORED_MS + 7_200_000, 3400, 2000),),
    unknown=((STORED_MS, STORED_MS + 2_400_000),),
)
UNMEASURED = RoomTime(ONE, SITE, "COLD-B", STORED_MS, STORED_MS + 60_000, STORED_MS + 60_000, 1)
_ACTS: tuple[tuple[str, Act], ...] = (
    (SITE, "collect"),
    (SITE, "depart"),
    ("V-1", "arrive"),
    ("V-1", "hand_out"),
    ("V-1", "return"),
)
STEPS = tuple(
    Step(WAYBILL, BEGAN_MS + (180 + 10 * n) * MINUTE_MS, site, act, "box-1", "s", 100 + n, "down")
    for n, (site, act) in enumerate(_ACTS)
)
DAY = Chain(ONE, FACTS, (TIME, UNMEASURED), STEPS)
NOW_MS = BEGAN_MS + 3 * 1440 * MINUTE_MS
