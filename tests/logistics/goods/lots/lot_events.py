"""One event of each type that is told of lots, as the tests send them."""

from logistics.events.all import AnyEvent
from logistics.events.lots import (
    LotBegun,
    LotBlocked,
    LotCertified,
    LotGraded,
    LotInspected,
    LotPacked,
    LotReshaped,
    LotSettled,
    LotShipped,
    LotWeighed,
    Portion,
)

RAW, GRADE, SITE, KIWI = "261127-K3X9F-011", "261127-K3X9F-012", "COLD-1", "kiwifruit/1"

LOT_EVENTS: list[AnyEvent] = [
    LotBegun(lot=RAW, site=SITE, product="kiwifruit", owner="F-0031", origin="331123104203"),
    LotBegun(
        lot=GRADE, site=SITE, product="kiwifruit", kind="grade", quality="一级", size="M", parents=(RAW,)
    ),
    LotWeighed(lot=RAW, site=SITE, gross_g=21_860, tare_g=1800, device="floor", division_g=20, containers=1),
    LotGraded(
        lot=RAW, into=GRADE, site=SITE, gross_g=108, division_g=1, pieces=1, quality="一级", standard=KIWI
    ),
    LotSettled(lot=RAW, site=SITE, loss_g=140, tolerance_g=260),
    LotReshaped(
        site=SITE,
        kind="split",
        inputs=(Portion(GRADE, 80),),
        outputs=(Portion("L-1", 50), Portion("L2", 30)),
    ),
    LotInspected(lot=GRADE, site=SITE, result="pass", method="农残速测", report="JC-1127-08"),
    LotCertified(lot=GRADE, site=SITE, number="HGZ-012", basis="self_test", day="2026-11-27", net_g=80_000),
    LotBlocked(lot=GRADE, site=SITE, is_blocked=True, why="农残复检"),
    LotPacked(lot=GRADE, site=SITE, package="SF1234567890123", net_g=5000, pieces=46),
    LotShipped(lot=GRADE, site=SITE, net_g=50_000, to="杭州勾庄市场"),
]
