"""Stock is added up by owner, and what was harvested first goes out first, whatever it was graded into."""

from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from central.store.lots.stock import LISTED_MAX, Stock, due, stock
from logistics.events.all import AnyEvent
from logistics.events.lots import LotBegun, LotBlocked, LotGraded, LotKind, LotWeighed
from tests.central.centre import T0, batch, centre_in

ZONE, TODAY, SITE = ZoneInfo("Asia/Shanghai"), date(2026, 5, 29), "COLD-1"


def begun(
    lot: str, kind: LotKind = "raw", product: str = "pear", harvested: str | None = None, owner: str = ""
) -> LotBegun:
    return LotBegun(lot=lot, site=SITE, product=product, kind=kind, harvested=harvested, owner=owner)


def weighed(lot: str) -> LotWeighed:
    return LotWeighed(lot=lot, site=SITE, gross_g=1000)


EVENTS: list[AnyEvent] = [
    begun("R1", harvested="2026-05-20", owner="F-1"),
    weighed("R1"),
    begun("G1", "grade", owner="F-1"),
    LotGraded(lot="R1", into="G1", site=SITE, gross_g=400),
    begun("J1", "reject", owner="F-1"),
    LotGraded(lot="R1", into="J1", site=SITE, gross_g=100),
    begun("R2", harvested="2026-05-18", owner="F-2"),
    weighed("R2"),
    begun("R3", owner="F-2"),
    weighed("R3"),
    LotBlocked(lot="R3", site=SITE, is_blocked=True, why="x"),
    begun("T1", product="tea"),
    weighed("T1"),
]


def test_first_expired_first_out(tmp_path: Path) -> None:
    """A graded lot is as old as the harvest that it came from; rejects and products without a shelf life are
    in no such list."""
    with centre_in(tmp_path) as centre:
        centre.receive(batch("s", 1, *[(T0 + n, event) for n, event in enumerate(EVENTS)]))
        with centre.store.read() as connection:
            days = {"pear": 10}
            found = due(connection, lambda product, _day: days.get(product), TODAY, ZONE)
    assert [(one.lot.lot, one.since, one.until, one.left_days) for one in found] == [
        ("R2", "2026-05-18", "2026-05-28", -1),
        ("G1", "2026-05-20", "2026-05-30", 1),
        ("R1", "2026-05-20", "2026-05-30", 1),
        ("R3", "2026-05-29", "2026-06-08", 10),
    ]


def test_stock_by_product_site_and_owner(tmp_path: Path) -> None:
    """What is blocked and what was rejected is in it, and said beside it."""
    with centre_in(tmp_path) as centre:
        centre.receive(batch("s", 1, *[(T0 + n, event) for n, event in enumerate(EVENTS)]))
        with centre.store.read() as connection:
            assert stock(connection) == [
                Stock("pear", SITE, "F-1", 3, 1000, 0, 100),
                Stock("pear", SITE, "F-2", 2, 2000, 1000, 0),
                Stock("tea", SITE, "", 1, 1000, 0, 0),
            ]


def test_what_expires_first_is_listed_however_much_there_is(tmp_path: Path) -> None:
    """The list is cut at its end: the lot that goes first is on it, whatever its number and its product."""
    events: list[AnyEvent] = []
    for n in range(LISTED_MAX):
        events += [begun(f"A{n:04}", harvested="2026-05-20"), weighed(f"A{n:04}")]
    events += [begun("Z1", harvested="2026-05-19"), weighed("Z1")]
    events += [begun("Z2", product="tea", harvested="2026-05-20"), weighed("Z2")]
    with centre_in(tmp_path) as centre:
        centre.receive(batch("s", 1, *[(T0 + n, event) for n, event in enumerate(events)]))
        with centre.store.read() as connection:
            days = {"pear": 10, "tea": 1}
            found = due(connection, lambda product, _day: days.get(product), TODAY, ZONE)
    assert [one.lot.lot for one in found[:3]] == ["Z2", "Z1", "A0000"]
    assert len(found) == LISTED_MAX
