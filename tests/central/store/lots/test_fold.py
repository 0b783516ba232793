"""Lots' rows follow from what was told, in any order, and corrections take out what they name."""

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import Raw
from sqlalchemy import Row

from central.store.lots import facts, tables
from logistics import wire
from logistics.events.all import AnyEvent
from logistics.events.boxes import ClockKnown
from logistics.events.counter import Corrected
from tests.central.centre import T0, Centre, batch, centre_in, fresh_centre
from tests.central.store.lots.day import DAY, MINUTE_MS, ONE, RAW, SITE, SPLIT, TWO, told
from tests.logistics.goods.lots.lot_events import LOT_EVENTS


def lot(centre: Centre, number: str) -> Row[*tuple[object, ...]]:
    (row,) = (row for row in centre.rows(tables.lot) if row.lot == number)
    return row


def test_a_day_of_produce(tmp_path: Path) -> None:
    """Each lot is a row of what it is, what came in, what went out, and what its papers say."""
    with centre_in(tmp_path) as centre:
        centre.receive(batch("s", 1, *told()))
        raw, one, two = lot(centre, RAW), lot(centre, ONE), lot(centre, TWO)
        assert (raw.product, raw.kind, raw.owner, raw.site) == ("kiwifruit", "raw", "F-0031", SITE)
        assert (raw.in_g, raw.on_hand_g, raw.loss_g, raw.inspection) == (100_000, 0, 20_100, "pass")
        assert (raw.begun_ms, raw.settled_ms) == (T0, T0 + 18 * MINUTE_MS)
        assert (one.in_g, one.packed_g, one.shipped_g, one.on_hand_g) == (60_000, 5000, 35_000, 0)
        assert (one.certificate, one.is_stale, one.quality) == ("HGZ-1", False, "一级")
        assert (two.on_hand_g, two.block) == (19_900, "复检")
        split = lot(centre, SPLIT)
        assert (split.begun_ms, split.on_hand_g, split.odd) == (None, 19_000, 1)


def test_who_was_made_of_whom_and_what_is_in_a_package(tmp_path: Path) -> None:
    """Grams say how much went over; a package names all lots that are in it."""
    with centre_in(tmp_path) as centre:
        centre.receive(batch("s", 1, *told()))
        links = [(row.parent, row.child, row.net_g) for row in centre.rows(tables.lot_link)]
        assert links == [(ONE, SPLIT, 20_000), (RAW, ONE, 60_000), (RAW, TWO, 19_900)]
        packed = [(row.package, row.lot, row.net_g) for row in centre.rows(tables.lot_package)]
        assert packed == [("SF1", ONE, 5000), ("SF1", SPLIT, 1000)]


def test_an_account_comes_back_as_it_was_told(tmp_path: Path) -> None:
    """Its facts are those that count; a lot of which nobody told anything has none."""
    with centre_in(tmp_path) as centre:
        centre.receive(batch("s", 1, *told()))
        with centre.store.read() as connection:
            account = facts.account(connection, RAW)
            found = facts.told_of(connection, [ONE, "nobody"])
            assert facts.account(connection, "nobody") is None
    assert account is not None
    assert [one.told.seq for one in account.entries] == [2, 3, 8, 10, 19]
    assert sorted(one.seq for one in found[ONE]) == [5, 8, 12, 13, 16, 18]
    assert found["nobody"] == []


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.permutations(range(len(DAY))), st.lists(st.integers(0, len(DAY) - 1), max_size=6), st.integers(1, 6)
)
def test_any_order_and_duplication_gives_the_same(order: list[int], again: list[int], size: int) -> None:
    """A day's lots are the same however their events come, and a rebuild makes them the same again."""
    day = told()
    with fresh_centre() as calm:
        calm.receive(batch("s", 1, *day))
        expect = calm.models()
    with fresh_centre() as centre:
        come = [*order, *again]
        for at in range(0, len(come), size):
            centre.receive(*(batch("s", number + 1, day[number]) for number in come[at : at + size]))
        assert centre.models() == expect
        centre.projections.rebuild(centre.store)
        assert centre.models() == expect


def test_a_correction_from_another_box_takes_out_and_is_taken_out(tmp_path: Path) -> None:
    """It names the event by its stream, may come first, and may be wrong itself."""
    with centre_in(tmp_path) as centre:
        wrong = Corrected(site="HUB", stream="s", seq=2, reason="weighed twice")
        centre.receive(batch("t", 1, (T0 + 90 * MINUTE_MS, wrong), box="box-b"))
        centre.receive(batch("s", 1, *told()[:3]))
        assert lot(centre, RAW).in_g == 40_000
        right = Corrected(site="HUB", stream="t", seq=1, reason="was right")
        centre.receive(batch("t", 2, (T0 + 91 * MINUTE_MS, right), box="box-b"))
        assert lot(centre, RAW).in_g == 100_000


def test_what_is_taken_out_altogether_leaves_no_row(tmp_path: Path) -> None:
    """A lot that was begun by mistake is in no list."""
    with centre_in(tmp_path) as centre:
        wrong = Corrected(site=SITE, stream="s", seq=1, reason="typed by mistake")
        centre.receive(batch("s", 1, told()[0], (T0 + MINUTE_MS, wrong)))
        assert centre.rows(tables.lot) == []


def test_a_known_clock_moves_the_facts(tmp_path: Path) -> None:
    """What was told before the time was known ends up at its right time."""

    def stamped(up_ms: int, event: AnyEvent, off_ms: int, clock: wire.ClockQuality) -> wire.Stamped:
        return wire.Stamped(T0 + up_ms + off_ms, up_ms, clock, Raw(wire.encode_event(event)))

    events = [stamped(n * 1000, event, -86_400_000, "estimated") for n, event in enumerate(DAY, start=1)]
    known = stamped(100_000, ClockKnown(site=SITE, was_off_ms=86_400_000), 0, "synced")
    with centre_in(tmp_path) as centre:
        centre.receive(wire.batch("box-a", "s", "b1", 1, events, late=False))
        assert lot(centre, RAW).begun_ms == T0 + 1000 - 86_400_000
        centre.receive(wire.batch("box-a", "s", "b1", len(DAY) + 1, [known], late=False))
        assert lot(centre, RAW).begun_ms == T0 + 1000
        models = centre.models()
        centre.projections.rebuild(centre.store)
        assert centre.models() == models


def test_a_lot_that_only_stood_in_rooms_is_nothing_odd(tmp_path: Path) -> None:
    """A cold store that weighs and grades nothing tells of rooms alone: what it is comes from there."""
    with centre_in(tmp_path) as centre:
        centre.receive(batch("s", 1, told()[3], told()[6]))
        found = lot(centre, RAW)
        assert (found.kind, found.product, found.owner, found.odd) == ("", "kiwifruit", "F-0031", 0)


def test_every_event_of_lots_is_taken(tmp_path: Path) -> None:
    """None of them stops the collector, alone or together."""
    with centre_in(tmp_path) as centre:
        centre.receive(batch("s", 1, *[(T0 + n, event) for n, event in enumerate(LOT_EVENTS)]))
        assert {row.kind for row in centre.rows(tables.lot_fact)} == {
            "lot.begun",
            "lot.weighed",
            "lot.graded",
            "lot.settled",
            "lot.reshaped",
            "lot.inspected",
            "lot.certified",
            "lot.blocked",
            "lot.packed",
            "lot.shipped",
        }
