"""Cash on delivery (代收货款) in whole fen: what a parcel owes and has paid, and what a site's till holds."""

from collections.abc import Iterable, Iterator
from typing import Literal

from msgspec import Struct

from logistics.events.counter import ParcelReleased
from logistics.events.money import CodClosed, CodDue, CodPaid, CodRemitted
from logistics.parcels.told import Told, standing

CodState = Literal["none", "due", "paid", "short", "over"]
OddKind = Literal[
    "amount_changed_after_payment",
    "paid_other_than_due",  # the sum of all payments is not what was due when the first was taken
    "paid_without_due",
    "paid_again",  # another payment, with a name of its own, after it had been paid in full
    "payment_told_differently",  # one payment's name with two amounts: the first by time counts
    "released_unpaid",
    "books_differ",  # a counter expected another sum in its till than its own events give
]


class Odd(Struct, frozen=True):
    """What cannot be right, and the event that shows it: a person has to look."""

    kind: OddKind
    told: Told
    wanted_fen: int
    found_fen: int


class Payment(Struct, frozen=True):
    """Money that was taken once."""

    name: str
    at_ms: int
    site: str
    amount_fen: int
    method: str


class CodEntry(Struct, frozen=True):
    """A parcel's account. `due_fen` is what counted when the first payment was taken, or counts now."""

    waybill: str
    due_fen: int | None
    payments: tuple[Payment, ...]
    odd: tuple[Odd, ...]

    @property
    def paid_fen(self) -> int:
        """All that was taken for it."""
        return sum(payment.amount_fen for payment in self.payments)

    @property
    def state(self) -> CodState:
        """Where it stands. A due of 0 is paid."""
        if not self.payments:
            return "none" if self.due_fen is None else "due" if self.due_fen else "paid"
        owed = self.due_fen or 0
        return "paid" if self.paid_fen == owed else "short" if self.paid_fen < owed else "over"


def entry(waybill: str, told: Iterable[Told]) -> CodEntry:
    """The account of one parcel from all that was told of it, in any order and any duplication."""
    due: int | None = None
    payments: dict[str, Payment] = {}
    odd: list[Odd] = []
    for one in standing(told):
        if isinstance(one.event, CodDue):
            if payments and one.event.amount_fen != due:
                odd.append(Odd("amount_changed_after_payment", one, due or 0, one.event.amount_fen))
            if not payments:
                due = one.event.amount_fen
        elif isinstance(one.event, CodPaid):
            odd += _odd_payment(one, one.event, due, payments)
            payments.setdefault(one.event.payment, _payment(one, one.event))
        elif isinstance(one.event, ParcelReleased):
            paid = sum(payment.amount_fen for payment in payments.values())
            if due is not None and paid < due:
                odd.append(Odd("released_unpaid", one, due, paid))
    found = CodEntry(waybill, due, tuple(payments.values()), tuple(odd))
    return _checked(found, told)


def _odd_payment(one: Told, event: CodPaid, due: int | None, payments: dict[str, Payment]) -> list[Odd]:
    known = payments.get(event.payment)
    if known is not None:
        is_same = known.amount_fen == event.amount_fen
        return [] if is_same else [Odd("payment_told_differently", one, known.amount_fen, event.amount_fen)]
    paid = sum(payment.amount_fen for payment in payments.values())
    if due is None:
        return [Odd("paid_without_due", one, 0, event.amount_fen)]
    return [Odd("paid_again", one, due, paid + event.amount_fen)] if payments and paid >= due else []


def _payment(one: Told, event: CodPaid) -> Payment:
    return Payment(event.payment, one.at_ms, event.site, event.amount_fen, event.method)


def _checked(found: CodEntry, told: Iterable[Told]) -> CodEntry:
    """With a word on a sum that is not what was due, unless something said so already."""
    is_said = any(odd.kind in ("paid_again", "paid_without_due") for odd in found.odd)
    if found.state not in ("short", "over") or is_said:
        return found
    last = [one for one in standing(told) if isinstance(one.event, CodPaid)][-1]
    odd = Odd("paid_other_than_due", last, found.due_fen or 0, found.paid_fen)
    return CodEntry(found.waybill, found.due_fen, found.payments, (*found.odd, odd))


class Close(Struct, frozen=True):
    """A till that was counted: `expected_fen` by all events up to then, `difference_fen` what is missing."""

    at_ms: int
    day: str
    expected_fen: int
    counted_fen: int
    told_fen: int
    note: str

    @property
    def difference_fen(self) -> int:
        """Positive where money is missing, negative where there is too much."""
        return self.expected_fen - self.counted_fen


class Till(Struct, frozen=True):
    """A site's money since an opening: opening + collected = remitted + in hand + differences, always."""

    site: str
    collected_fen: int = 0
    remitted_fen: int = 0
    in_hand_fen: int = 0
    closes: tuple[Close, ...] = ()
    odd: tuple[Odd, ...] = ()

    @property
    def difference_fen(self) -> int:
        """What all counts found missing (positive) or too much (negative)."""
        return sum(close.difference_fen for close in self.closes)


def till(site: str, told: Iterable[Told], opening_fen: int = 0) -> Till:
    """A site's till from what was told there of payments, remittances and counts, in any order.

    A payment and a remittance count once by their names, whatever is told again. `opening_fen` was in hand
    before the first of them: collected + opening = remitted + in hand + differences.
    """
    collected = remitted = 0
    hand = opening_fen
    closes: list[Close] = []
    odd: list[Odd] = []
    for one in _once(standing(told)):
        event = one.event
        if isinstance(event, CodPaid):
            collected += event.amount_fen
            hand += event.amount_fen
        elif isinstance(event, CodRemitted):
            remitted += event.amount_fen
            hand -= event.amount_fen
        elif isinstance(event, CodClosed):
            closes.append(
                Close(one.at_ms, event.day, hand, event.counted_fen, event.expected_fen, event.note)
            )
            if event.expected_fen != hand:
                odd.append(Odd("books_differ", one, hand, event.expected_fen))
            hand = event.counted_fen
    return Till(site, collected, remitted, hand, tuple(closes), tuple(odd))


def _once(told: Iterable[Told]) -> Iterator[Told]:
    """Without payments and remittances whose name has come before."""
    seen: set[tuple[str, str]] = set()
    for one in told:
        event = one.event
        if isinstance(event, CodPaid | CodRemitted):
            key = (event.waybill, event.payment) if isinstance(event, CodPaid) else ("", event.remittance)
            if key in seen:
                continue
            seen.add(key)
        yield one
