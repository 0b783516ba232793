"""A day of produce: brought in, graded, split, tested, packed, shipped and used up, with one correction."""

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
from tests.central.centre import T0, Told

SITE, ROOM, MINUTE_MS = "COLD-1", "room-1", 60_000
RAW, ONE, TWO, SPLIT = "R-1", "A-1", "A-2", "A-1-1"
KIWI = "kiwifruit/1"


def _graded(into: str, net_g: int) -> LotGraded:
    return LotGraded(lot=RAW, into=into, site=SITE, gross_g=net_g, quality="一级", standard=KIWI)


DAY: list[AnyEvent] = [
    LotBegun(lot=RAW, site=SITE, product="kiwifruit", owner="F-0031", origin="331123104203"),
    LotWeighed(lot=RAW, site=SITE, gross_g=62_000, tare_g=2000, division_g=20),
    LotWeighed(lot=RAW, site=SITE, gross_g=42_000, tare_g=2000, division_g=20),
    LotStored(lot=RAW, site=SITE, room=ROOM, product="kiwifruit", net_g=100_000, owner="F-0031"),
    LotBegun(lot=ONE, site=SITE, product="kiwifruit", kind="grade", quality="一级", parents=(RAW,)),
    LotBegun(lot=TWO, site=SITE, product="kiwifruit", kind="grade", quality="二级", parents=(RAW,)),
    LotLeft(lot=RAW, site=SITE, room=ROOM, why="grading"),
    _graded(ONE, 60_000),
    _graded(ONE, 19_900),
    _graded(TWO, 19_900),
    Corrected(site=SITE, stream="s", seq=9, reason="wrong class"),
    LotReshaped(
        site=SITE,
        kind="split",
        inputs=(Portion(ONE, 20_000),),
        outputs=(Portion(SPLIT, 20_000),),
    ),
    LotCertified(lot=ONE, site=SITE, number="HGZ-1", basis="self_test", day="2026-05-28", net_g=40_000),
    LotInspected(lot=RAW, site=SITE, result="pass", method="农残速测", report="JC-1"),
    LotBlocked(lot=TWO, site=SITE, is_blocked=True, why="复检"),
    LotPacked(lot=ONE, site=SITE, package="SF1", net_g=5000),
    LotPacked(lot=SPLIT, site=SITE, package="SF1", net_g=1000),
    LotShipped(lot=ONE, site=SITE, net_g=35_000, to="杭州勾庄市场"),
    LotSettled(lot=RAW, site=SITE, loss_g=20_100, tolerance_g=320, note="sold at the door"),
]


def told() -> list[Told]:
    """The day, a minute an event."""
    return [(T0 + number * MINUTE_MS, event) for number, event in enumerate(DAY)]
