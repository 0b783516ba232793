"""A lot is tested, blocked and released, certified anew, and used up."""

import re
from datetime import date
from typing import ClassVar, Literal

from msgspec import Struct

from edge_agent.counter.bench import Bench
from edge_agent.counter.people import duty
from edge_agent.counter.rules.lots.found import known, open_lot
from edge_agent.counter.rules.lots.labels import label_of
from edge_agent.counter.rules.lots.leaving import demand_may_be_reshaped
from edge_agent.counter.rules.lots.rooms import all_left
from edge_agent.counter.rules.lots.store import Store, store_of
from edge_agent.counter.rules.masses import kg
from edge_agent.trade.outcome import Outcome, Refusal, Said, Signal
from logistics.events.lots import (
    CertificateBasis,
    LotBlocked,
    LotCertified,
    LotInspected,
    LotLeft,
    LotSettled,
)
from logistics.goods.lots.account import Account
from logistics.goods.lots.balance import tolerance_g
from logistics.goods.lots.papers import NUMBER_LENGTH_MAX, numbers, proposed_number, replaced
from plumbing.clock import Moment

_NUMBER = re.compile(rf"[A-Za-z0-9][A-Za-z0-9._-]{{0,{NUMBER_LENGTH_MAX - 1}}}\Z", re.ASCII)


class InspectLot(Struct, frozen=True):
    """A test's result: by what method, and which report says so."""

    lot: str
    result: Literal["pass", "fail"]
    method: str = ""
    report: str = ""
    note: str = ""

    def do(self, bench: Bench, now: Moment) -> Outcome:
        """Told of any lot that is known: a failed one also counts for what has left already.

        A passed one lets go what a failed one keeps: like a release it takes a lead. Raises Refusal.
        """
        account = known(store_of(bench, now), self.lot)
        before = account.inspected.event if account.inspected else None
        if self.result == "pass" and isinstance(before, LotInspected) and before.result == "fail":
            duty.demand(bench, "lead")
        fact = LotInspected(
            lot=account.lot,
            site=bench.site,
            result=self.result,
            method=self.method.strip(),
            report=self.report.strip(),
            note=self.note.strip(),
            operator=bench.operator,
        )
        said = Said("ok" if self.result == "pass" else "notice", f"lot_{self.result}", text=account.lot)
        return Outcome(((now, fact),), (Signal.OK,), said=said)


class BlockLot(Struct, frozen=True):
    """Nothing of the lot may leave from now on; `why` in a few words."""

    lot: str
    why: str

    def do(self, bench: Bench, now: Moment) -> Outcome:
        """A second block only tells another reason."""
        account = known(store_of(bench, now), self.lot)
        if not self.why.strip():
            raise Refusal("lot_block_why", text=account.lot)
        return _blocked(bench, account, now, why=self.why.strip(), is_blocked=True)


class ReleaseLot(Struct, frozen=True):
    """It may leave again."""

    lot: str
    why: str = ""
    needs: ClassVar[str] = "lead"

    def do(self, bench: Bench, now: Moment) -> Outcome:
        """Only what was blocked itself is released; a lot that it was made of has its own page."""
        account = known(store_of(bench, now), self.lot)
        if account.block is None:
            raise Refusal("lot_not_blocked", text=account.lot)
        return _blocked(bench, account, now, why=self.why.strip(), is_blocked=False)


def _blocked(bench: Bench, account: Account, now: Moment, *, why: str, is_blocked: bool) -> Outcome:
    fact = LotBlocked(
        lot=account.lot, site=bench.site, is_blocked=is_blocked, why=why, operator=bench.operator
    )
    said = Said("ok", "lot_blocked" if is_blocked else "lot_released", {"why": why}, text=account.lot)
    return Outcome(((now, fact),), (Signal.OK,), said=said)


class CertifyLot(Struct, frozen=True):
    """Issue a 承诺达标合格证 for what is on hand of a lot; "" for the number takes the next of the lot's own.

    `until` is the last local day on which it counts, "" for none.
    """

    lot: str
    basis: CertificateBasis
    number: str = ""
    until: str = ""

    def do(self, bench: Bench, now: Moment) -> Outcome:
        """It replaces the lot's last one, or those of what the lot was made of; the label is printed."""
        store = store_of(bench, now)
        account = open_lot(store, self.lot)
        demand_may_be_reshaped(store, account, 1)
        number = self.number.strip() or proposed_number(account)
        if number in numbers(account):
            raise Refusal("lot_cert_twice", text=account.lot, number=number)
        if not _NUMBER.match(number):
            raise Refusal("lot_cert_number", text=account.lot, number=number[:NUMBER_LENGTH_MAX])
        self._demand_day(account, store.day)
        fact = LotCertified(
            lot=account.lot,
            site=bench.site,
            number=number,
            basis=self.basis,
            day=store.day,
            net_g=account.on_hand_g,
            until=self.until or None,
            replaces=replaced(account, store.account),
            operator=bench.operator,
        )
        said = Said("ok", "lot_certified", {"number": number}, text=account.lot)
        label = label_of(bench.settings, store, account, now, is_certified=True)
        return Outcome(((now, fact),), (Signal.OK,), said=said, labels=(label,) if label else ())

    def _demand_day(self, account: Account, today: str) -> None:
        try:
            is_day = not self.until or date.fromisoformat(self.until).isoformat() == self.until
        except ValueError:
            is_day = False
        if not is_day:
            raise Refusal("lot_cert_day", text=account.lot, day=self.until[:16])
        if self.until and self.until < today:
            raise Refusal("lot_cert_past", text=account.lot, day=self.until)


class SettleLot(Struct, frozen=True):
    """The lot is used up: what its books still have is a loss, or a gain."""

    lot: str
    note: str = ""

    def do(self, bench: Bench, now: Moment) -> Outcome:
        """Beyond what scales and drying explain somebody has to say what happened; its rooms are empty."""
        store = store_of(bench, now)
        account = open_lot(store, self.lot)
        allowed_g = self._allowed_g(store, account)
        loss_g, note = account.on_hand_g, self.note.strip()
        if abs(loss_g) > allowed_g and not note:
            raise Refusal("lot_settle_note", text=account.lot, kg=kg(loss_g), most=kg(allowed_g))
        fact = LotSettled(
            lot=account.lot,
            site=bench.site,
            loss_g=loss_g,
            tolerance_g=allowed_g,
            note=note,
            operator=bench.operator,
        )
        out = all_left(bench, account.lot, store.lying(account), "settled")
        said = Said("ok", "lot_settled_now", {"kg": kg(loss_g), "most": kg(allowed_g)}, text=account.lot)
        told: tuple[LotSettled | LotLeft, ...] = (fact, *out)
        return Outcome(tuple((now, one) for one in told), (Signal.OK,), said=said)

    def _allowed_g(self, store: Store, account: Account) -> int:
        standard = store.standard(account)
        return tolerance_g(account, standard.loss_permille if standard else 0)
