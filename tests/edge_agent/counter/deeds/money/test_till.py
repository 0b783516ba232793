"""A till balances: what was collected was remitted, is in hand, or was found missing."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge_agent.counter.books.cash import drawer, today
from edge_agent.counter.books.days import day_of
from edge_agent.counter.deeds.money.till import CountTill, Remit
from edge_agent.trade.outcome import Said
from logistics.events.counter import Corrected
from logistics.events.money import CodClosed, CodPaid, ParcelCollected, Payment
from logistics.parcels import cod
from tests.edge_agent.counter.deeds.money.till_at import SITE, Till
from tests.edge_agent.making import EPOCH_MS


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    """A counter without money."""
    made = Till(tmp_path)
    yield made
    made.end()


def paid(fen: int, name: str = "p1", waybill: str = "W1", method: Payment = "cash") -> CodPaid:
    return CodPaid(waybill=waybill, site=SITE, payment=name, amount_fen=fen, method=method)


def count(till: Till, counted_fen: int, **more: object) -> Said:
    """Count what the page shows now."""
    found = drawer(till.bench.books.told, SITE)
    return till.ask(CountTill(found.after, found.in_hand_fen, counted_fen, **more))  # type: ignore[arg-type]  # its fields


def in_hand(till: Till) -> int:
    return drawer(till.bench.books.told, SITE).in_hand_fen


def test_a_day_with_money_balances(till: Till) -> None:
    """Taken, handed on, counted: the rest is in hand, and tomorrow begins with it."""
    till.tell(paid(12_800))
    till.tell(paid(5_000, waybill="W2", method="wechat"))
    assert till.ask(Remit("r1", 10_000, "SF")).key == "remitted"
    found = drawer(till.bench.books.told, SITE)
    assert (found.in_hand_fen, found.electronic_fen, found.opening_fen) == (7_800, 5_000, 0)
    assert count(till, 2_800, account_fen=5_000).key == "counted_even"
    assert drawer(till.bench.books.told, SITE).opening_fen == in_hand(till) == 7_800


@pytest.mark.parametrize(
    ("counted_fen", "why", "key"),
    [(700, "counted_missing_why", "counted_missing"), (900, "counted_over_why", "counted_over")],
)
def test_a_difference_needs_a_word(till: Till, counted_fen: int, why: str, key: str) -> None:
    """Missing or too much is said with the sum; blanks are no word."""
    till.tell(paid(800))
    said = count(till, counted_fen, note="  ")
    assert (said.kind, said.key, said.fields) == ("refused", why, {"yuan": "1.00"})
    assert in_hand(till) == 800
    assert count(till, counted_fen, note="找错零钱").key == key
    assert in_hand(till) == counted_fen
    [closed] = [one.event for one in till.all if isinstance(one.event, CodClosed)]
    assert (closed.expected_fen, closed.counted_fen, closed.note) == (800, counted_fen, "找错零钱")


def test_postage_in_the_drawer_is_set_apart(till: Till) -> None:
    """It is no money on delivery."""
    till.tell(paid(800))
    assert count(till, 1_300, apart_fen=500).key == "counted_even"
    assert count(till, 100, apart_fen=500).key == "count_below_postage"


def test_a_form_that_is_sent_twice_counts_once(till: Till) -> None:
    """A count and a remittance: yellow, and nothing more happens."""
    till.tell(paid(800))
    assert [till.ask(Remit("r1", 300)).kind for _ in range(2)] == ["ok", "duplicate"]
    form = CountTill(0, 500, 500)
    assert [till.ask(form).kind for _ in range(2)] == ["ok", "duplicate"]
    assert till.ask(Remit("r1", 300)).kind == "duplicate"
    assert in_hand(till) == 500


def test_a_form_that_is_too_old_is_refused(till: Till) -> None:
    """Money came while somebody counted: what was expected is not so any more."""
    till.tell(paid(800))
    form = CountTill(0, 800, 800)
    till.tell(paid(100, waybill="W2"))
    assert till.ask(form).key == "till_moved"


def test_nobody_hands_on_what_is_not_there(till: Till) -> None:
    """Nor nothing at all."""
    till.tell(paid(800))
    assert till.ask(Remit("r1", 801)).fields == {"yuan": "8.00"}
    assert till.ask(Remit("r2", 0)).key == "no_sum"


def test_a_payment_told_again_after_a_count_is_no_second_one(till: Till) -> None:
    """Its name was there before the count."""
    till.tell(paid(800))
    count(till, 800)
    till.tell(paid(800))
    assert in_hand(till) == 800


def test_a_count_that_was_wrong_is_taken_out(till: Till) -> None:
    """The one before it counts again, with all that came since."""
    till.tell(paid(800))
    count(till, 700, note="?")
    closed = till.all[-1]
    till.tell(Corrected(site=SITE, stream=closed.stream, seq=closed.seq, reason="miscounted"))
    assert in_hand(till) == 800


def test_today_by_the_ways_to_pay(till: Till) -> None:
    """Money on delivery and postage stand apart, each once."""
    till.tell(paid(800))
    till.tell(paid(800))
    till.tell(paid(500, waybill="W2", method="wechat"))
    till.tell(
        ParcelCollected(
            waybill="W3",
            site=SITE,
            weight_g=900,
            price_fen=600,
            method="cash",
            zone="zj",
            is_identified=True,
            is_inspected=True,
        )
    )
    found = today(till.bench.books.told, day_of(EPOCH_MS))
    assert (dict(found.cod), dict(found.postage)) == ({"cash": 800, "wechat": 500}, {"cash": 600})
    assert (found.cod_fen, found.postage_fen) == (1300, 600)
    assert today(till.bench.books.told, day_of(EPOCH_MS + 86_400_000)).cod_fen == 0


STEPS = st.one_of(
    st.tuples(
        st.just("pay"), st.integers(0, 500), st.sampled_from(["p1", "p2"]), st.sampled_from(["W1", "W2"])
    ),
    st.tuples(st.just("remit"), st.integers(0, 600), st.sampled_from(["r1", "r2"])),
    st.tuples(st.just("count"), st.integers(-50, 50)),
    st.tuples(st.just("correct"), st.integers(0, 10)),
    st.tuples(st.just("restart")),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(STEPS, max_size=12))
def test_any_till_balances(steps: list[tuple[object, ...]]) -> None:
    """Collected = remitted + in hand + differences; since the last count the same as from the first day."""
    with TemporaryDirectory() as folder:
        till = Till(Path(folder))
        for step in steps:
            take(till, *step)
            whole = cod.till(SITE, till.all)
            assert whole.collected_fen == whole.remitted_fen + in_hand(till) + whole.difference_fen
            assert in_hand(till) == whole.in_hand_fen
        till.end()


def take(till: Till, kind: object, *values: object) -> None:
    """One step of what may happen at a till."""
    match kind, *values:
        case "pay", int(fen), str(name), str(waybill):
            till.tell(paid(fen, name, waybill))
        case "remit", int(fen), str(name):
            till.ask(Remit(name, fen))
        case "count", int(off):
            count(till, max(0, in_hand(till) + off), note="盘点")
        case "correct", int(number) if till.all:
            wrong = till.all[number % len(till.all)]
            till.tell(Corrected(site=SITE, stream=wrong.stream, seq=wrong.seq, reason="wrong"))
        case ("restart",):
            till.start()
