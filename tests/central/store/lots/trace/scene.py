"""A lot's day in a county whose room was measured, and went blind and warm while the lot lay in it."""

from central.store.coldchain import rules
from central.store.coldchain.rules import RoomVersion
from central.store.store import Store
from logistics.events.all import AnyEvent
from logistics.events.counter import Corrected
from logistics.events.lots import LotBegun, LotCertified, LotGraded, LotLeft, LotPacked, LotStored, LotWeighed
from logistics.events.parcels import Act
from tests.central.centre import ROOM, RULE, T0, Centre, Told, batch, chunk, scan

SITE, COLD = ROOM
MINUTE_MS, HOUR_MS = 60_000, 3_600_000
RAW, ONE, WAYBILL = "R-1", "A-1", "SF1399047128465"

CERTIFIED = LotCertified(lot=ONE, site=SITE, number="H-1", basis="self_test", day="2026-05-28", net_g=60_000)


def told(base_ms: int = T0) -> list[Told]:
    """Stored for a day from minute 10 on, graded after 4 hours, packed after 20; a class corrected."""
    events: list[tuple[int, AnyEvent]] = [
        (0, LotBegun(lot=RAW, site=SITE, product="kiwifruit", owner="F-31", origin="331123104203")),
        (5, LotWeighed(lot=RAW, site=SITE, gross_g=102_000, tare_g=2000)),
        (10, LotStored(lot=RAW, site=SITE, room=COLD, product="kiwifruit", net_g=100_000)),
        (240, LotGraded(lot=RAW, into=ONE, site=SITE, gross_g=60_000, quality="一级")),
        (241, LotGraded(lot=RAW, into=ONE, site=SITE, gross_g=9000, quality="一级")),
        (242, Corrected(site=SITE, stream="s", seq=5, reason="wrong class")),
        (243, LotGraded(lot=RAW, into="A-2", site=SITE, gross_g=9000, quality="二级")),
        (244, LotBegun(lot=ONE, site=SITE, product="kiwifruit", kind="grade", parents=(RAW,))),
        (250, LotStored(lot=ONE, site=SITE, room=COLD, product="kiwifruit", net_g=60_000)),
        (
            260,
            LotCertified(lot=ONE, site=SITE, number="H-1", basis="self_test", day="2026-05-28", net_g=60_000),
        ),
        (1200, LotLeft(lot=ONE, site=SITE, room=COLD, net_g=20_000)),
        (1210, LotPacked(lot=ONE, site=SITE, package=WAYBILL, net_g=2500)),
        (1300, LotLeft(lot=ONE, site=SITE, room=COLD)),
    ]
    return [(base_ms + minute * MINUTE_MS, event) for minute, event in events]


def readings(base_ms: int = T0) -> list[Told]:
    """4 °C but for two hours at 12 °C from the sixth on, and blind from the tenth hour for forty minutes."""
    warm = [12.0 if 6 * 12 <= n < 8 * 12 else 4.0 for n in range(10 * 12)]
    later = [4.0] * (12 * 12)
    again_ms = base_ms + 10 * HOUR_MS + 35 * MINUTE_MS
    return [(base_ms, chunk(warm, "p1")), (again_ms, chunk(later, "p1"))]


def scans(base_ms: int = T0) -> list[Told]:
    """The parcel's way."""
    way: list[tuple[int, Act, str]] = [
        (1220, "arrive", SITE),
        (1250, "depart", SITE),
        (1280, "arrive", "V-1"),
        (1310, "hand_out", "V-1"),
    ]
    return [(base_ms + minute * MINUTE_MS, scan(WAYBILL, act, site)) for minute, act, site in way]


def lived(centre: Centre) -> Centre:
    """The whole day, received."""
    ruled(centre.store, T0)
    centre.receive(batch("s", 1, *told()), batch("t", 1, *readings()), batch("u", 1, *scans()))
    return centre


def ruled(store: Store, base_ms: int) -> None:
    """The room has its limits."""
    since_ms = base_ms - HOUR_MS
    with store.write() as connection:
        rules.add(connection, RoomVersion(SITE, COLD, since_ms, RULE, 900_000, "page", "m", since_ms))
