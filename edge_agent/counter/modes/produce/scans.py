"""A scan while produce is weighed in names who delivers; while a lot is graded it names the lot."""

from edge_agent.counter.bench import Bench
from edge_agent.counter.deeds.produce.grade import BeginGrade
from edge_agent.counter.rules.lots.found import lot_of
from edge_agent.counter.rules.lots.store import store_of
from edge_agent.counter.rules.produce.now import IntakeForm, IntakeNow
from edge_agent.counter.work import Work
from edge_agent.drivers.contract import CodeRead
from edge_agent.trade.outcome import Outcome, Refusal, Said, Signal
from logistics.goods.parties import of_card
from plumbing.clock import Moment


def intake(bench: Bench, read: CodeRead, _work: Work, _now: Moment) -> Outcome:
    """Who delivers next. Raises Refusal while a delivery is open, and for what is no party's card."""
    party = of_card(read.text)
    if not party:
        raise Refusal("intake_no_card", text=read.text)
    going = bench.state.get(IntakeNow)
    if going:
        raise Refusal("intake_open", text=going.lot)
    bench.state.put(IntakeForm(party))
    return Outcome(signals=(Signal.CARD,), said=Said("ok", "intake_party", text=party, big=party))


def grade(bench: Bench, read: CodeRead, _work: Work, now: Moment) -> Outcome:
    """The lot to be graded. Raises Refusal for what is no lot's label, and for one that cannot be graded."""
    return BeginGrade(lot_of(store_of(bench, now), read.text).lot).do(bench, now)
