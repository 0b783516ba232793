"""A scan while a shelf is counted: it lies right, belongs elsewhere, or should not be here at all."""

from msgspec.structs import replace

from edge_agent.counter.bench import Bench
from edge_agent.counter.modes.arrive import CHOOSE_MOVE
from edge_agent.counter.rules.arriving.counting import SEEN_MAX, CountNow, found_now
from edge_agent.counter.rules.arriving.shelving import lies_here
from edge_agent.counter.work import Work
from edge_agent.drivers.contract import CodeRead
from edge_agent.trade.outcome import Choice, Outcome, Refusal, Said, Signal
from plumbing.clock import Moment


def count(bench: Bench, read: CodeRead, _work: Work, _now: Moment) -> Outcome:
    """Noted for the count, in the same commit as its beep. Raises Refusal without a shelf to count."""
    going = bench.state.get(CountNow)
    if going is None:
        raise Refusal("count_no_shelf", text=read.text)
    if not bench.desk.know(read).is_waybill:
        raise Refusal("refused", text=read.text)
    is_again = read.text in going.seen
    if not is_again and len(going.seen) >= SEEN_MAX:
        raise Refusal("count_too_many", text=read.text)
    if not is_again:
        going = replace(going, seen=(*going.seen, read.text))
        bench.state.put(going)
    found = found_now(bench, going)
    said = _said(bench, going, read.text, is_again=is_again)
    said = replace(said, done=len(found.right), of=len(found.right) + len(found.missing))
    signal = {"ok": Signal.OK, "duplicate": Signal.DUPLICATE}.get(said.kind, Signal.REFUSED)
    return Outcome(signals=(signal,), said=said)


def _said(bench: Bench, going: CountNow, waybill: str, *, is_again: bool) -> Said:
    parcel = lies_here(bench, waybill)
    if parcel and parcel.shelf == going.shelf:
        kind, key = ("duplicate", "counted_already") if is_again else ("ok", "counted")
        return Said(kind, key, text=waybill, big=parcel.code)  # type: ignore[arg-type]  # two of Kind's words
    if parcel:
        return Said(
            "refused",
            "count_elsewhere" if parcel.shelf else "count_nowhere",
            fields={"shelf": parcel.shelf},
            text=waybill,
            waybill=waybill,
            choose=CHOOSE_MOVE,
            choices=(Choice(going.shelf, going.shelf),),
        )
    known = bench.shelved.one(waybill)
    return Said("refused", f"count_{known.status}" if known else "count_unknown", text=waybill)
