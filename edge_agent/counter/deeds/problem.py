"""A parcel has a problem, or has it no more."""

from msgspec import Struct

from edge_agent.counter.asking import DEVICE
from edge_agent.counter.bench import Bench
from edge_agent.drivers.contract import CodeRead
from edge_agent.trade.outcome import Outcome, Refusal, Said, Signal
from logistics.events.counter import ParcelProblem, ProblemKind
from plumbing.clock import Moment


class Report(Struct, frozen=True):
    """A problem of this kind is there (`is_open`), or over. `note` names no person."""

    waybill: str
    kind: ProblemKind
    is_open: bool = True
    note: str = ""

    def do(self, bench: Bench, now: Moment) -> Outcome:
        """The fact, with a photo where a camera sees something; also of a parcel that never came."""
        parcel = bench.shelved.one(self.waybill)
        if parcel is None and not bench.desk.know(CodeRead(DEVICE, self.waybill, "")).is_waybill:
            raise Refusal("refused", text=self.waybill)
        is_there = parcel is not None and self.kind in parcel.problems
        if is_there is self.is_open and not self.note:
            said = Said("duplicate", "problem_same", text=self.waybill)
            return Outcome(signals=(Signal.DUPLICATE,), said=said)
        told = ParcelProblem(
            waybill=self.waybill,
            site=bench.site,
            kind=self.kind,
            is_open=self.is_open,
            note=self.note,
            has_photo=self.is_open and bench.photo(self.waybill, now.up_ms),
            operator=bench.operator,
        )
        key = "problem_closed" if not self.is_open else "problem_photo" if told.has_photo else "problem_open"
        said = Said("ok", key, text=self.waybill)
        return Outcome(((now, told),), (Signal.OK,), said=said)
