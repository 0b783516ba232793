"""A shelf's count is begun or gone on with, finished, or given up."""

from msgspec import Struct

from edge_agent.counter.bench import Bench
from edge_agent.counter.rules.arriving.counting import NAMED_MAX, CountNow, found_now
from edge_agent.counter.rules.arriving.shelving import demand_shelf
from edge_agent.counter.work import Work
from edge_agent.trade.outcome import Outcome, Refusal, Said, Signal
from logistics.events.counter import ShelfCounted
from plumbing.clock import Moment


class BeginCount(Struct, frozen=True):
    """Count this shelf; where it was begun already, go on with what was scanned."""

    shelf: str

    def do(self, bench: Bench, now: Moment) -> Outcome:
        """Raises Refusal for a shelf that is not there, and while another one is being counted."""
        demand_shelf(bench, self.shelf)
        going = bench.state.get(CountNow)
        if going and going.shelf != self.shelf:
            raise Refusal("count_other", shelf=going.shelf)
        if going is None:
            bench.state.put(CountNow(self.shelf, now.at_ms))
        bench.begin(Work("count", now.at_ms, self.shelf))
        said = Said("ok", "turn_count", big=self.shelf)
        return Outcome(signals=(Signal.CARD,), said=said)


class FinishCount(Struct, frozen=True):
    """All of the shelf was scanned: what is missing is missing, what is extra is extra."""

    shelf: str

    def do(self, bench: Bench, now: Moment) -> Outcome:
        """Raises Refusal where this shelf is not being counted."""
        going = _going(bench, self.shelf)
        found = found_now(bench, going)
        event = ShelfCounted(
            site=bench.site,
            shelf=going.shelf,
            found=len(found.right),
            missing=found.missing[:NAMED_MAX],
            extra=found.extra[:NAMED_MAX],
            operator=bench.operator,
        )
        _end(bench)
        fields: dict[str, str | int] = {
            "shelf": going.shelf,
            "found": len(found.right),
            "missing": len(found.missing),
            "extra": len(found.extra),
        }
        return Outcome(
            events=((now, event),), signals=(Signal.OK,), said=Said("ok", "count_done", fields=fields)
        )


class DropCount(Struct, frozen=True):
    """Forget what was scanned: nothing was counted."""

    shelf: str

    def do(self, bench: Bench, _now: Moment) -> Outcome:
        """Raises Refusal where this shelf is not being counted."""
        going = _going(bench, self.shelf)
        _end(bench)
        return Outcome(said=Said("ok", "count_dropped", fields={"shelf": going.shelf}))


def _going(bench: Bench, shelf: str) -> CountNow:
    going = bench.state.get(CountNow)
    if going is None or going.shelf != shelf:
        raise Refusal("count_none", shelf=shelf[:40])
    return going


def _end(bench: Bench) -> None:
    """Back to the box's own work, unless somebody has turned to another one meanwhile."""
    bench.state.drop(CountNow)
    work = bench.state.get(Work)
    if work and work.kind == "count":
        bench.state.drop(Work)
