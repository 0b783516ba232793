"""The hand-over of a bag, from its code to the driver's word."""

from typing import Literal

from msgspec import Struct

from edge_agent.counter.bench import Bench
from edge_agent.counter.rules.transport import checking, receiving
from edge_agent.counter.rules.transport.checking import Check
from edge_agent.counter.rules.transport.codes import bag_in
from edge_agent.counter.work import Work
from edge_agent.trade.outcome import Outcome, Refusal, Said, Signal
from logistics.events.transport import BagChecked, BagMoved
from plumbing.clock import Moment

PIECES_MAX = checking.FOUND_MAX


class ReceiveBag(Struct, frozen=True):
    """A bag came, or is gone on with."""

    code: str

    def do(self, bench: Bench, now: Moment) -> Outcome:
        """As a scan of its code."""
        bag = bag_in(self.code)
        if not bag:
            raise Refusal("bag_no_code", text=self.code)
        return receiving.receive(bench, bag, now)


class DescribeBag(Struct, frozen=True):
    """What its slip or a look at it says; None leaves it as it was."""

    bag: str
    pieces: int | None = None
    seal: str | None = None
    is_seal_broken: bool | None = None
    is_damaged: bool | None = None

    def do(self, bench: Bench, _now: Moment) -> Outcome:
        """Kept until the bag is opened, which tells it."""
        if self.pieces is not None and not 0 < self.pieces <= PIECES_MAX:
            raise Refusal("bag_pieces", text=self.bag, n=PIECES_MAX)
        check = receiving.described(
            bench,
            self.bag,
            pieces=self.pieces,
            seal=self.seal,
            is_seal_broken=self.is_seal_broken,
            is_damaged=self.is_damaged,
        )
        if check.is_seal_other:
            said = Said("notice", "seal_other", text=check.seal, fields={"seal": check.seal_told})
            return Outcome(said=said)
        return Outcome(said=Said("ok", "bag_noted", text=self.bag, done=len(check.found), of=check.expected))


class FinishBag(Struct, frozen=True):
    """The bag is empty, and the driver has seen what was in it, or left without looking.

    `has_slip` false: nobody can say how many pieces there should be.
    """

    bag: str
    driver: Literal["agrees", "left"]
    vehicle: str = ""
    has_slip: bool = True

    def do(self, bench: Bench, now: Moment) -> Outcome:
        """The bag is opened and checked, and the counter goes back to its own work."""
        check = receiving.wanted(bench, self.bag)
        if check.expected is None and self.has_slip:
            raise Refusal("check_no_pieces", text=self.bag)
        opened = BagMoved(
            bag=self.bag,
            site=bench.site,
            act="open",
            seal=check.seal,
            vehicle=self.vehicle,
            is_damaged=check.is_damaged or check.is_seal_broken,
            operator=bench.operator,
        )
        checking.drop(bench, self.bag)
        bench.state.drop(Work)
        events = ((now, opened), (now, self._checked(bench, check)))
        return Outcome(events=events, signals=(Signal.OK,), said=_summed(check))

    def _checked(self, bench: Bench, check: Check) -> BagChecked:
        found = len(check.found)
        words = [f"driver {self.driver}", *([self.vehicle] if self.vehicle else [])]
        words += ["seal broken"] if check.is_seal_broken else []
        words += ["bag damaged"] if check.is_damaged else []
        words += ["no slip"] if check.expected is None else []
        return BagChecked(
            bag=self.bag,
            site=bench.site,
            expected=found if check.expected is None else check.expected,
            found=found,
            missing=check.missing,
            extra=check.extra,
            note="; ".join(words),
            operator=bench.operator,
        )


class LeaveBag(Struct, frozen=True):
    """Something else comes first: the hand-over stays open, as far as it is."""

    def do(self, bench: Bench, _now: Moment) -> Outcome:
        """The counter is at its own work again."""
        bench.state.drop(Work)
        return Outcome(said=Said("ok", "bag_left"))


def _summed(check: Check) -> Said:
    fields: dict[str, str | int] = {"short": check.short, "over": check.over}
    kind: Literal["ok", "notice"] = "ok" if check.is_right else "notice"
    key = "check_right" if check.is_right else "check_wrong"
    return Said(kind, key, fields=fields, text=check.bag, done=len(check.found), of=check.expected)
