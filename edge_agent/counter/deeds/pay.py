"""Money for a parcel at its hand-out: what is due is stated, and it is taken once."""

from msgspec import Struct

from edge_agent.counter.bench import Bench
from edge_agent.trade.outcome import Outcome, Refusal, Said, Signal
from logistics.events.money import CodDue, CodPaid, Payment
from logistics.parcels import subjects
from logistics.parcels.told import standing
from plumbing.clock import Moment


class Pay(Struct, frozen=True):
    """The whole sum was taken. `payment` is made once for each form: sent again, it is the same payment."""

    waybill: str
    amount_fen: int
    method: Payment
    payment: str

    def do(self, bench: Bench, now: Moment) -> Outcome:
        """The payment. Raises Refusal where another sum is due, or nothing (any more)."""
        known = _payment(bench, self.waybill, self.payment)
        if known is not None and known.amount_fen == self.amount_fen:
            said = Said("duplicate", "paid_once", {"paid_fen": known.amount_fen}, text=self.waybill)
            return Outcome(signals=(Signal.DUPLICATE,), said=said)
        parcel = bench.shelved.one(self.waybill)
        if parcel is None or not parcel.owed_fen:
            raise Refusal("nothing_owed", text=self.waybill)
        if known is not None or self.amount_fen != parcel.owed_fen:
            raise Refusal("owed_other", text=self.waybill, owed_fen=parcel.owed_fen)
        paid = CodPaid(
            waybill=self.waybill,
            site=bench.site,
            payment=self.payment,
            amount_fen=self.amount_fen,
            method=self.method,
            operator=bench.operator,
        )
        said = Said("ok", "paid", {"paid_fen": self.amount_fen}, text=self.waybill)
        return Outcome(((now, paid),), (Signal.OK,), said=said)


class StateDue(Struct, frozen=True):
    """A counter says what a parcel costs at its hand-out; 0 for nothing."""

    waybill: str
    amount_fen: int

    def do(self, bench: Bench, now: Moment) -> Outcome:
        """What is due from now on. Raises Refusal once money was taken."""
        parcel = bench.shelved.one(self.waybill)
        if parcel is None:
            raise Refusal("not_here", text=self.waybill)
        if parcel.paid_fen:
            raise Refusal("due_after_payment", text=self.waybill, paid_fen=parcel.paid_fen)
        if parcel.status == "handed_out":
            raise Refusal("gone_already", text=self.waybill, at_ms=parcel.since_ms)
        due = CodDue(
            waybill=self.waybill,
            site=bench.site,
            amount_fen=self.amount_fen,
            stated_by="operator",
            operator=bench.operator,
        )
        said = Said("ok", "due_stated", {"due_fen": self.amount_fen}, text=self.waybill)
        return Outcome(((now, due),), (Signal.OK,), said=said)


def _payment(bench: Bench, waybill: str, name: str) -> CodPaid | None:
    told = standing(bench.books.told.of(subjects.parcel(waybill)))
    return next(
        (one.event for one in told if isinstance(one.event, CodPaid) and one.event.payment == name), None
    )
