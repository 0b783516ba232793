"""Money on delivery is whole fen, each payment once, and a till's sums always meet."""

from hypothesis import strategies as st

from logistics.events.all import AnyEvent
from logistics.events.counter import ParcelReleased
from logistics.events.money import CodClosed, CodDue, CodPaid, CodRemitted
from logistics.parcels.cod import CodEntry, Till, entry, till
from tests.logistics.parcels.telling import SITE, W, corrected, in_any_disorder, told


def due(fen: int) -> CodDue:
    return CodDue(waybill=W, site=SITE, amount_fen=fen, stated_by="label")


def paid(fen: int, name: str = "p1", waybill: str = W) -> CodPaid:
    return CodPaid(waybill=waybill, site=SITE, payment=name, amount_fen=fen, method="cash")


def sent(fen: int, name: str = "r1") -> CodRemitted:
    return CodRemitted(site=SITE, remittance=name, amount_fen=fen)


def counted(fen: int, expected: int) -> CodClosed:
    return CodClosed(site=SITE, day="2026-11-27", expected_fen=expected, counted_fen=fen)


RELEASED = ParcelReleased(waybill=W, site=SITE, taken_by="recipient")


def account(*events: AnyEvent) -> CodEntry:
    return entry(W, told(*events))


def odds(found: CodEntry | Till) -> list[str]:
    return [odd.kind for odd in found.odd]


def test_due_then_paid() -> None:
    """The latest amount before the payment is what is owed."""
    found = account(due(10_000), due(12_800), paid(12_800), RELEASED)
    assert (found.due_fen, found.paid_fen, found.state, odds(found)) == (12_800, 12_800, "paid", [])
    assert account(due(12_800)).state == "due"
    assert account().state == "none"


def test_the_same_payment_twice_is_one() -> None:
    """Told again after an outage, under its own name, it is no second payment."""
    found = account(due(12_800), paid(12_800), paid(12_800))
    assert (found.paid_fen, found.state, odds(found)) == (12_800, "paid", [])


def test_an_amount_changed_after_the_payment_is_seen() -> None:
    """What was owed stays what it was, and the change is an anomaly."""
    found = account(due(12_800), paid(12_800), due(9_900))
    assert (found.due_fen, found.state) == (12_800, "paid")
    assert [(odd.kind, odd.wanted_fen, odd.found_fen) for odd in found.odd] == [
        ("amount_changed_after_payment", 12_800, 9_900)
    ]


def test_other_money_than_was_due_is_seen() -> None:
    """Too little, too much, twice, without an amount, or one name with two amounts."""
    assert odds(account(due(100), paid(90))) == ["paid_other_than_due"]
    assert account(due(100), paid(90)).state == "short"
    assert odds(account(due(100), paid(100), paid(100, "p2"))) == ["paid_again"]
    assert odds(account(paid(100))) == ["paid_without_due"]
    assert odds(account(due(100), paid(100), paid(70))) == ["payment_told_differently"]


def test_two_parts_are_one_payment_in_full() -> None:
    """Half in cash and half by telephone."""
    found = account(due(100), paid(60), paid(40, "p2"))
    assert (found.state, odds(found)) == ("paid", [])


def test_a_release_without_the_money_is_seen() -> None:
    """The counter does not let that happen; where it did, it is said."""
    assert odds(account(due(100), RELEASED)) == ["released_unpaid"]
    assert odds(account(due(100), RELEASED, paid(100))) == ["released_unpaid"]


def test_a_payment_that_was_wrong_is_taken_out() -> None:
    """A correction leaves the parcel owing again."""
    found = account(due(100), paid(100), corrected(2))
    assert (found.state, found.paid_fen) == ("due", 0)


def test_a_till_balances() -> None:
    """A yuan is missing at the count, and all sums meet."""
    found = till(
        SITE, told(paid(12_800), paid(5_000, "p2"), sent(10_000), counted(7_700, 7_800), sent(7_700, "r2"))
    )
    assert (found.collected_fen, found.remitted_fen, found.in_hand_fen) == (17_800, 17_700, 0)
    assert [(close.expected_fen, close.counted_fen, close.difference_fen) for close in found.closes] == [
        (7_800, 7_700, 100)
    ]
    assert odds(found) == []


def test_a_counter_with_other_books_is_seen() -> None:
    """It expected another sum than its own events give."""
    assert odds(till(SITE, told(paid(100), counted(90, 90)))) == ["books_differ"]


EVENTS: st.SearchStrategy[AnyEvent] = st.one_of(
    st.builds(due, st.integers(0, 3)),
    st.builds(paid, st.integers(0, 3), st.sampled_from(["p1", "p2"]), st.sampled_from([W, "W2"])),
    st.builds(sent, st.integers(0, 3), st.sampled_from(["r1", "r2"])),
    st.builds(counted, st.integers(0, 5), st.integers(0, 5)),
    st.builds(corrected, st.integers(1, 12)),
    st.just(RELEASED),
)


def test_in_any_disorder() -> None:
    """Permuted and doubled, accounts and tills are the same."""
    in_any_disorder(EVENTS, lambda facts: entry(W, facts))
    in_any_disorder(EVENTS, lambda facts: till(SITE, facts, 3))


def test_the_sums_of_any_till_meet() -> None:
    """Opening + collected = remitted + in hand + differences, whatever was told."""

    def balance(found: Till) -> int:
        return 3 + found.collected_fen - found.remitted_fen - found.in_hand_fen - found.difference_fen

    def check(facts: object) -> bool:
        assert balance(till(SITE, facts, 3)) == 0  # type: ignore[arg-type]  # facts are what in_any_disorder gives
        return True

    in_any_disorder(EVENTS, check)
