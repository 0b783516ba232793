"""A site's boxes come to know what all boxes told of its lots, and what was entered at the centre."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from central.store.lots import carrying, entered
from central.store.lots.carrying import EVERY_MS, KEPT_DAYS, fitting
from logistics import wire
from logistics.events.lots import LotBegun, LotBlocked, LotInspected, LotPacked, LotWeighed
from logistics.goods.lots.carried import Carried, CarriedTable, Dated, encode
from logistics.goods.lots.heard import heard_of
from plumbing import codec
from tests.central.centre import batch
from tests.central.store.ledgers.held.county import County, county_in

SITE, LOT = "COLD-1", "261127-K3X9F-001"


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    """A cold store with two boxes, of which one brought 5 kg in and the other packed 1 kg."""
    with county_in(tmp_path) as here:
        for name in ("a", "b"):
            here.box(name, "coldstore", SITE)
        here.box("v", "village", "SC-1")
        begun = LotBegun(lot=LOT, site=SITE, product="kiwifruit")
        weighed = LotWeighed(lot=LOT, site=SITE, gross_g=5000)
        tell(here, "a", begun, weighed)
        tell(here, "b", LotPacked(lot=LOT, site=SITE, package="SF1", net_g=1000))
        yield here


def tell(county: County, box: str, *events: LotBegun | LotWeighed | LotPacked, first: int = 2) -> None:
    stamped = [(county.now_ms, event) for event in events]
    county.centre.receive(batch(f"{box}-1", first, *stamped, box=box), now_ms=county.now_ms)


def net_g(county: County, box: str) -> int:
    row = county.boxes[box].held.lots().rows.get(LOT)
    return row.net_g if row else 0


def test_both_boxes_of_the_site_hold_it_and_no_other(county: County) -> None:
    """Its grams, and what the lot is."""
    county.go_on()
    assert net_g(county, "a") == net_g(county, "b") == 4000
    begun = county.boxes["b"].held.lots().rows[LOT].begun
    assert begun is not None
    assert begun.event.product == "kiwifruit"
    assert county.boxes["v"].held.lots().rows == {}


def test_the_table_says_of_what_its_masses_are(county: County) -> None:
    """By streams and numbers; what a box told with a date to come is in neither until it is released."""
    later_ms = county.now_ms + 90 * 86_400_000
    early = LotWeighed(lot=LOT, site=SITE, gross_g=7000)
    county.centre.receive(batch("a-1", 4, (later_ms, early), box="a"), now_ms=county.now_ms)
    county.go_on()
    heard = county.boxes["a"].held.lots().heard
    known = [(name, seq) for name in ("a-1", "b-1", "v-1") for seq in range(1, 6) if heard.has((name, seq))]
    assert known == [("a-1", 1), ("a-1", 2), ("a-1", 3), ("b-1", 1), ("b-1", 2)]
    assert net_g(county, "a") == 4000


def test_masses_travel_every_ten_minutes_at_most_and_only_when_they_changed(county: County) -> None:
    """What comes in between waits; a quiet site is sent nothing."""
    county.go_on()
    assert county.stand("a", "lots").version == 1
    tell(county, "b", LotPacked(lot=LOT, site=SITE, package="SF2", net_g=500), first=3)
    county.go_on()
    assert net_g(county, "a") == 4000
    county.go_on(EVERY_MS / 1000)
    assert net_g(county, "a") == 3500
    county.go_on(2 * EVERY_MS / 1000)
    assert county.stand("a", "lots").version == 2


def test_a_block_at_the_centre_is_sent_at_once(county: County) -> None:
    """It is in no box's log: this table is how boxes hear of it."""
    county.go_on()
    with county.centre.store.write() as connection:
        event = LotBlocked(lot=LOT, site=SITE, is_blocked=True, why="投诉")
        entered.enter(connection, event, "lan", county.now_ms)
    county.go_on()
    blocked = county.boxes["a"].held.lots().rows[LOT].blocked
    assert blocked is not None
    assert (blocked.event.is_blocked, blocked.event.why) == (True, "投诉")


def test_what_is_too_much_for_the_wire_is_cut_and_counted() -> None:
    """Notes that cannot be compressed: so many rows as fit, the others are told."""
    rng = random.Random(1)

    def row(number: int) -> Carried:
        why = "".join(chr(rng.randrange(0x4E00, 0x9FA5)) for _ in range(200))
        block = LotBlocked(lot=f"L{number}", site=SITE, is_blocked=True, why=why)
        return Carried(f"L{number}", number, blocked=Dated(1, block))

    cut = fitting(CarriedTable(SITE, tuple(row(number) for number in range(1000)), more=("M",)))
    assert len(codec.pack(encode(cut))) <= wire.PARTS_MAX * wire.PART_BYTES_MAX
    assert 0 < len(cut.rows) < 1000
    assert [*(one.lot for one in cut.rows), *cut.more] == [*(f"L{number}" for number in range(1000)), "M"]
    assert cut.left_out == 0


def test_gaps_that_have_no_room_are_closed() -> None:
    """Then no row has room either; the table can be sent all the same."""
    rng = random.Random(1)

    def spans() -> list[tuple[int, int]]:
        return [(at, at + rng.randrange(10**8)) for at in range(1, 10**11, 10**9)]

    heard = tuple(heard_of(f"s{number}", spans()) for number in range(4000))
    cut = fitting(CarriedTable(SITE, (Carried("L", 1),), heard=heard))
    assert len(codec.pack(encode(cut))) <= wire.PARTS_MAX * wire.PART_BYTES_MAX
    assert (cut.rows, cut.more) == ((), ("L",))


def said(county: County, box: str, name: str) -> int | None:
    row = county.boxes[box].held.lots().of_own(name)
    return row.net_g if row else None


def test_a_lot_that_boxes_used_up_together_stays_used_up_for_each(county: County) -> None:
    """Its row is sent for 30 days; then silence says so, by all that the centre had heard."""
    tell(county, "b", LotPacked(lot=LOT, site=SITE, package="SF2", net_g=4000), first=3)
    county.go_on()
    assert net_g(county, "a") == 0
    assert LOT in county.boxes["a"].held.lots().rows
    county.now_ms += (KEPT_DAYS + 2) * 86_400_000
    county.go_on(EVERY_MS / 1000)
    county.boxes["a"].restart()
    known = county.boxes["a"].held.lots()
    assert LOT not in known.rows
    assert said(county, "a", LOT) == 0
    assert known.heard.has(("a-1", 2))
    assert known.heard.has(("a-1", 3))
    assert not known.heard.has(("a-1", 4))


def test_what_went_on_to_another_site_is_not_used_up(county: County) -> None:
    """The box at which it was weighed knows of the rest as long as there is one."""
    tell(county, "v", LotPacked(lot=LOT, site="SC-1", package="SF3", net_g=500), first=2)
    county.go_on()
    county.now_ms += (KEPT_DAYS + 2) * 86_400_000
    county.go_on(EVERY_MS / 1000)
    assert said(county, "a", LOT) == said(county, "v", LOT) == 3500


def test_a_box_that_moves_to_the_site_counts_nothing_twice(county: County) -> None:
    """It is sent the table that was made before: what it told elsewhere is in the sum, and so it is named."""
    tell(county, "v", LotPacked(lot=LOT, site="SC-1", package="SF3", net_g=500), first=2)
    tell(county, "b", LotPacked(lot=LOT, site=SITE, package="SF4", net_g=500), first=3)
    county.go_on()
    known = county.boxes["a"].held.lots()
    assert known.rows[LOT].net_g == 3000
    assert known.heard.has(("v-1", 2))


def test_of_lots_on_hand_without_room_silence_says_nothing(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their numbers are sent; where not even these have room, it says nothing of any lot."""
    monkeypatch.setattr(carrying, "ROWS_MAX", 1)
    monkeypatch.setattr(carrying, "MORE_MAX", 1)
    add(county, "O", first=4)
    county.go_on()
    assert [said(county, "a", name) for name in (LOT, "O", "gone")] == [4000, None, 0]
    add(county, "P", first=6)
    county.go_on(EVERY_MS / 1000)
    assert [said(county, "a", name) for name in (LOT, "O", "P", "gone")] == [None, None, 10, None]


def add(county: County, name: str, first: int) -> None:
    begun = LotBegun(lot=name, site=SITE, product="kiwifruit")
    tell(county, "a", begun, LotWeighed(lot=name, site=SITE, gross_g=10), first=first)


def test_a_failed_forebear_of_another_site_is_known_where_its_children_lie(county: County) -> None:
    """Long after it was used up there; what is left of it there is no stock here."""
    county.go_on()
    child = "261127-K3X9F-009"
    raw = LotBegun(lot="R2", site="HUB", product="kiwifruit")
    tell(county, "v", raw, LotWeighed(lot="R2", site="HUB", gross_g=9000))
    tell(county, "a", LotBegun(lot=child, site=SITE, product="kiwifruit", parents=("R2",)), first=4)
    tell(county, "a", LotWeighed(lot=child, site=SITE, gross_g=700), first=5)
    county.go_on(EVERY_MS / 1000)
    assert "R2" not in county.boxes["a"].held.lots().rows
    with county.centre.store.write() as connection:
        failed = LotInspected(lot="R2", site="HUB", result="fail", method="农残")
        entered.enter(connection, failed, "lan", county.now_ms)
    county.go_on()
    row = county.boxes["a"].held.lots().rows["R2"]
    assert row.inspected is not None
    assert (row.inspected.event.result, row.net_g) == ("fail", 0)
