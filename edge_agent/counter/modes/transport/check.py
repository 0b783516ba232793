"""A scan while a bag is handed over: the parcel was in it, and has arrived."""

from msgspec.structs import replace

from edge_agent.counter.bench import Bench, Mode
from edge_agent.counter.rules.transport import checking, receiving
from edge_agent.counter.rules.transport.checking import Check
from edge_agent.counter.work import Work
from edge_agent.drivers.contract import CodeRead
from edge_agent.trade.outcome import Outcome, Refusal, Said, Signal
from plumbing.clock import Moment


def checking_with(arrive: Mode) -> Mode:
    """The mode; `arrive` is what an arrival means at this counter, shelf and all."""

    def take(bench: Bench, read: CodeRead, work: Work, now: Moment) -> Outcome:
        check = receiving.wanted(bench, work.subject)
        if not bench.desk.know(read).is_waybill:
            raise Refusal("refused", text=read.text)
        if read.text in check.found:
            said = Said("duplicate", "check_again", text=read.text, fields={"bag": check.bag})
            return Outcome(signals=(Signal.DUPLICATE,), said=_with_progress(said, check))
        if len(check.found) >= checking.FOUND_MAX:
            raise Refusal("check_full", text=check.bag, n=checking.FOUND_MAX)
        outcome = arrive(bench, read, work, now)
        check = replace(check, found=(*check.found, read.text))
        checking.keep(bench, check)
        return _found(outcome, read.text, check)

    return take


def _found(outcome: Outcome, waybill: str, check: Check) -> Outcome:
    """What the arrival says, with the bag's progress; a parcel that should not be in it is told so."""
    said = outcome.said or Said("ok", "arrive", text=waybill)
    if waybill in check.extra:
        said = replace(said, kind="notice", key="check_extra", fields={"bag": check.bag})
        return replace(outcome, signals=(Signal.DUPLICATE,), said=_with_progress(said, check))
    if said.kind == "duplicate":
        # It was scanned just before, outside the bag: here it counts all the same.
        said = replace(said, kind="ok", key="check_known", fields={"bag": check.bag})
        return replace(outcome, signals=(Signal.OK,), said=_with_progress(said, check))
    return replace(outcome, said=_with_progress(said, check))


def _with_progress(said: Said, check: Check) -> Said:
    return replace(said, done=len(check.found), of=check.expected)
